"""Waiting for a place: the page that puts somebody on a list, and the entry behind the link in the mail."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.enums import PayWay
from booking.forms.waitlist import WaitForm
from booking.selectors.school import school_view
from booking.selectors.waitlist import (
    WaitingView,
    WaitTarget,
    entry_token,
    entry_uid_of_token,
    wait_target,
    waiting_view,
)
from booking.services.confirmations import accept_hold
from booking.services.refusals import Refusal
from booking.services.registration import LoginRequired
from booking.services.waitlist import join, leave
from booking.throttles import PublicBook, seconds_until_allowed
from booking.widget.choice import read_choice
from booking.widget.screens import Notice
from booking.widget.waiting import target_words, waiting_words
from core.clock import now as clock_now

from .persons import Person, person_of, to_login
from .redirects import SeeOther, after_booking

EntryView = Callable[Concatenate[HttpRequest, WaitingView, ...], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
def waitlist(request: HttpRequest, slug: str) -> HttpResponse:
    """`?session=` or `?series=` names what is full; a name and an address are all that is asked."""
    now = clock_now()
    choice = read_choice(request.GET)
    target = wait_target(slug, session_id=choice.session_id, series_id=choice.series_id, now=now)
    if target is None:
        raise Http404
    person = person_of(request)
    zone = choice.zone or target.school.time_zone
    form = WaitForm(
        request.POST or None, initial={"name": person.name, "email": person.email, "zone": choice.zone}
    )
    response = (
        _join(request, target, form, person, zone, now)
        if request.method == "POST" and form.is_valid()
        else _ask(request, target, form, zone)
    )
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _by_entry_link(view: EntryView) -> Callable[..., HttpResponse]:
    """Gives the view the entry that the token was made for; the address is a key, so it is kept out of caches, search
    engines and Referer headers to other sites."""

    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        uid = entry_uid_of_token(token)
        entry = waiting_view(uid, now=clock_now()) if uid else None
        response = view(request, entry, **kwargs) if entry else _unknown(request)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answer


@require_safe
@_by_entry_link
def waiting(request: HttpRequest, entry: WaitingView) -> HttpResponse:
    """The place in line; or the place that is kept, to be taken or declined."""
    return _show(request, entry)


@require_POST
@_by_entry_link
def take_offer(request: HttpRequest, entry: WaitingView) -> HttpResponse:
    """Take the place that is kept: at once where it is free, on the payment page otherwise."""
    if not entry.is_offered:
        return SeeOther(entry.path)
    if not entry.is_free and entry.pay_way != PayWay.ONLINE:
        return SeeOther(entry.booking_path)  # where the student chooses how to pay
    if not entry.is_free:
        return after_booking(entry.booking_uid, now=clock_now())
    try:
        accept_hold(booking_uid=entry.booking_uid, now=clock_now())
    except Refusal as refusal:
        return _show(request, entry, Notice("warning", str(refusal)))
    return SeeOther(f"{entry.booking_path}?booked=1")


@require_POST
@_by_entry_link
def leave_list(request: HttpRequest, entry: WaitingView) -> HttpResponse:
    """Off the list, or no to the offer."""
    try:
        leave(entry_uid=entry.uid, now=clock_now())
    except Refusal as refusal:
        return _show(request, entry, Notice("warning", str(refusal)))
    return SeeOther(entry.path)


def _join(
    request: HttpRequest, target: WaitTarget, form: WaitForm, person: Person, zone: str, now: datetime
) -> HttpResponse:
    if seconds_until_allowed(PublicBook, request):
        form.add_error(None, _("Too many requests from where you are. Please try again in a minute."))
        return _ask(request, target, form, zone, status=429)
    try:
        entry = join(
            workshop_id=target.workshop_id,
            session_id=target.session_id,
            series_id=target.series_id,
            attendee=form.attendee(zone=target.school.time_zone, locale=get_language() or "en"),
            by=person.actor,
            now=now,
        )
    except LoginRequired:
        return to_login(request, request.get_full_path())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _ask(request, target, form, zone, status=409)
    return SeeOther(reverse("booking:waiting", args=[entry_token(entry.uid)]) + "?joined=1")


def _ask(
    request: HttpRequest, target: WaitTarget, form: WaitForm, zone: str, status: int = 200
) -> HttpResponse:
    if form.is_bound and status == 200:
        status = 422
    context = {"words": target_words(target, zone=zone), "target": target, "form": form}
    return render(request, "booking/waitlist.html", context, status=status)


def _show(request: HttpRequest, entry: WaitingView, notice: Notice | None = None) -> HttpResponse:
    fresh = waiting_view(entry.uid, now=clock_now()) or entry
    words = waiting_words(fresh, now=clock_now())
    if notice is None and "joined" in request.GET and words.state == "waiting":
        notice = Notice(
            "success", _("You are on the list."), _("We have sent you a mail with the link to this page.")
        )
    context = {"words": words, "entry": fresh, "notice": notice}
    return render(request, "booking/waiting.html", context)


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "booking/link_unknown.html", {"school": school_view()}, status=404)
