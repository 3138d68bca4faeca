"""The part that all steps share."""

from datetime import datetime

from babel import Locale
from babel.lists import format_list
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking.selectors.school import SchoolView, school_view
from booking.selectors.workshops import WorkshopCard
from booking.wording.formats import language_tag, page_locale
from booking.wording.zones import zone_label

from .policy import rule_text
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
        teachers=_teachers(workshop, locale),
        rule=rule_text(workshop),
        hold_minutes=settings.HOLD_MINUTES,
    )


def steps_of(current: str, *, is_free: bool, time_query: str = "") -> tuple[StepItem, ...]:
    """The list of steps with the current one marked; what is free has no payment. `done` is past the last."""
    labels = {"time": _("Time"), "details": _("Details"), "review": _("Review"), "pay": _("Payment")}
    if is_free:
        del labels["pay"]
    names = list(labels)
    position = names.index(current) if current in names else len(names)
    return tuple(
        StepItem(name, label, index < position, index == position, time_query if name == "time" else "")
        for index, (name, label) in enumerate(labels.items())
    )


def _teachers(workshop: WorkshopCard, locale: Locale) -> str:
    """“Ben and Eva” where they give it together, “Ben, Eva” where either does."""
    names = [host.name for host in workshop.hosts]
    return format_list(names, locale=locale) if workshop.is_collective else ", ".join(names)


def place_text(workshop: WorkshopCard, school: SchoolView) -> str:
    """Where it takes place: online, the workshop's own place, or the school's address."""
    if workshop.is_online:
        return _("Online")
    return workshop.place or school.address or _("At the school")
