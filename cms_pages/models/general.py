from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from .base import LeadMixin, SitePage

# Root, home page, then the pages that open a section.
_SECTION_DEPTH = 3


class HomePage(SitePage):
    """The first page of the school, below which all others stand."""

    look_name = "home"
    template = "cms_pages/home_page.html"
    page_description = _("The first page of your site.")
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms_pages.StandardPage",
        "cms_pages.WorkshopListingPage",
        "cms_pages.TeacherListingPage",
    ]

    class Meta:
        verbose_name = _("home page")


class StandardPage(LeadMixin, SitePage):
    """A page for everything else: about us, prices, contact, privacy."""

    look_name = "standard"
    template = "cms_pages/standard_page.html"
    page_description = _("About you, prices, contact, privacy: any page of text and blocks.")
    parent_page_types = ["cms_pages.HomePage", "cms_pages.StandardPage"]
    subpage_types = ["cms_pages.StandardPage"]

    show_in_footer = models.BooleanField(
        _("show in the footer"), default=False, help_text=_("For privacy, terms and the like.")
    )

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    promote_panels = [
        SitePage.promote_panels[0],
        MultiFieldPanel(
            [FieldPanel("show_in_menus"), FieldPanel("show_in_footer")], heading=_("For the menus")
        ),
    ]

    class Meta:
        verbose_name = _("standard page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["section"] = self.section(request)
        return context

    def section(self, request: HttpRequest) -> list[tuple[str, str, bool]]:
        """Title, address and whether it is this one, of the pages that belong together: the one below the home page
        and all directly below that. Empty where it stands alone. One query."""
        top = self.path[: self.steplen * _SECTION_DEPTH]
        below = Q(path__startswith=top, depth=_SECTION_DEPTH + 1)
        pages = list(Page.objects.live().filter(Q(path=top) | below).order_by("path"))
        if len(pages) < 2:
            return []
        return [(page.title, page.get_url(request) or "", page.pk == self.pk) for page in pages]
