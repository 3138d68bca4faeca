"""What a student tells about themselves, and their password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.limits import Limit
from booking.forms.students import PasswordForm, ProfileForm
from booking.selectors.feeds import own_feeds
from booking.selectors.students import StudentView, student_view
from booking.services.students import is_password, save_profile, set_password
from booking.views.redirects import SeeOther
from booking.wording.formats import page_locale
from booking.wording.zones import zone_options
from core.clock import now as clock_now

from .doors import StudentRequest, for_students, is_proven, login_path

OLD_PASSWORDS = Limit("old-password", 8)


@require_http_methods(["GET", "HEAD", "POST"])
@for_students
def profile(request: StudentRequest) -> HttpResponse:
    """Name, language and clocks; the ways to password, address and calendar."""
    student = student_view(request.user)
    zones = _zones(student)
    form = ProfileForm(
        request.POST or None,
        zones=zones,
        initial={
            "first_name": student.first_name,
            "last_name": student.last_name,
            "language": student.language,
            "time_zone": student.time_zone,
        },
    )
    if request.method == "POST" and form.is_valid():
        save_profile(user=request.user, **form.cleaned_data)
        with override(form.cleaned_data["language"]):
            messages.success(request, _("Your profile is saved."))
        return SeeOther(reverse("students:profile"))
    context = {
        "form": form,
        "student": student,
        "feeds": own_feeds(request.user),
        "confirm_path": login_path(reverse("students:profile"), again=True),
        "section": "profile",
    }
    return render(request, "booking/students/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("old", "new")
@for_students
def password(request: StudentRequest) -> HttpResponse:
    """A first or a new password. Who has just typed a mailed code need not know the old one: it may be forgotten."""
    student = student_view(request.user)
    if not student.has_password and not is_proven(request):
        return SeeOther(login_path(reverse("students:password"), again=True))
    asks_old = student.has_password and not is_proven(request)
    form = PasswordForm(request.POST or None, user=request.user, asks_old=asks_old)
    if request.method == "POST" and form.is_valid() and _knows_old(request, form, asks_old):
        set_password(user=request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password is set. You are logged out everywhere else."))
        return SeeOther(reverse("students:profile"))
    context = {
        "form": form,
        "student": student,
        "asks_old": asks_old,
        "forgotten": login_path(reverse("students:password"), again=True),
        "section": "profile",
    }
    return render(request, "booking/students/password.html", context, status=422 if form.errors else 200)


def _knows_old(request: StudentRequest, form: PasswordForm, asks_old: bool) -> bool:
    """Whoever found an open session may not guess the password either."""
    if not asks_old:
        return True
    who = str(request.user.pk)
    if OLD_PASSWORDS.is_reached(who):
        form.add_error("old", _("Too many attempts. Please wait a quarter of an hour."))
        return False
    if is_password(request.user, form.cleaned_data["old"]):
        OLD_PASSWORDS.forget(who)
        return True
    OLD_PASSWORDS.count(who)
    form.add_error("old", _("This is not your current password."))
    return False


def _zones(student: StudentView) -> list[tuple[str, str]]:
    options = zone_options(student.time_zone, [student.school_zone], clock_now(), page_locale())
    return [(option.name, option.label) for option in options]
