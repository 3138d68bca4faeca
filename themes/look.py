"""What a school looks like, as plain values for templates, mails and the admin."""

import hashlib
from dataclasses import dataclass, field

from .languages import DEFAULT_LANGUAGE
from .tokens import BrandColours


@dataclass(frozen=True)
class Picture:
    """An uploaded picture. `url` is a path on the school's host. A vector drawing suits any size, but no mail."""

    url: str
    width: int
    height: int
    is_vector: bool


@dataclass(frozen=True)
class SocialLink:
    network: str
    url: str


@dataclass(frozen=True)
class BrandView:
    """Everything that a page, a mail or the admin shows of the school itself."""

    theme_id: str
    display_name: str = ""
    tagline: str = ""
    language: str = DEFAULT_LANGUAGE
    colours: BrandColours = field(default_factory=BrandColours)
    logo: Picture | None = None
    favicon: Picture | None = None
    action_label: str = ""
    action_url: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    address: str = ""
    legal_text: str = ""
    social_links: tuple[SocialLink, ...] = ()

    @property
    def address_lines(self) -> list[str]:
        return [line.strip() for line in self.address.splitlines() if line.strip()]

    @property
    def colours_hash(self) -> str:
        """Names the content of the school's stylesheet, so that browsers may keep it for good."""
        return hashlib.sha256(repr(self.colours).encode()).hexdigest()[:12]
