"""Parts that several blocks are made of."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock, StructValue, URLBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

RICH_TEXT = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
ANSWER_TEXT = ["bold", "italic", "ol", "ul", "link", "document-link"]


class LinkValue(StructValue):
    @property
    def href(self) -> str:
        """Where the link leads; empty for a page that is not published."""
        page = self.get("page")
        if page is None:
            return self.get("url") or ""
        return page.get_url() or "" if page.live else ""


class LinkBlock(StructBlock):
    """Words that lead to a page of the school or to an address elsewhere."""

    label = CharBlock(label=_("Words"), max_length=40)
    page = PageChooserBlock(label=_("Page"), required=False)
    url = URLBlock(label=_("Or an address elsewhere"), required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and bool(cleaned["page"]) == bool(cleaned["url"]):
            problem = ValidationError(_("Choose a page or write an address, one of the two."))
            raise StructBlockValidationError(block_errors={"page": problem})
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue


class PictureField(ImageBlock):
    """A picture with words for those who cannot see it; they are required unless it is marked as decoration."""

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        images = super().bulk_to_python(values)
        prefetch_related_objects([image for image in images if image], "renditions")
        return images


class HeadedBlock(StructBlock):
    """A block that may begin with a heading and a sentence below it."""

    heading = CharBlock(label=_("Heading"), required=False, max_length=120)
    lead = CharBlock(label=_("Sentence below it"), required=False, max_length=240)


def sample_picture() -> Any:
    """One of the school's own pictures for the previews in the picker, or None while it has none."""
    image = get_image_model().objects.order_by("pk").first()
    if image is not None:
        image.contextual_alt_text = image.description or image.title
    return image
