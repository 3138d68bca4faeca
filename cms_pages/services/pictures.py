"""The drawings and screens that a theme brings along, as pictures of the school."""

from pathlib import Path

from defusedxml.ElementTree import fromstring
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from themes.registry import theme_art

_SVG = "{http://www.w3.org/2000/svg}"


def theme_picture(*, theme_id: str, name: str, words: str = "") -> AbstractImage | None:
    """The school's copy of a theme's picture, uploaded unless it is there already; None if the theme lacks it.

    `words` say what it shows, for those who cannot see it; without them a drawing's own title does.
    """
    path = theme_art(theme_id, name)
    if path is None:
        return None
    found = get_image_model().objects.filter(title=f"{theme_id} {name}").order_by("pk").first()
    return found or _upload(path, f"{theme_id} {name}", words or _title(path))


def _title(path: Path) -> str:
    return (fromstring(path.read_bytes()).findtext(f"{_SVG}title") or "").strip()


def _upload(path: Path, title: str, words: str) -> AbstractImage:
    with path.open("rb") as file:
        name = f"{title}{path.suffix}".replace(" ", "-")
        return get_image_model().objects.create(
            title=title, description=words, file=ImageFile(file, name=name)
        )
