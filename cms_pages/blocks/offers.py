"""Blocks that show what booking knows: teachers, workshops and the widget. They ask it each time they are drawn."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, IntegerBlock

from booking.enums import WorkshopKind
from booking.selectors.school import school_view
from booking.selectors.teachers import public_teachers
from booking.selectors.workshops import WorkshopFilter, public_workshops, workshop_cards
from booking.widget.block import widget_block
from core.clock import now

from .choices import PickedTeachersBlock, PickedWorkshopsBlock, WorkshopBlock
from .common import HeadedBlock
from .tones import toned


class TeachersBlock(HeadedBlock):
    teachers = PickedTeachersBlock(label=_("Teachers"), help_text=_("Tick none to show all."))

    class Meta:
        icon = "group"
        label = _("Teachers")
        group = _("People and courses")
        description = _("Cards of your teachers, always up to date.")
        template = "cms_pages/blocks/teachers.html"
        preview_value = {
            "heading": _("The people you will talk to"),
            "lead": _("All of them teach full time, most of them for ten years or more."),
            "teachers": [],
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        picked = set(value["teachers"])
        context["teachers"] = [card for card in public_teachers() if not picked or card.id in picked]
        return context


class WorkshopsBlock(HeadedBlock):
    workshops = PickedWorkshopsBlock(label=_("Courses"), help_text=_("Tick none to show all."))
    kind = ChoiceBlock(label=_("Or all of one kind"), choices=WorkshopKind.choices, required=False)
    limit = IntegerBlock(
        label=_("At most"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=_("How many to show; empty: all."),
    )

    class Meta:
        icon = "calendar-alt"
        label = _("Courses")
        group = _("People and courses")
        description = _("Cards of your courses with price, next date and free places.")
        template = "cms_pages/blocks/workshops.html"
        preview_value = {
            "heading": _("Starting soon"),
            "lead": "",
            "workshops": [],
            "kind": "",
            "limit": 3,
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        at = now()
        if value["workshops"]:
            cards = workshop_cards(value["workshops"], now=at)[: value["limit"]]
        else:
            wanted = WorkshopFilter(kind=value["kind"] or "")
            cards = public_workshops(wanted=wanted, limit=value["limit"], now=at)
        context["workshops"] = toned(cards)
        context["time_zone"] = school_view().time_zone
        return context


class BookingBlock(HeadedBlock):
    workshop = WorkshopBlock(
        label=_("Course"),
        required=False,
        help_text=_("On a course's own page, leave empty to book that course."),
    )

    class Meta:
        icon = "date"
        label = _("Booking")
        group = _("People and courses")
        description = _("Free times of a course, to be booked right here.")
        template = "cms_pages/blocks/booking.html"

    def get_preview_value(self) -> Any:
        offered = public_workshops(limit=1, now=now())
        picked = offered[0].id if offered else None
        return self.normalize({"heading": _("Choose your time"), "lead": "", "workshop": picked})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        page, block_id = context.get("page"), getattr(context.get("block"), "id", None)
        workshop_id = value["workshop"] or getattr(page, "workshop_id", None)
        dom_id = f"booking-{block_id or 'block'}"
        query = getattr(context.get("request"), "GET", None)
        widget = widget_block(workshop_id, now=now(), dom_id=dom_id, query=query) if workshop_id else None
        context |= widget or {}
        context["is_offered"] = widget is not None
        context["anchor"] = (
            "book" if block_id and block_id == getattr(page, "first_booking_block", None) else ""
        )
        return context
