"""Nobody becomes more in the admin than their role says, and nobody reads there what is not theirs."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_tenants.utils import schema_context
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from accounts.roles import OWNER, TEACHER, has_role
from tests.factories.booking import BookingFactory, SessionFactory, TeacherFactory, TutoringFactory

from .conftest import PASSWORD, browser, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(db: None) -> User:
    """An operator's account in the school."""
    return User.objects.create_superuser("operator@platform.example", PASSWORD)


@pytest.fixture
def files(site: Any) -> tuple[Any, Any]:
    """A picture and a document of the school."""
    picture = get_image_model().objects.create(title="Unpublished picture", file=get_test_image_file())
    document = get_document_model().objects.create(
        title="Payroll", file=ContentFile(b"salaries", "payroll.txt")
    )
    return picture, document


def user_form(**changes: Any) -> dict[str, Any]:
    return {
        "email": "new@alpha.example",
        "first_name": "New",
        "last_name": "Person",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "is_active": "on",
        **changes,
    }


# --- An owner ---------------------------------------------------------------------------------------------------


def test_owner_makes_people_but_no_superuser(ana: User) -> None:
    answer = logged_in(ana).post(
        reverse("wagtailusers_users:add"), user_form(is_superuser="on", is_staff="on")
    )
    assert answer.status_code == 302
    made = User.objects.get(email="new@alpha.example")
    assert (made.is_superuser, made.user_permissions.count()) == (False, 0)


def test_owner_makes_no_superuser_of_herself(ana: User) -> None:
    owners = Group.objects.get(name=OWNER)
    logged_in(ana).post(
        reverse("wagtailusers_users:edit", args=[ana.pk]),
        user_form(email=ana.email, is_superuser="on", groups=[owners.pk], password1="", password2=""),
    )
    ana.refresh_from_db()
    assert ana.last_name == "Person"
    assert not ana.is_superuser


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_owner_touches_no_operator(ana: User, operator: User, action: str) -> None:
    before = operator.password
    answer = logged_in(ana).post(
        reverse(f"wagtailusers_users:{action}", args=[operator.pk]), user_form(email="mine@alpha.example")
    )
    assert answer.status_code in (302, 403)
    operator.refresh_from_db()
    assert (operator.email, operator.password) == ("operator@platform.example", before)


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_owner_touches_no_operator_in_bulk(ana: User, operator: User, action: str) -> None:
    address = reverse("wagtail_bulk_action", args=["accounts", "user", action])
    logged_in(ana).post(
        f"{address}?id={operator.pk}",
        {"role": Group.objects.get(name=TEACHER).pk, "mark_as_active": "False"},
    )
    operator.refresh_from_db()
    assert operator.is_active
    assert not operator.groups.exists()


def test_owner_changes_no_group(ana: User) -> None:
    teachers = Group.objects.get(name=TEACHER)
    before = set(teachers.permissions.values_list("codename", flat=True))
    everything = list(Permission.objects.values_list("pk", flat=True))
    client = logged_in(ana)
    for address in (
        reverse("wagtailusers_groups:edit", args=[teachers.pk]),
        reverse("wagtailusers_groups:add"),
    ):
        client.post(address, {"name": "Gods", "permissions": everything})
    assert set(teachers.permissions.values_list("codename", flat=True)) == before
    assert set(Group.objects.values_list("name", flat=True)) == {OWNER, TEACHER}


SCHOOLS = ("schools/", "schools/new/", "schools/edit/1/", "schools/history/1/", "schools/usage/1/")
INSTALLATION = ("sites/", "sites/edit/1/", "groups/", "collections/", "workflows/list/")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        *(("ana", path) for path in (*SCHOOLS, *INSTALLATION)),
        # Even a superuser of the school sees no schools there.
        *(("operator", path) for path in SCHOOLS),
    ],
)
def test_control_plane_is_on_no_schools_host(who: str, path: str, request: Any) -> None:
    answer = logged_in(request.getfixturevalue(who)).get(f"/admin/{path}")
    assert (answer.status_code, answer.get("Location")) == (302, reverse("wagtailadmin_home"))


# --- A teacher --------------------------------------------------------------------------------------------------


def test_teacher_reads_no_files_through_the_admins_api(ben: Any, files: Any) -> None:
    client = logged_in(ben.user)
    picture, document = files
    for path in ("images/", f"images/{picture.pk}/", "documents/", f"documents/{document.pk}/"):
        answer = client.get(f"/admin/api/main/{path}")
        assert answer.status_code == (200 if path.endswith("s/") else 404), path
        assert b"Payroll" not in answer.content
        assert b"Unpublished" not in answer.content


