"""The part that all steps share."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from booking.selectors.school import SchoolView, school_view
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import language_tag, page_locale
from booking.wording.zones import zone_label

from .screens import Frame, StepItem


def frame_of(
    workshop: WorkshopCard,
    *,
    zone: str,
    now: datetime,
    dom_id: str = "booking",
    school: SchoolView | None = None,
) -> Frame:
    """The frame around a step; the zone falls back to the school's. One query unless `school` is given."""
    school = school or school_view()
    locale = page_locale()
    return Frame(
        dom_id=dom_id,
        workshop=workshop,
        school=school,
        language=language_tag(locale),
        page_language=get_language() or "en",
        week_starts_on=locale.first_week_day,
        zone=zone or school.time_zone,
        zone_was_chosen=bool(zone),
        zone_label=zone_label(zone or school.time_zone, now, locale),
        place=place_text(workshop, school),
        teachers=", ".join(host.name for host in workshop.hosts),
        rule=rule_text(workshop),
        hold_minutes=settings.HOLD_MINUTES,
    )


def steps_of(current: str, workshop: WorkshopCard, time_query: str = "") -> tuple[StepItem, ...]:
    """The list of steps with the current one marked; a free workshop has no payment. `done` is past the last."""
    labels = {"time": _("Time"), "details": _("Details"), "review": _("Review"), "pay": _("Payment")}
    if workshop.is_free:
        del labels["pay"]
    names = list(labels)
    position = names.index(current) if current in names else len(names)
    return tuple(
        StepItem(name, label, index < position, index == position, time_query if name == "time" else "")
        for index, (name, label) in enumerate(labels.items())
    )


def place_text(workshop: WorkshopCard, school: SchoolView) -> str:
    """Where it takes place: online, the workshop's own place, or the school's address."""
    if workshop.is_online:
        return _("Online")
    return workshop.place or school.address or _("At the school")


def rule_text(workshop: WorkshopCard) -> str:
    """The cancellation rule in a sentence or two, before anything is booked."""
    sentences = [] if workshop.is_free else [_refund_text(workshop.refund_window_hours)]
    if workshop.refuse_late_cancellation:
        sentences.append(_cancel_text(workshop.cancellation_notice_hours))
    elif workshop.is_free:
        sentences.append(_("You can cancel at any time before the start."))
    return " ".join(sentences)


def _refund_text(hours: int) -> str:
    if not hours:
        return _("Full refund if you cancel before the start.")
    return ngettext(
        "Full refund if you cancel at least %(hours)s hour before the start.",
        "Full refund if you cancel at least %(hours)s hours before the start.",
        hours,
    ) % {"hours": hours}


def _cancel_text(hours: int) -> str:
    return ngettext(
        "Cancelling is possible until %(hours)s hour before the start.",
        "Cancelling is possible until %(hours)s hours before the start.",
        hours,
    ) % {"hours": hours}
