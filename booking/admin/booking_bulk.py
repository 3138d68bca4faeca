"""Several bookings at once: cancel, note who came, mail again, export. What will happen is said before it does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from booking.enums import ActorKind, Attendance, BookingStatus
from booking.forms.bulk import BulkCancellationForm, NothingToFill
from booking.selectors.bookings import BookingView, booking_views, cancellation_preview
from booking.selectors.prices import price_text
from booking.services import attendance
from booking.services.actors import Actor
from booking.services.cancellations import cancel_booking
from booking.services.refusals import Refusal
from booking.services.staff_bookings import may_send_link, send_link_again
from core.clock import now
from payments.services import ProviderRefused, ProviderUnavailable

from .booking_exports import ICS, bookings_file
from .booking_page import may_change
from .common import actor_of, breadcrumbs
from .spreadsheets import FORMATS

MOST = 200
_HELD_LESSONS = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Effect:
    """What would happen to one booking; `refusal` says why nothing will."""

    booking: BookingView
    text: str
    refusal: str = ""
    refund_minor: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """One choice of the list's menu."""

    name: str
    label: Promise
    button: Promise
    foresee: Callable[[BookingView, datetime], Effect]
    carry_out: Callable[[BookingView, str, Actor, datetime], None]
    form: type = NothingToFill
    is_serious: bool = False


@require_admin_access
@require_POST
def bulk(request: HttpRequest) -> HttpResponseBase:
    """First what would happen, then (with `confirmed`) what has happened."""
    if not may_change(request):
        raise PermissionDenied
    uids = list(dict.fromkeys(request.POST.getlist("chosen")))[:MOST]
    if not uids:
        messages.warning(request, _g("Choose some bookings first: tick the boxes in front of them."))
        return redirect("bookings:index")
    wanted = request.POST.get("action", "")
    if wanted in (*FORMATS, ICS):
        return bookings_file(uids, file_format=wanted, with_money=True, now=now())
    action = next((action for action in ACTIONS if action.name == wanted), None)
    if action is None:
        messages.warning(request, _g("Choose what to do with the bookings."))
        return redirect("bookings:index")
    views = booking_views(uids, now=now())
    effects = [action.foresee(view, now()) for view in views]
    form = action.form(request.POST if "confirmed" in request.POST else None)
    if "confirmed" in request.POST and form.is_valid():
        _carry_out(request, action, effects, form.cleaned_data.get("reason", ""))
        return redirect("bookings:index")
    context = {
        "action": action,
        "effects": effects,
        "possible": sum(not effect.refusal for effect in effects),
        "refunds": _sums(effects),
        "form": form,
        "header_title": action.label,
        "header_icon": "calendar-check",
        "breadcrumbs_items": breadcrumbs(("bookings:index", _("Bookings")), here=action.label),
    }
    return render(request, "booking/admin/bookings/bulk.html", context)


def _carry_out(request: HttpRequest, action: Action, effects: Iterable[Effect], reason: str) -> None:
    done, failed = 0, []
    for effect in effects:
        if effect.refusal:
            continue
        try:
            action.carry_out(effect.booking, reason, actor_of(request), now())
        except Refusal as refusal:
            failed.append(f"{effect.booking.attendee_name}: {refusal}")
        except (ProviderUnavailable, ProviderRefused):
            failed.append(f"{effect.booking.attendee_name}: {_g('Stripe does not answer just now.')}")
        else:
            done += 1
    if done:
        text = ngettext("Done for %(number)s booking.", "Done for %(number)s bookings.", done)
        messages.success(request, text % {"number": done})
    for text in failed[:10]:
        messages.error(request, text)
    if len(failed) > 10:
        messages.error(request, _g("And %(number)s more.") % {"number": len(failed) - 10})


def _sums(effects: Iterable[Effect]) -> list[str]:
    """What goes back in all, by currency."""
    sums: dict[str, int] = {}
    for effect in effects:
        if effect.refund_minor:
            currency = effect.booking.currency
            sums[currency] = sums.get(currency, 0) + effect.refund_minor
    return [price_text(amount, currency) for currency, amount in sorted(sums.items())]


def _foresee_cancel(view: BookingView, moment: datetime) -> Effect:
    preview = cancellation_preview(view, moment, by=ActorKind.STAFF)
    if preview.refusal:
        began = preview.refusal == "started"
        return Effect(view, "", _g("has begun") if began else _g("has ended already"))
    if not preview.refund:
        return Effect(view, _g("cancelled; nothing was paid"))
    text = _g("cancelled; %(amount)s goes back") % {"amount": preview.refund}
    return Effect(view, text, refund_minor=preview.refund_minor)


def _cancel(view: BookingView, reason: str, by: Actor, moment: datetime) -> None:
    cancel_booking(booking_uid=view.uid, by=by, reason=reason, now=moment)


def _foresee_mark(view: BookingView, moment: datetime) -> Effect:
    if view.status not in _HELD_LESSONS:
        return Effect(view, "", _g("was not confirmed"))
    begun = sum(lesson.start_at <= moment for lesson in view.active_lessons)
    if not begun:
        return Effect(view, "", _g("has not begun yet"))
    return Effect(view, ngettext("%(number)s date", "%(number)s dates", begun) % {"number": begun})


def _mark(mark: Attendance) -> Callable[[BookingView, str, Actor, datetime], None]:
    def carry_out(view: BookingView, reason: str, by: Actor, moment: datetime) -> None:
        for lesson in view.active_lessons:
            if lesson.start_at <= moment:
                attendance.note(session_id=lesson.session_id, marks={lesson.seat_id: mark}, by=by, now=moment)

    return carry_out


def _foresee_send(view: BookingView, moment: datetime) -> Effect:
    if not may_send_link(view):
        return Effect(view, "", _g("has no mail to send again"))
    return Effect(view, _g("a mail to %(address)s") % {"address": view.attendee_email})


def _send(view: BookingView, reason: str, by: Actor, moment: datetime) -> None:
    send_link_again(booking_uid=view.uid, by=by, now=moment)


ACTIONS = (
    Action(
        "cancel",
        _("Cancel the bookings"),
        _("Cancel them and tell the students"),
        _foresee_cancel,
        _cancel,
        BulkCancellationForm,
        is_serious=True,
    ),
    Action(
        "attended", _("Note that they were there"), _("Note it"), _foresee_mark, _mark(Attendance.ATTENDED)
    ),
    Action(
        "no_show", _("Note that they did not come"), _("Note it"), _foresee_mark, _mark(Attendance.NO_SHOW)
    ),
    Action("send", _("Mail the link again"), _("Send the mails"), _foresee_send, _send),
)
