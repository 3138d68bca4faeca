"""Entering a booking for a student, step by step and by links: what, when, and then who and for how much."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
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
from tenants.screens import breadcrumbs
from themes.selectors import brand

from .booking_page import may_change
from .common import actor_of
from .entry_choice import Choice, read_choice

_DAYS_SHOWN = 14


@require_admin_access
def enter(request: HttpRequest) -> HttpResponse:
    """Whatever step comes next. Only owners."""
    if not may_change(request):
        raise PermissionDenied
    choice = read_choice(request.GET)
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
            voucher=form.cleaned_data["voucher"],
            pays_at_school=form.cleaned_data["pays_at_school"],
            by=actor_of(request),
            now=now(),
        )
    except MissingAnswers as refusal:
        for pk, message in refusal.errors.items():
            form.add_error(f"answer-{pk}" if f"answer-{pk}" in form.fields else None, message)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except PaymentsUnavailable:
        form.add_error(
            "price",
            _g(
                "The school cannot take payments now. Connect Stripe, let it be paid at the school, or make it free."
            ),
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


def _page(request: HttpRequest, step: str, context: dict[str, Any]) -> HttpResponse:
    title = _g("Enter a booking")
    context |= {
        "header_title": title,
        "header_icon": "calendar-check",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=title),
        "zone_name": ZoneInfo(school_view().time_zone).key,
    }
    return render(request, f"booking/admin/bookings/enter_{step}.html", context)
