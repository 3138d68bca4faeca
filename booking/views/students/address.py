"""Moving an account to another e-mail address: proven there, told to the old one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.codes import VALID, CodeOver, TooManyCodes, WrongCode
from accounts.limits import Limit, address_of
from accounts.services import AddressTaken
from booking.forms.students import AddressForm, CodeForm
from booking.selectors.students import student_view
from booking.services.students import change_address, send_address_code
from booking.views.redirects import SeeOther
from core.clock import now as clock_now

from .doors import StudentRequest, for_students, is_fresh, login_path

ADDRESSES_OF_ONE_PERSON = Limit("new-address", 6)
ADDRESSES_FROM_ONE_PLACE = Limit("new-address-place", 20)
_PENDING = "students_new_address"


@require_http_methods(["GET", "HEAD", "POST"])
@for_students
def address(request: StudentRequest) -> HttpResponse:
    """Asks for the new address. Only after a fresh login: whoever found an open session cannot take the account."""
    if not is_fresh(request):
        return SeeOther(login_path(reverse("students:address"), again=True))
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _send(request, form, form.cleaned_data["email"]):
        return SeeOther(reverse("students:address_code"))
    return _page(request, "address", form)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@for_students
def address_code(request: StudentRequest) -> HttpResponse:
    """Takes the code that was sent to the new address."""
    pending = request.session.get(_PENDING)
    if not isinstance(pending, dict):
        return SeeOther(reverse("students:address"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _change(request, form, pending):
        messages.success(request, _("Your e-mail address is %(email)s now.") % {"email": pending["email"]})
        del request.session[_PENDING]
        return SeeOther(reverse("students:profile"))
    minutes = int(VALID.total_seconds() // 60)
    return _page(request, "address_code", form, email=pending["email"], minutes=minutes)


def _send(request: StudentRequest, form: AddressForm, email: str) -> bool:
    """An address that somebody else has gets its code too: only its owner may learn that it is taken."""
    limits = (
        (ADDRESSES_OF_ONE_PERSON, str(request.user.pk)),
        (ADDRESSES_FROM_ONE_PLACE, address_of(request)),
    )
    locale = get_language() or "en"
    try:
        if any(limit.is_reached(who) for limit, who in limits):
            raise TooManyCodes
        code_id = send_address_code(user=request.user, email=email, locale=locale, now=clock_now())
    except TooManyCodes:
        form.refuse(
            _("Several codes are on their way already. Please wait a quarter of an hour before the next one.")
        )
        return False
    for limit, who in limits:
        limit.count(who)
    request.session[_PENDING] = {"code": code_id, "email": email.strip().lower()}
    return True


def _change(request: StudentRequest, form: CodeForm, pending: dict[str, Any]) -> bool:
    try:
        change_address(
            user=request.user,
            code_id=pending["code"],
            typed=form.cleaned_data["code"],
            locale=get_language() or "en",
            now=clock_now(),
        )
    except WrongCode:
        form.add_error("code", _("This is not the code that we sent last. Please look again."))
    except CodeOver:
        form.add_error("code", _("This code is no longer good. Please ask for a new one."))
    except AddressTaken:
        form.add_error(
            None,
            _(
                "There is an account with this address already. Log out, and log in with it to see its bookings."
            ),
        )
    else:
        return True
    return False


def _page(request: StudentRequest, name: str, form: Any, **context: Any) -> HttpResponse:
    status = 429 if form.is_refused else 422 if form.errors else 200
    context |= {"form": form, "student": student_view(request.user), "section": "profile"}
    return render(request, f"booking/students/{name}.html", context, status=status)
