from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from booking.selectors.school import school_view
from booking.selectors.teachers import public_teachers, teacher_by_id
from booking.selectors.workshops import WorkshopFilter, public_workshops
from cms_pages.blocks.tones import toned

from .base import LeadMixin, SitePage


class TeacherListingPage(LeadMixin, SitePage):
    """Everyone who teaches here."""

    look_name = "teachers"
    template = "cms_pages/teacher_listing_page.html"
    page_description = _("Cards of all your teachers.")
    parent_page_types = ["cms_pages.HomePage"]
    subpage_types = ["cms_pages.TeacherPage"]

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("teacher list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["teachers"] = public_teachers()
        return context


class TeacherPage(SitePage):
    """The page of one teacher. Name, picture, languages and courses come from booking; the page adds words."""

    look_name = "teacher"
    template = "cms_pages/teacher_page.html"
    page_description = _("More about one teacher, with the courses they give.")
    parent_page_types = ["cms_pages.TeacherListingPage"]
    subpage_types: list[str] = []

    teacher = models.ForeignKey(
        "booking.Teacher",
        verbose_name=_("teacher"),
        on_delete=models.PROTECT,
        related_name="pages",
        help_text=_("Name, picture and languages are shown as they stand there."),
    )

    content_panels = [*Page.content_panels, FieldPanel("teacher"), FieldPanel("body")]

    class Meta:
        verbose_name = _("teacher page")

    def clean(self) -> None:
        super().clean()
        same = TeacherPage.objects.filter(teacher_id=self.teacher_id, locale_id=self.locale_id)
        if self.teacher_id and same.exclude(pk=self.pk).exists():
            raise ValidationError({"teacher": _("This teacher has a page already.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        wanted = WorkshopFilter(teacher=str(self.teacher_id))
        context |= {
            "teacher": teacher_by_id(self.teacher_id),
            "workshops": toned(public_workshops(wanted=wanted, now=context["now"])),
            "time_zone": school_view().time_zone,
        }
        return context
