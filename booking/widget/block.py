"""What a page needs to show the widget."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking.forms import DetailsForm
from booking.selectors.school import SchoolView
from booking.selectors.workshops import WorkshopCard, workshop_by_id
from booking.services.slot_refusals import SlotTaken

from .choice import Choice
from .screens import Carry, Notice
from .time_step import time_step

TEMPLATE = "booking/widget/time.html"


def widget_block(workshop_id: int, *, now: datetime, dom_id: str) -> dict[str, Any] | None:
    """The context of `TEMPLATE` for a block on a page, or None when this workshop is not offered (any more).

    `dom_id` is unique in the page and begins the ids of the widget's elements. Nothing in the context is bound to
    the visitor, so that the page can be cached.
    """
    workshop = workshop_by_id(workshop_id, now=now)
    return widget_context(workshop, now=now, dom_id=dom_id) if workshop else None


def widget_context(
    workshop: WorkshopCard,
    *,
    now: datetime,
    choice: Choice | None = None,
    dom_id: str = "booking",
    school: SchoolView | None = None,
    carry: Carry | None = None,
    notice: Notice | None = None,
) -> dict[str, Any]:
    """The context of `TEMPLATE`: the first step, and the parts that the script needs for the others."""
    step = time_step(workshop, choice or Choice(), now=now, dom_id=dom_id, school=school)
    return {
        "step": step,
        "frame": step.frame,
        "carry": carry,
        "notice": notice,
        "blank_form": DetailsForm(auto_id=f"{dom_id}_%s"),
        "taken_notice": taken_notice(),
    }


def taken_notice(reason: str = "") -> Notice:
    """The time cannot be had, for this reason; what was typed is kept."""
    return Notice("warning", reason or str(SlotTaken.message), _("What you typed is still here."))
