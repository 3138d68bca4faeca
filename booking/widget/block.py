"""What a page needs to show the widget."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from booking.forms import DetailsForm
from booking.selectors.school import SchoolView
from booking.selectors.workshops import WorkshopCard, workshop_by_id
from booking.services.slot_refusals import SlotTaken

from .choice import Choice, read_choice
from .pricing import usual_pricing
from .screens import Carry, Notice
from .time_step import time_step

TEMPLATE = "booking/widget/time.html"


def widget_block(
    workshop_id: int, *, now: datetime, dom_id: str, query: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """The context of `TEMPLATE` for a block on a page, or None when this workshop is not offered (any more).

    `dom_id` is unique in the page and begins the ids of the widget's elements. Nothing in the context is bound to
    the visitor, so that the page can be cached; of the page's `query` it takes a discount code.
    """
    workshop = workshop_by_id(workshop_id, now=now)
    return widget_context(workshop, now=now, dom_id=dom_id, choice=code_alone(query)) if workshop else None


def code_alone(query: Mapping[str, str] | None) -> Choice:
    """A choice of nothing yet, with the discount code in the address of a page (`?code=SUMMER-27`)."""
    return Choice(code=read_choice(query or {}).code)


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
        "price": workshop.price,
        "is_free": workshop.is_free,
        "pricing": usual_pricing(workshop),
        "carry": carry,
        "notice": notice,
        "blank_form": details_form(workshop, dom_id=dom_id),
        "taken_notice": taken_notice(),
        "unlisted_notice": unlisted_notice(),
    }


def details_form(workshop: WorkshopCard, *, dom_id: str, data: Any = None, **given: Any) -> DetailsForm:
    """The form of the second step with what this workshop asks."""
    return DetailsForm(
        data,
        questions=workshop.questions,
        is_for_listed=workshop.is_for_listed,
        auto_id=f"{dom_id}_%s",
        **given,
    )


def taken_notice(reason: str = "", *, is_course: bool = False, kept: bool = True) -> Notice:
    """The time or course cannot be had, for this reason; what was typed is kept, if anything was."""
    taken = (
        _("This course has no place left, or cannot be joined any more.") if is_course else SlotTaken.message
    )
    return Notice("warning", reason or str(taken), _("What you typed is still here.") if kept else "")


def unlisted_notice() -> Notice:
    """The address is not among those for whom this is; said above the form, which keeps what was typed."""
    return Notice(
        "error",
        _("This address is not on the school's list."),
        _(
            "Perhaps the school knows another address of yours: try that one. Or ask us, and we put you on it."
        ),
        names_contact=True,
    )
