"""The signed link in the mail: whoever has it may see, download and cancel that one booking."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.selectors.bookings import BookingView, booking_uid_of_token, booking_view
from booking.selectors.school import school_view

View = Callable[Concatenate[HttpRequest, BookingView, ...], HttpResponse]


def by_signed_link(view: View) -> Callable[..., HttpResponse]:
    """Gives the view the booking that the token was made for. A forged or foreign one gets a page that helps.

    The address is a key: it is kept out of caches, search engines and Referer headers to other sites. (Without any
    Referer, browsers would send `Origin: null` with our own forms, and the CSRF check refuses that.)
    """

    @wraps(view)
    def answer(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        uid = booking_uid_of_token(token)
        booking = booking_view(uid) if uid else None
        response = view(request, booking, **kwargs) if booking else _unknown(request)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answer


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "booking/link_unknown.html", {"school": school_view()}, status=404)
