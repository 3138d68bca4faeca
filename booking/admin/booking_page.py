"""One booking: its lessons, answers, money and history, and what the school can do about it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.permissions import policy_registry

from booking.enums import ActorKind, BookingSource
from booking.forms.staff import StaffCancellationForm
from booking.models import Booking
from booking.selectors.bookings import BookingView, booking_view, cancellation_preview, is_teacher_of
from booking.selectors.money_references import money_references
from booking.selectors.refund_requests import refund_requests_of
from booking.selectors.sent_mails import mail_rows, sent_mails
from booking.services.cancellations import cancel_booking
from booking.services.refusals import Refusal
from booking.services.staff_bookings import may_send_link, send_link_again
from booking.wording.money_state import money_text
from core.clock import now
from payments.selectors.transaction_rows import TransactionRow, transactions_of
from payments.services import ProviderRefused, ProviderUnavailable
from tenants.screens import breadcrumbs

from .common import actor_of, is_only_teacher

_MOST_MAILS = 50


@require_admin_access
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """The booking with everything that has happened to it. A teacher sees no money and nothing to press."""
    view = booking_for(request, uid)
    staff = may_change(request)
    preview = cancellation_preview(view, now(), by=ActorKind.STAFF)
    context = {
        "booking": view,
        "is_staff": staff,
        "money": money_text(view) if staff else "",
        "preview": preview,
        "may_cancel": staff and preview.is_allowed,
        "may_send": staff and may_send_link(view),
        "move_url": _move_url(view) if staff else "",
        "seats": _cancellable(view) if staff else set(),
        "requests": refund_requests_of(uid) if staff else [],
        "payments": _payments(request, uid) if staff else [],
        "may_note": staff and request.user.has_perm("payments.change_payment"),
        "mails": sent_mails(list(mail_rows().filter(payload__booking=uid)[:_MOST_MAILS])) if staff else [],
        "header_title": view.attendee_name,
        "header_icon": "calendar-check",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=view.attendee_name),
    }
    return render(request, "booking/admin/bookings/show.html", context)


@require_admin_access
def cancel(request: HttpRequest, uid: str) -> HttpResponse:
    """Cancel for the school, all or one date (`?seat=`): says what happens to the money, asks for a reason."""
    view = booking_for(request, uid)
    if not may_change(request):
        raise PermissionDenied
    seat_id = _seat(request, view)
    form = StaffCancellationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_booking(
                booking_uid=uid,
                seat_id=seat_id,
                by=actor_of(request),
                reason=form.cleaned_data["reason"],
                now=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        except (ProviderUnavailable, ProviderRefused):
            form.add_error(
                None, _g("Stripe does not answer just now. Nothing has changed; try again in a minute.")
            )
        else:
            # Who was only about to pay on the website has no mail from us, and gets none.
            told = view.is_confirmed or view.source == BookingSource.STAFF
            done = _g("The booking is cancelled, and the student is told.")
            messages.success(request, done if told else _g("The booking is cancelled."))
            return redirect("bookings:show", uid)
    context = {
        "form": form,
        "booking": view,
        "lesson": next((lesson for lesson in view.lessons if lesson.seat_id == seat_id), None),
        "preview": cancellation_preview(view, now(), by=ActorKind.STAFF, seat_id=seat_id),
        "header_title": _g("Cancel a booking"),
        "header_icon": "calendar-check",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=_g("Cancel a booking")),
    }
    return render(request, "booking/admin/bookings/cancel.html", context)


@require_admin_access
@require_POST
def send_again(request: HttpRequest, uid: str) -> HttpResponse:
    """The confirmation, or the way to pay, once more by mail."""
    view = booking_for(request, uid)
    if not may_change(request):
        raise PermissionDenied
    try:
        send_link_again(booking_uid=uid, by=actor_of(request), now=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _g("The mail goes to %(address)s.") % {"address": view.attendee_email})
    return redirect("bookings:show", uid)


def booking_for(request: HttpRequest, uid: str) -> BookingView:
    """The booking, if this person may see it: staff with the permission, or its own teacher. Else 404."""
    view = booking_view(uid, now=now())
    if view is None or not may_view(request, "view"):
        raise Http404
    if is_only_teacher(request.user) and not is_teacher_of(user_id=request.user.pk or 0, booking_uid=uid):
        raise Http404
    return view


def may_view(request: HttpRequest, action: str) -> bool:
    """Has this person the permission on bookings?"""
    return policy_registry.get_by_type(Booking).user_has_permission(request.user, action)


def may_change(request: HttpRequest) -> bool:
    """Staff who are more than a teacher."""
    return may_view(request, "change") and not is_only_teacher(request.user)


def _payments(request: HttpRequest, uid: str) -> list[TransactionRow]:
    """What was paid, or is owed, for the booking and its moves; nothing for who sees no money."""
    if not request.user.has_perm("payments.view_payment"):
        return []
    return transactions_of(money_references(uid))


def _seat(request: HttpRequest, view: BookingView) -> int | None:
    """The one date that is meant; 404 for one that is none of this booking's."""
    given = request.GET.get("seat", "")
    if not given:
        return None
    found = [lesson.seat_id for lesson in view.active_lessons if str(lesson.seat_id) == given]
    if not found:
        raise Http404
    return found[0]


def _cancellable(view: BookingView) -> set[int]:
    """Dates of a series that can be cancelled alone; with a single date there is only the whole booking."""
    if len(view.active_lessons) < 2:
        return set()
    moment = now()
    return {
        lesson.seat_id
        for lesson in view.active_lessons
        if cancellation_preview(view, moment, by=ActorKind.STAFF, seat_id=lesson.seat_id).is_allowed
    }


def _move_url(view: BookingView) -> str:
    """Where the school moves a booking; empty while it is not one that can be moved."""
    if not view.is_confirmed or not any(lesson.start_at > now() for lesson in view.active_lessons):
        return ""
    try:
        return reverse("booking_moves:move", args=[view.uid])
    except NoReverseMatch:
        return ""