def test_teacher_reads_no_drafts_through_the_admins_api(ben: Any, ana: User, site: Any) -> None:
    home = Page.objects.get(depth=2)
    page = home.add_child(
        instance=type(home.get_children().first().specific)(
            title="Secret plans", slug="secret-plans", live=False
        )
    )
    for path in ("?fields=*", f"{page.pk}/", f"?child_of={home.pk}", "?search=Secret"):
        answer = logged_in(ben.user).get(f"/admin/api/main/pages/{path}")
        assert b"Secret plans" not in answer.content, path
    assert b"Secret plans" in logged_in(ana).get(f"/admin/api/main/pages/?child_of={home.pk}").content


def test_teacher_chooses_no_files(ben: Any, files: Any) -> None:
    client = logged_in(ben.user)
    picture, document = files
    for path in (
        "images/chooser/",
        "images/chooser/results/?q=picture",
        f"images/chooser/chosen/{picture.pk}/",
        f"images/chooser/chosen-multiple/?id={picture.pk}",
        "documents/chooser/",
        f"documents/chooser/chosen/{document.pk}/",
        f"documents/chooser/chosen-multiple/?id={document.pk}",
    ):
        answer = client.get(f"/admin/{path}")
        assert b"Payroll" not in answer.content, path
        assert b"Unpublished" not in answer.content, path


def test_teacher_uploads_nothing(ben: Any, site: Any) -> None:
    client = logged_in(ben.user)
    for path, field, file in (
        ("images/add/", "file", get_test_image_file()),
        ("images/multiple/add/", "files[]", get_test_image_file()),
        ("images/chooser/create/", "image-chooser-upload-file", get_test_image_file()),
        ("documents/add/", "file", ContentFile(b"x", "a.txt")),
        ("documents/multiple/add/", "files[]", ContentFile(b"x", "a.txt")),
        ("documents/chooser/create/", "document-chooser-upload-file", ContentFile(b"x", "a.txt")),
    ):
        before = get_image_model().objects.count(), get_document_model().objects.count()
        client.post(
            f"/admin/{path}", {"title": "x", field: file}, headers={"x-requested-with": "XMLHttpRequest"}
        )
        assert (get_image_model().objects.count(), get_document_model().objects.count()) == before, path


def test_teacher_changes_no_page(ben: Any, site: Any) -> None:
    client = logged_in(ben.user)
    home = Page.objects.get(depth=2)
    child = home.get_children().first()
    for path in (
        f"{child.pk}/edit/",
        f"{child.pk}/delete/",
        f"{child.pk}/unpublish/",
        f"{child.pk}/copy/",
        f"{child.pk}/move/",
        f"{child.pk}/privacy/",
        f"{child.pk}/edit/preview/",
        f"{child.pk}/view_draft/",
        f"{child.pk}/history/",
        f"add/cms_pages/standardpage/{home.pk}/",
    ):
        for answer in (
            client.get(f"/admin/pages/{path}"),
            client.post(f"/admin/pages/{path}", {"title": "Mine"}),
        ):
            assert answer.status_code in (302, 403, 404, 405), path
    client.post(f"/admin/pages/{child.pk}/move/{home.pk}/confirm/")
    fresh = Page.objects.get(pk=child.pk)
    assert (fresh.title, fresh.path, fresh.live) == (child.title, child.path, True)


@pytest.mark.parametrize(
    "path",
    [
        "users/",
        "users/new/",
        "settings/themes/brand/",
        "settings/booking/bookingsettings/",
        "redirects/",
        "redirects/add/",
        "workshops/",
        "workshops/new/",
        "sessions/new/",
        "series/",
        "departments/",
        "teachers/",
        "teachers/new/",
        "images/",
        "documents/",
        "groups/",
        "sites/",
        "schools/",
        "collections/",
        "reports/locked/",
        "reports/workflow/",
        "reports/aging-pages/",
        "reports/page-types-usage/",
    ],
)
def test_teacher_does_not_enter(ben: Any, site: Any, path: str) -> None:
    answer = logged_in(ben.user).get(f"/admin/{path}", follow=False)
    while answer.status_code == 302 and "/admin/settings/" in answer["Location"]:
        answer = logged_in(ben.user).get(answer["Location"])
    assert (answer.status_code, answer.get("Location")) == (302, reverse("wagtailadmin_home"))


def test_teacher_reads_no_history_of_others(ben: Any, ana: User, site: Any) -> None:
    log(instance=ana, action="wagtail.edit", user=ana, title="Ana's own account")
    log(instance=Page.objects.get(depth=2), action="wagtail.edit", user=ana, title="Home, edited in secret")
    for path in (
        "reports/site-history/",
        "reports/site-history/results/",
        "reports/site-history/?export=csv",
    ):
        answer = logged_in(ben.user).get(f"/admin/{path}")
        body = answer.getvalue() if answer.streaming else answer.content
        assert b"own account" not in body, path
        assert b"in secret" not in body, path
    assert b"in secret" in logged_in(ana).get("/admin/reports/site-history/").content


