"""Moving a booking for the school: which date, where to, and what it means."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from booking.enums import ActorKind, RescheduleStatus
from booking.forms.moves import StaffMoveForm
from booking.selectors.bookings import BookingView
from booking.selectors.reschedules import (
    MoveOffer,
    ReschedulePreview,
    move_offer,
    pending_move,
    reschedule_preview,
)
from booking.selectors.school import school_view
from booking.selectors.staff_moves import hosts_of, move_days
from booking.selectors.staff_slots import StaffDay
from booking.services.move_payments import give_up_move
from booking.services.refusals import Refusal
from booking.services.rescheduling import reschedule
from booking.widget.choice import Choice, read_choice
from booking.wording.formats import full_day_text, local_day, page_locale, time_text
from booking.wording.when import when_text
from core.clock import now
from payments.services import PaymentsUnavailable
from tenants.screens import breadcrumbs

from .booking_page import booking_for, may_change
from .common import actor_of

app_name = "booking_moves"
_DAYS_SHOWN = 14
_FARTHEST = timedelta(days=5 * 366)


@require_admin_access
def move(request: HttpRequest, uid: str) -> HttpResponse:
    """Whatever step comes next. Only owners; `?seat=` names the date of a course."""
    view = _booking(request, uid)
    seat = request.GET.get("seat", "")
    seat_id = int(seat) if seat.isdecimal() and len(seat) < 10 else None
    preview = reschedule_preview(view, seat_id, now(), by=ActorKind.STAFF)
    if preview.refusal == "which":
        return _page(request, view, "which", {"lessons": _coming(view)})
    if preview.refusal == "pending":
        return _page(request, view, "pending", {"move": pending_move(uid)})
    if not preview.is_allowed:
        messages.warning(request, _g("This lesson cannot be moved any more."))
        return redirect("bookings:show", uid)
    choice = read_choice(request.GET)
    if choice.has_time:
        return _confirm(request, view, preview, choice)
    return _where_to(request, view, preview, choice)


@require_POST
@require_admin_access
def stay(request: HttpRequest, uid: str) -> HttpResponse:
    """Take back a move that waits for its payment."""
    _booking(request, uid)
    if give_up_move(booking_uid=uid, now=now()):
        messages.success(request, _g("The lesson stays where it is, and the student is told."))
    else:
        messages.warning(request, _g("This cannot be taken back just now: a payment is under way."))
    return redirect("bookings:show", uid)


def _booking(request: HttpRequest, uid: str) -> BookingView:
    view = booking_for(request, uid)
    if not may_change(request):
        raise PermissionDenied
    return view


def _where_to(
    request: HttpRequest, view: BookingView, preview: ReschedulePreview, choice: Choice
) -> HttpResponse:
    assert preview.seat_id is not None
    zone = school_view().time_zone
    today = local_day(now(), zone)
    from_on = _first_shown(request.GET.get("from", ""), today)
    hosts = hosts_of(preview.seat_id)
    teacher_id = choice.teacher_id if choice.teacher_id in dict(hosts) else None
    days = move_days(
        preview.seat_id,
        from_=from_on,
        days=_DAYS_SHOWN,
        time_zone=zone,
        teacher_id=teacher_id,
        now=now(),
    )

    def address(**wanted: Any) -> str:
        found = {"seat": preview.seat_id, "teacher": teacher_id, **wanted}
        return f"{request.path}?{urlencode({name: value for name, value in found.items() if value})}"

    context = {
        "preview": preview,
        "before": _when(preview, zone),
        "zone_name": zone,
        "hosts": hosts,
        "teacher_id": teacher_id,
        "days": _days(days, zone, address),
        "earlier": address(**{"from": from_on - timedelta(days=_DAYS_SHOWN)}) if from_on > today else "",
        "later": address(**{"from": from_on + timedelta(days=_DAYS_SHOWN)}),
        "first": full_day_text(from_on, page_locale()),
        "last": full_day_text(from_on + timedelta(days=_DAYS_SHOWN - 1), page_locale()),
    }
    return _page(request, view, "when", context)


def _first_shown(text: str, today: date) -> date:
    """The day that was asked for; today for an earlier one, one beyond all planning, and what is no date."""
    try:
        wanted = parse_date(text[:10]) or today
    except ValueError:
        return today
    return wanted if today < wanted <= today + _FARTHEST else today


def _days(days: list[StaffDay], zone: str, address: Any) -> list[tuple[str, list[tuple[Any, str, str]]]]:
    """Each day in words with its slots: the slot, its time in words, and the way on."""
    locale = page_locale()
    return [
        (
            full_day_text(day.date, locale),
            [
                (
                    slot,
                    time_text(slot.start, zone, locale),
                    address(start=f"{slot.start:%Y-%m-%dT%H:%M:%SZ}", session=slot.session_id),
                )
                for slot in day.slots
            ],
        )
        for day in days
    ]


def _confirm(
    request: HttpRequest, view: BookingView, preview: ReschedulePreview, choice: Choice
) -> HttpResponse:
    assert preview.seat_id is not None
    offer = move_offer(preview.seat_id, start=choice.start, session_id=choice.session_id, now=now())
    if offer is None:
        raise Http404
    form = StaffMoveForm(
        request.POST if request.method == "POST" else None,
        has_difference=bool(offer.to_pay_minor or offer.coming_back_minor),
    )
    if request.method == "POST" and form.is_valid():
        answer = _do(request, view, preview, choice, form)
        if answer is not None:
            return answer
    zone = school_view().time_zone
    context = {
        "form": form,
        "offer": offer,
        "before": _when(preview, zone),
        "after": _when(offer, zone),
        "back": f"{request.path}?{urlencode({'seat': preview.seat_id})}",
    }
    return _page(request, view, "confirm", context)


def _do(
    request: HttpRequest,
    view: BookingView,
    preview: ReschedulePreview,
    choice: Choice,
    form: StaffMoveForm,
) -> HttpResponse | None:
    """The way back to the booking; None when the form has to say what is wrong."""
    try:
        done = reschedule(
            booking_uid=view.uid,
            seat_id=preview.seat_id,
            start=None if choice.session_id else choice.start,
            session_id=choice.session_id,
            teacher_id=choice.teacher_id,
            by=actor_of(request),
            reason=form.cleaned_data["reason"],
            waive=form.cleaned_data.get("waive", False),
            now=now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except PaymentsUnavailable:
        form.add_error(
            None,
            _g("The school cannot take payments now. Connect Stripe first, or leave the price as it is."),
        )
    else:
        waits = done.status == RescheduleStatus.PENDING
        asked = _g("The new place is kept, and the student gets a mail with the way to pay the difference.")
        messages.success(request, asked if waits else _g("Moved. The student and the teachers are told."))
        return redirect("bookings:show", view.uid)
    return None


def _coming(view: BookingView) -> list[tuple[str, str]]:
    """The dates of a course that can be moved: in words, with the way on."""
    zone, address = school_view().time_zone, reverse("booking_moves:move", args=[view.uid])
    lessons = [lesson for lesson in view.active_lessons if lesson.start_at > now()]
    return [
        (
            when_text(lesson.start_at, lesson.end_at, zone, page_locale(), with_year=True),
            f"{address}?seat={lesson.seat_id}",
        )
        for lesson in lessons
    ]


def _when(timed: ReschedulePreview | MoveOffer, zone: str) -> str:
    start, end = timed.start_at, timed.end_at
    assert isinstance(start, datetime)
    assert isinstance(end, datetime)
    return when_text(start, end, zone, page_locale(), with_year=True)


def _page(request: HttpRequest, view: BookingView, name: str, context: dict[str, Any]) -> HttpResponse:
    title = _g("Move a booking")
    way = breadcrumbs(("bookings:index", _("Bookings")), here=title)
    shared = {
        "booking": view,
        "header_title": title,
        "header_icon": "calendar-alt",
        "breadcrumbs_items": way,
    }
    return render(request, f"booking/admin/moves/{name}.html", {**shared, **context})


urlpatterns = [
    path("<slug:uid>/", move, name="move"),
    path("<slug:uid>/stay/", stay, name="stay"),
]
