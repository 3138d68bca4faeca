"""Courses: series of lessons that are booked as a whole."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.selectors.series import SeriesCard, series_cards
from booking.selectors.sessions import SessionCard
from booking.wording.clocks import clock_notes
from booking.wording.formats import day_text, full_day_text, local_day, page_locale, time_text
from booking.wording.zones import zone_label

from .choice import Choice
from .rows import FEW_SEATS, date_row, seats_text
from .screens import ChosenTime, Frame, SeriesRow


def course_rows(choice: Choice, frame: Frame, *, now: datetime) -> tuple[SeriesRow, ...]:
    """The workshop's courses that can be joined or waited for, where whole courses are sold."""
    workshop = frame.workshop
    if not workshop.has_series or not workshop.can_be_booked:
        return ()
    locale = page_locale()
    cards = series_cards(workshop.id, now)
    return tuple(_row(card, choice, frame, locale) for card in cards if card.is_bookable or card.can_wait)


def chosen_course(choice: Choice, frame: Frame, *, now: datetime) -> ChosenTime | None:
    """The chosen course as long as it can be joined, else None."""
    workshop = frame.workshop
    if not workshop.has_series or not workshop.can_be_booked:
        return None
    cards = (card for card in series_cards(workshop.id, now) if card.id == choice.series_id)
    card = next(cards, None)
    if card is None or not card.is_bookable:
        return None
    locale, zone = page_locale(), choice.zone and frame.zone
    starts = [session.start_at for session in card.sessions]
    return ChosenTime(
        when=_summary(card, frame, locale),
        when_lines=(card.title, *_span_lines(card.sessions, frame, locale)),
        school_when="",
        teacher=_teachers(card),
        price_minor=card.price_minor,
        price=card.price,
        time_query=Choice(zone=zone, code=choice.code).query(),
        fields=tuple(parse_qsl(Choice(zone=zone, series_id=card.id, code=choice.code).query())),
        lessons=tuple(_lesson(session, frame, locale) for session in card.sessions),
        clock_notes=clock_notes(starts, zone=frame.zone, home=frame.school.time_zone, locale=locale),
    )


def lessons_text(count: int) -> str:
    """“8 lessons”."""
    return ngettext("%(count)s lesson", "%(count)s lessons", count) % {"count": count}


def _row(card: SeriesCard, choice: Choice, frame: Frame, locale: Locale) -> SeriesRow:
    is_full = not card.is_bookable
    begun = _("It has begun: %(lessons)s are left, and the price is for these.")
    several = len(frame.workshop.hosts) > 1
    return SeriesRow(
        title=card.title,
        rule=card.rule_text,
        teachers=_teachers(card) if several else "",
        dates=tuple(date_row(session, frame, locale) for session in card.sessions),
        count=lessons_text(len(card.sessions)),
        span=_span(card.sessions, frame, locale),
        begun=begun % {"lessons": lessons_text(len(card.sessions))} if card.has_begun else "",
        price=card.price,
        seats=_("Full") if is_full else seats_text(card.seats_left),
        is_few=card.seats_left <= FEW_SEATS,
        is_full=is_full,
        query=Choice(zone=choice.zone, code="" if is_full else choice.code).query(series_id=card.id),
    )


def _teachers(card: SeriesCard) -> str:
    names = dict.fromkeys(host.name for session in card.sessions for host in session.hosts)
    return ", ".join(names)


def _summary(card: SeriesCard, frame: Frame, locale: Locale) -> str:
    """“Tuesdays, autumn term: 8 lessons, Tuesday 12 January – Tuesday 2 March 2027, Madrid (UTC+1)”."""
    words = {"title": card.title, "dates": ", ".join(_span_lines(card.sessions, frame, locale))}
    return _("%(title)s: %(dates)s") % words


def _span_lines(sessions: Sequence[SessionCard], frame: Frame, locale: Locale) -> tuple[str, str, str]:
    zone = zone_label(frame.zone, sessions[0].start_at, locale)
    return lessons_text(len(sessions)), _span(sessions, frame, locale), zone


def _span(sessions: Sequence[SessionCard], frame: Frame, locale: Locale) -> str:
    """“Tuesday 12 January – Tuesday 2 March 2027”."""
    first, last = (local_day(session.start_at, frame.zone) for session in (sessions[0], sessions[-1]))
    return f"{day_text(first, locale)} – {full_day_text(last, locale)}"


def _lesson(session: SessionCard, frame: Frame, locale: Locale) -> str:
    """“Tuesday 12 January, 18:00 – 19:00”."""
    times = (time_text(at, frame.zone, locale) for at in (session.start_at, session.end_at))
    day = day_text(local_day(session.start_at, frame.zone), locale)
    return f"{day}, " + "\u00a0–\u00a0".join(times)
