"""The current school's look."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import default_storage
from django_tenants.utils import get_public_schema_name

from core.schema import current_schema, current_tenant

from .look import BrandView, Picture, SocialLink
from .memory import recall
from .models import Brand
from .registry import DEFAULT_THEME, PLATFORM_THEME, theme
from .tokens import brand_colours

if TYPE_CHECKING:
    from wagtail.images.models import Image

__all__ = ["BrandView", "Picture", "PrintedLogo", "SocialLink", "brand", "printed_logo", "theme_id"]

# Sharp on paper at the width that a letterhead has.
_PRINTED_SIZE = "max-900x450|format-png"


def brand() -> BrandView:
    """The look of the current school. Where no school is (public schema): the platform's design and no name."""
    if current_schema() in (None, get_public_schema_name()):
        return BrandView(theme_id=PLATFORM_THEME)
    return recall(_read)


def theme_id() -> str:
    """The id of the current school's theme."""
    return brand().theme_id


@dataclass(frozen=True)
class PrintedLogo:
    """A drawing as it was uploaded, or a picture as PNG."""

    name: str
    content: bytes


def printed_logo() -> PrintedLogo | None:
    """The school's logo as a file to be put on paper; None if there is none, or it cannot be read."""
    row = Brand.base_queryset().first()
    if row is None or row.logo is None:
        return None
    is_vector = str(row.logo.file.name).lower().endswith(".svg")
    try:
        file = row.logo.file if is_vector else row.logo.get_rendition(_PRINTED_SIZE).file
        with file.open("rb") as opened:
            return PrintedLogo("logo.svg" if is_vector else "logo.png", opened.read())
    except OSError:  # the file is gone, or is no picture
        return None


def _read() -> BrandView:
    school_name = getattr(current_tenant(), "name", "")
    row = Brand.base_queryset().first()
    if row is None:
        on_platform = current_schema() == settings.PLATFORM_SCHEMA
        return BrandView(theme_id=PLATFORM_THEME if on_platform else DEFAULT_THEME, display_name=school_name)
    worn = theme(row.theme_id)
    return BrandView(
        theme_id=worn.id,
        display_name=row.display_name or school_name,
        tagline=row.tagline,
        language=row.language,
        colours=brand_colours(worn.tokens, primary=row.primary_colour, secondary=row.secondary_colour),
        logo=_picture(row.logo),
        favicon=_picture(row.favicon),
        action_label=row.action_label,
        action_url=_page_path(row),
        contact_email=row.contact_email,
        contact_phone=row.contact_phone,
        address=row.address,
        legal_text=row.legal_text,
        social_links=tuple(_social_links(row)),
    )


def _picture(image: "Image | None") -> Picture | None:
    if image is None:
        return None
    name = str(image.file.name)
    return Picture(
        url=default_storage.url(name),
        width=image.width,
        height=image.height,
        is_vector=name.lower().endswith(".svg"),
    )


def _page_path(row: Brand) -> str:
    page = row.action_page
    if not (row.action_label and page and page.live):
        return ""
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else ""


def _social_links(row: Brand) -> list[SocialLink]:
    found = [(label, getattr(row, name)) for name, label in row.SOCIAL_NETWORKS.items()]
    return [SocialLink(label, url) for label, url in found if url]
