"""What all pages of a school have in common."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms_pages.blocks import BodyBlock
from core.clock import now


class SitePage(Page):
    """A page made of blocks. What it says of courses and teachers it asks booking each time."""

    # The word after "page--" in the class of <body>: what stylesheets call this kind of page.
    look_name = ""

    body = StreamField(BodyBlock(), verbose_name=_("content"), blank=True)
    share_picture = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture for sharing"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown when somebody sends this page to a friend: a photo, at least 1200 by 630 pixels."),
    )

    content_panels = [*Page.content_panels, FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("share_picture"),
            ],
            heading=_("For search engines and sharing"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("For the menu")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["now"] = now()
        context["trail"] = self.trail(request)
        context["has_booking"] = self.has_booking
        context["share_url"] = self.share_url(request)
        return context

    def trail(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Title and address of the pages above this one, the home page first. One query."""
        above = self.get_ancestors().filter(depth__gt=1).live().order_by("path")
        return [(page.title, page.get_url(request) or "") for page in above]

    def share_url(self, request: HttpRequest) -> str:
        """Full address of the picture for sharing, cropped as sites that show links want it; empty without one."""
        picture = self.share_picture
        if picture is None or picture.is_svg():
            return ""
        return request.build_absolute_uri(picture.get_rendition("fill-1200x630|format-jpeg").url)

    @property
    def first_booking_block(self) -> str | None:
        """The id of the first booking block, which links to #book lead to."""
        return next((block.get("id") for block in self.body.raw_data if block["type"] == "booking"), None)

    @property
    def has_booking_block(self) -> bool:
        return any(block["type"] == "booking" for block in self.body.raw_data)

    @property
    def has_booking(self) -> bool:
        """Whether the booking widget stands on this page, so that its stylesheet and script are needed."""
        return self.has_booking_block

    @property
    def begins_with_hero(self) -> bool:
        """Whether the page opens with a hero, which brings the page's heading."""
        return bool(self.body) and self.body.raw_data[0]["type"] == "hero"


class LeadMixin(models.Model):
    """A sentence below the page's heading."""

    lead = models.CharField(_("sentence below the title"), max_length=300, blank=True)

    class Meta:
        abstract = True