@pytest.fixture
def carlas_booking(site: Any) -> Any:
    """A booking with another teacher."""
    carla = TeacherFactory(name="Carla", slug="carla")
    session = SessionFactory(workshop=TutoringFactory(title="Grammar", hosts=[carla]), hosts=[carla])
    return BookingFactory(session=session, attendee_name="Emil Nowak", attendee_email="emil@example.com")


def test_teacher_sees_no_bookings_of_others(ben: Any, ana: User, carlas_booking: Any) -> None:
    client, uid = logged_in(ben.user), carlas_booking.uid
    for path in (
        "",
        "results/",
        "?q=emil",
        "?export=csv",
        f"?workshop={carlas_booking.workshop_id}",
        f"{uid}/",
    ):
        answer = client.get(f"/admin/bookings/{path}")
        assert b"Emil" not in (answer.getvalue() if answer.streaming else answer.content), path
    assert client.get(f"/admin/bookings/{uid}/").status_code == 404
    assert client.get(f"/api/v1/bookings/{uid}").status_code == 404
    assert b"Emil" in logged_in(ana).get("/admin/bookings/").content


def test_teacher_cancels_nothing(ben: Any, carlas_booking: Any, exam_class: Any) -> None:
    own = BookingFactory(session=exam_class.sessions.get())
    client = logged_in(ben.user)
    for booking in (own, carlas_booking):
        client.post(f"/admin/bookings/{booking.uid}/cancel/", {"reason": "no"})
        client.post(f"/api/v1/bookings/{booking.uid}/cancellation", {}, content_type="application/json")
        booking.refresh_from_db()
        assert booking.status == "confirmed"
    client.post(f"/admin/sessions/call-off/{exam_class.sessions.get().pk}/", {"reason": "no"})
    assert exam_class.sessions.get().status == "scheduled"


def test_teacher_edits_own_hours_only(ben: Any, site: Any) -> None:
    carla = TeacherFactory(name="Carla", slug="carla", hours=("09:00", "10:00"))
    client = logged_in(ben.user)
    assert client.get(f"/admin/hours/{ben.pk}/").status_code == 200
    for answer in (client.get(f"/admin/hours/{carla.pk}/"), client.post(f"/admin/hours/{carla.pk}/", {})):
        assert answer.status_code in (302, 403)
    assert carla.schedule.weekly_hours.count() == 5


# --- A student --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "bookings/", "pages/", "api/main/pages/", "images/chooser/", "users/", "hours/", "account/"]
)
def test_student_does_not_enter(chloe: User, path: str) -> None:
    answer = logged_in(chloe).get(f"/admin/{path}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_student_sees_nobody_elses_booking(chloe: User, carlas_booking: Any) -> None:
    answer = logged_in(chloe).get(f"/api/v1/bookings/{carlas_booking.uid}")
    assert answer.status_code == 404


def test_person_switched_off_is_out_at_once(ana: User) -> None:
    client = logged_in(ana)
    assert client.get("/admin/users/").status_code == 200
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert client.get("/admin/users/")["Location"].startswith("/admin/login/")
    assert not has_role(User.objects.get(pk=ana.pk), OWNER)


# --- Another school ---------------------------------------------------------------------------------------------


def test_session_of_one_school_is_nothing_at_another(ana: User, dmitri: User) -> None:
    client = logged_in(ana)
    key = client.cookies["sessionid"].value
    assert client.get("/admin/").status_code == 200
    elsewhere = browser("beta.test")
    elsewhere.cookies["sessionid"] = key
    assert elsewhere.get("/admin/")["Location"].startswith("/admin/login/")


def test_password_of_one_school_is_nothing_at_another(ana: User, dmitri: User) -> None:
    for host, email, goes_in in (
        ("alpha.test", "ana@alpha.example", True),
        ("beta.test", "ana@alpha.example", False),
        ("alpha.test", "dmitri@beta.example", False),
        ("beta.test", "dmitri@beta.example", True),
    ):
        answer = browser(host).post("/admin/login/", {"username": email, "password": PASSWORD})
        assert (answer.status_code == 302) is goes_in, (host, email)


def test_password_reset_link_of_one_school_is_nothing_at_another(ana: User) -> None:
    """Even for somebody with the same number, address and password there."""
    with schema_context("beta"):
        User.objects.bulk_create([User(pk=ana.pk, email=ana.email, password=make_password(PASSWORD))])
    path = f"/admin/password_reset/confirm/{urlsafe_base64_encode(force_bytes(ana.pk))}/"
    token = default_token_generator.make_token(ana)
    assert browser().get(f"{path}{token}/").status_code == 302
    assert browser("beta.test").get(f"{path}{token}/").status_code == 200
