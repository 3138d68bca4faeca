"""Entering a booking for a student, step by step and by links: what, when, and then who and for how much."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from booking.enums import BookingStatus
from booking.forms.staff_booking import StaffBookingForm
from booking.models import Session
from booking.selectors.prices import price_text, session_price
from booking.selectors.school import school_view
from booking.selectors.staff_slots import ToBook, bookable_workshops, staff_days, workshop_to_book
from booking.services.answers import MissingAnswers
from booking.services.refusals import Refusal
from booking.services.staff_bookings import book_for_student
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from core.clock import now
from payments.services import PaymentsUnavailable
from themes.selectors import brand

from .booking_page import may_change
from .common import actor_of, breadcrumbs

_DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Choice:
    """What has been chosen so far, as it stands in the address."""

    workshop_id: int | None = None
    start: datetime | None = None
    session_id: int | None = None
    series_id: int | None = None
    teacher_id: int | None = None
    from_on: date | None = None

    @property
    def has_time(self) -> bool:
        return bool(self.start or self.session_id or self.series_id)

    def address(self, **changes: Any) -> str:
        """The same choice, changed."""
        found = {
            "workshop": self.workshop_id,
            "teacher": self.teacher_id,
            "from": self.from_on,
            **changes,
        }
        kept = {name: value for name, value in found.items() if value}
        return f"{reverse('bookings:enter')}?{urlencode(kept)}"


@require_admin_access
def enter(request: HttpRequest) -> HttpResponse:
    """Whatever step comes next. Only owners."""
    if not may_change(request):
        raise PermissionDenied
    choice = _read(request.GET)
    workshop = workshop_to_book(choice.workshop_id, now=now()) if choice.workshop_id else None
    if workshop is None:
        return _page(request, "what", {"workshops": bookable_workshops()})
    if not choice.has_time:
        return _ask_when(request, workshop, choice)
    return _ask_who(request, workshop, choice)


def _ask_when(request: HttpRequest, workshop: ToBook, choice: Choice) -> HttpResponse:
    zone = school_view().time_zone
    today = local_day(now(), zone)
    from_on = min(max(choice.from_on or today, today), today + timedelta(days=364))
    days = staff_days(
        workshop.id,
        from_=from_on,
        days=_DAYS_SHOWN,
        time_zone=zone,
        teacher_id=choice.teacher_id if workshop.is_tutoring else None,
        now=now(),
    )
    context = {
        "workshop": workshop,
        "choice": choice,
        "zone": zone,
        "days": [(full_day_text(day.date, page_locale()), _offers(day.slots, choice, zone)) for day in days],
        "series": [(card, choice.address(series=card.id)) for card in workshop.series],
        "earlier": choice.address(**{"from": from_on - timedelta(days=_DAYS_SHOWN)})
        if from_on > today
        else "",
        "later": choice.address(**{"from": from_on + timedelta(days=_DAYS_SHOWN)}),
        "first": full_day_text(from_on, page_locale()),
        "last": full_day_text(from_on + timedelta(days=_DAYS_SHOWN - 1), page_locale()),
    }
    return _page(request, "when", context)


def _offers(slots: Any, choice: Choice, zone: str) -> list[tuple[Any, str, str]]:
    """Each slot with its time in words and the way on."""
    found = []
    for slot in slots:
        chosen = (
            {"session": slot.session_id} if slot.session_id else {"start": f"{slot.start:%Y-%m-%dT%H:%M:%SZ}"}
        )
        found.append((slot, time_text(slot.start, zone, page_locale()), choice.address(**chosen)))
    return found


def _ask_who(request: HttpRequest, workshop: ToBook, choice: Choice) -> HttpResponse:
    what, price_minor = _chosen(workshop, choice)
    if not what:
        messages.warning(request, _g("This time is not there any more. Please choose another."))
        return redirect(choice.address())
    school = school_view()
    form = StaffBookingForm(
        request.POST if request.method == "POST" else None,
        questions=workshop.questions,
        currency=workshop.currency,
        usual=price_text(price_minor, workshop.currency),
        is_free=price_minor == 0,
        time_zone=school.time_zone,
        language=brand().language,
    )
    if request.method == "POST" and form.is_valid():
        answer = _book(request, workshop, choice, form)
        if answer is not None:
            return answer
    context = {"workshop": workshop, "form": form, "what": what, "back": choice.address()}
    return _page(request, "who", context)


def _book(
    request: HttpRequest, workshop: ToBook, choice: Choice, form: StaffBookingForm
) -> HttpResponse | None:
    """The way to the new booking; None when the form has to say what is wrong."""
    try:
        booking = book_for_student(
            workshop_id=workshop.id,
            start=choice.start,
            session_id=choice.session_id,
            series_id=choice.series_id,
            teacher_id=choice.teacher_id if workshop.is_tutoring else None,
            attendee=form.attendee,
            note=form.cleaned_data["note"],
            answers=form.answers,
            price_minor=form.price_minor,
            pay_within=form.pay_within,
            by=actor_of(request),
            now=now(),
        )
    except MissingAnswers as refusal:
        for pk, message in refusal.errors.items():
            form.add_error(f"answer-{pk}" if f"answer-{pk}" in form.fields else None, message)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except PaymentsUnavailable:
        form.add_error(
            "price", _g("The school cannot take payments now. Connect Stripe first, or make this one free.")
        )
    else:
        held = booking.status == BookingStatus.HELD
        done = _g("The place is kept, and the student gets a mail with the way to pay.") if held else ""
        messages.success(request, done or _g("Booked, and the student gets the confirmation by mail."))
        return redirect("bookings:show", booking.uid)
    return None


def _chosen(workshop: ToBook, choice: Choice) -> tuple[str, int]:
    """Date and time in words, and what it usually costs; empty when it is not there."""
    zone, locale = school_view().time_zone, page_locale()
    if choice.series_id:
        card = next((card for card in workshop.series if card.id == choice.series_id), None)
        return (card.title, card.price_minor) if card else ("", 0)
    start, price = choice.start, workshop.price_minor
    if choice.session_id:
        row = (
            Session.objects.scheduled()
            .select_related("workshop")
            .filter(pk=choice.session_id, workshop_id=workshop.id)
        )
        session = row.first()
        if session is None:
            return "", 0
        start, price = session.start_at, session_price(session.price_minor, workshop.price_minor)
    assert start is not None, "something was chosen"
    return f"{full_day_text(local_day(start, zone), locale)}, {time_text(start, zone, locale)}", price


def _read(query: QueryDict) -> Choice:
    """What stands in the address; what makes no sense counts as not chosen."""
    return Choice(
        workshop_id=_number(query.get("workshop", "")),
        start=_moment(query.get("start", "")),
        session_id=_number(query.get("session", "")),
        series_id=_number(query.get("series", "")),
        teacher_id=_number(query.get("teacher", "")),
        from_on=_day(query.get("from", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo and 2000 < found.year < 2200 else None


def _page(request: HttpRequest, step: str, context: dict[str, Any]) -> HttpResponse:
    title = _g("Enter a booking")
    context |= {
        "header_title": title,
        "header_icon": "calendar-check",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=title),
        "zone_name": ZoneInfo(school_view().time_zone).key,
    }
    return render(request, f"booking/admin/bookings/enter_{step}.html", context)
