from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from booking.enums import Level, WorkshopKind, WorkshopStatus
from booking.selectors.school import school_view
from booking.selectors.workshops import (
    WorkshopFilter,
    public_workshops,
    workshop_card,
    workshop_categories,
)
from booking.widget.block import code_alone, widget_context
from cms_pages.blocks.tones import toned

from .base import LeadMixin, SitePage


class WorkshopListingPage(LeadMixin, SitePage):
    """All courses, with a filter. The cards come from booking; the pages below it tell more of each course."""

    look_name = "workshops"
    template = "cms_pages/workshop_listing_page.html"
    page_description = _("The list of your courses with filter, prices and next dates.")
    parent_page_types = ["cms_pages.HomePage"]
    subpage_types = ["cms_pages.WorkshopPage"]

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("course list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        wanted = asked_for(request)
        context |= {
            "workshops": toned(public_workshops(wanted=wanted, now=context["now"])),
            "wanted": wanted,
            "is_filtered": wanted != WorkshopFilter(),
            "kinds": WorkshopKind.choices,
            "levels": Level.choices,
            "categories": workshop_categories(),
            "time_zone": school_view().time_zone,
        }
        return context


class WorkshopPage(SitePage):
    """The page of one course. Title, price, dates, teachers and places are the course's; the page adds words."""

    look_name = "workshop"
    template = "cms_pages/workshop_page.html"
    page_description = _("More about one course, with its free times.")
    parent_page_types = ["cms_pages.WorkshopListingPage"]
    subpage_types: list[str] = []
    has_booking = True

    workshop = models.ForeignKey(
        "booking.Workshop",
        verbose_name=_("course"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Title, price, dates, teachers and places are shown as they stand there."),
    )

    content_panels = [*Page.content_panels, FieldPanel("workshop"), FieldPanel("body")]

    class Meta:
        verbose_name = _("course page")

    def clean(self) -> None:
        super().clean()
        same = WorkshopPage.objects.filter(workshop_id=self.workshop_id, locale_id=self.locale_id)
        if self.workshop_id and same.exclude(pk=self.pk).exists():
            raise ValidationError({"workshop": _("This course has a page already.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        workshop, school = workshop_card(self.workshop_id, now=context["now"]), school_view()
        context |= {
            "workshop": workshop,
            "time_zone": school.time_zone,
            "is_offered": False,
            "anchor": "book",
        }
        if workshop is not None and workshop.status == WorkshopStatus.ACTIVE:
            context["is_offered"] = True
            if not self.has_booking_block:
                choice = code_alone(request.GET)
                context |= widget_context(workshop, now=context["now"], school=school, choice=choice)
        return context


def asked_for(request: HttpRequest) -> WorkshopFilter:
    """The filter in the page's address; words that no filter knows count as not asked."""
    asked = request.GET
    return WorkshopFilter(
        q=_words(asked.get("q", ""), most=80),
        kind=_known(asked.get("kind", ""), WorkshopKind.values),
        level=_known(asked.get("level", ""), Level.values),
        category=_words(asked.get("topic", ""), most=60),
    )


def _words(value: str, *, most: int) -> str:
    """PostgreSQL takes no text with NUL in it."""
    return value.replace("\0", "")[:most].strip()


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""
