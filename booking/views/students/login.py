"""Logging in: by a code that is mailed, or by password."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout as auth_logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.codes import VALID, CodeOver, TooManyCodes, WrongCode
from accounts.forms import StudentLoginForm
from accounts.limits import Limit, address_of
from accounts.models import User
from accounts.services import AccountClosed, user_of_code
from booking.forms.students import AddressForm, CodeForm
from booking.services.students import send_login_code
from booking.views.redirects import SeeOther
from core.clock import now as clock_now

from .doors import enter, for_everybody, login_path, safe_next

CODES_FROM_ONE_ADDRESS = Limit("code-address", 20)
GUESSES_FROM_ONE_ADDRESS = Limit("code-guess", 40)
_PENDING = "students_login"


@require_http_methods(["GET", "HEAD", "POST"])
@for_everybody
def login(request: HttpRequest) -> HttpResponse:
    """Asks for the address. Whether it has an account makes no difference that can be seen."""
    next_path = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if request.user.is_authenticated and "again" not in request.GET:
            return SeeOther(next_path)
        email = request.user.email if isinstance(request.user, User) else request.GET.get("email", "")
        return _page(request, "login", AddressForm(initial={"email": email}), next_path)
    form = AddressForm(request.POST)
    if form.is_valid() and _send(request, form, form.cleaned_data["email"], next_path):
        return SeeOther(reverse("students:code"))
    return _page(request, "login", form, next_path, status=_status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@for_everybody
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Takes the code that was sent, or sends another one."""
    pending = request.session.get(_PENDING)
    if not isinstance(pending, dict):
        return SeeOther(login_path())
    if request.method != "POST":
        return _code_page(request, CodeForm(), pending)
    if "resend" in request.POST:
        form: Any = CodeForm({})
        sent = _send(request, form, pending["email"], pending["next"])
        return SeeOther(f"{reverse('students:code')}?sent=1") if sent else _code_page(request, form, pending)
    form = CodeForm(request.POST)
    user = _user_of(request, form, pending) if form.is_valid() else None
    if user is None:
        return _code_page(request, form, pending)
    next_path = pending["next"]
    del request.session[_PENDING]
    enter(request, user, by_code=True)
    return SeeOther(next_path)


@require_http_methods(["GET", "HEAD", "POST"])
@for_everybody
@sensitive_post_parameters("password")
def password_login(request: HttpRequest) -> HttpResponse:
    """The other way in, for those who have chosen a password."""
    next_path = safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        initial = {"username": request.GET.get("email", "")}
        return _page(request, "password_login", StudentLoginForm(request, initial=initial), next_path)
    form = StudentLoginForm(request, data=request.POST)
    if not form.is_valid():
        return _page(request, "password_login", form, next_path, status=_status_of(form))
    user = form.get_user()
    assert isinstance(user, User)
    enter(request, user, by_code=False)
    return SeeOther(next_path)


@require_POST
@for_everybody
def logout(request: HttpRequest) -> HttpResponse:
    """Out, and to the school's first page."""
    auth_logout(request)
    return SeeOther("/")


def _send(request: HttpRequest, form: Any, email: str, next_path: str) -> bool:
    """Send a code and remember it in the session; False, with the reason in the form, if there were too many."""
    address = address_of(request)
    try:
        if CODES_FROM_ONE_ADDRESS.is_reached(address):
            raise TooManyCodes
        code_id = send_login_code(email=email, locale=get_language() or "en", now=clock_now())
    except TooManyCodes:
        form.refuse(
            _("Several codes are on their way already. Please wait a quarter of an hour before the next one.")
        )
        return False
    CODES_FROM_ONE_ADDRESS.count(address)
    request.session[_PENDING] = {"code": code_id, "email": email.strip().lower(), "next": next_path}
    return True


def _user_of(request: HttpRequest, form: CodeForm, pending: dict[str, Any]) -> User | None:
    """Whom the code lets in; None, with the reason in the form, if nobody."""
    address = address_of(request)
    if GUESSES_FROM_ONE_ADDRESS.is_reached(address):
        form.refuse(_("Too many attempts. Please wait a quarter of an hour."))
        return None
    try:
        return user_of_code(code_id=pending["code"], typed=form.cleaned_data["code"], now=clock_now())
    except WrongCode:
        GUESSES_FROM_ONE_ADDRESS.count(address)
        form.add_error("code", _("This is not the code that we sent last. Please look again."))
    except CodeOver:
        form.add_error("code", _("This code is no longer good. Please ask for a new one."))
    except AccountClosed:
        form.add_error(None, _("The school has closed this account. Please ask the school."))
    return None


def _code_page(request: HttpRequest, form: CodeForm, pending: dict[str, Any]) -> HttpResponse:
    context = {
        "form": form,
        "email": pending["email"],
        "minutes": int(VALID.total_seconds() // 60),
        "was_sent_again": "sent" in request.GET and not form.errors,
        "other_address": login_path(pending["next"]),
    }
    return render(
        request, "booking/students/code.html", context, status=_status_of(form) if form.is_bound else 200
    )


def _page(request: HttpRequest, name: str, form: Any, next_path: str, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": next_path,
        "next_query": urlencode({"next": next_path}),
        "login_path": login_path(next_path),
        "forgotten_path": login_path(reverse("students:password")),
    }
    return render(request, f"booking/students/{name}.html", context, status=status)


def _status_of(form: Any) -> int:
    is_limit = getattr(form, "is_refused", False) or form.has_error("__all__", code="too_many")
    return 429 if is_limit else 422
