"""Who logs in, who may do what, and how nobody becomes more than they are."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts import roles
from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def person(email: str, *own_roles: str, **fields) -> User:
    user = User.objects.create_user(email, PASSWORD, **fields)
    for role in own_roles:
        roles.give_role(user, role)
    return user


def logged_in(user: User, host: str = "alpha.test") -> Client:
    client = Client(HTTP_HOST=host)
    client.force_login(user)
    return client


@pytest.fixture
def ana() -> User:
    return person("ana@alpha.test", roles.OWNER, first_name="Ana", last_name="Ruiz")


@pytest.fixture
def ben() -> User:
    return person("ben@alpha.test", roles.TEACHER, first_name="Ben", last_name="Okri")


def test_email_is_kept_in_small_letters_and_logs_in_in_any() -> None:
    user = person("Ana@Alpha.TEST")
    assert user.email == "ana@alpha.test"
    assert Client(HTTP_HOST="alpha.test").login(username="ANA@alpha.test", password=PASSWORD)
    assert not Client(HTTP_HOST="alpha.test").login(username="ana@alpha.test", password="wrong")


def test_same_email_in_other_letters_is_refused() -> None:
    person("ana@alpha.test")
    with pytest.raises(ValidationError, match="here already"):
        person("ANA@alpha.test")


def test_row_with_capitals_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError, match="user_email_lower_case"):
        User.objects.bulk_create([User(email="Ana@alpha.test")])


def test_user_without_password_cannot_log_in() -> None:
    person_without = User.objects.create_user("ana@alpha.test")
    assert not person_without.has_usable_password()
    with pytest.raises(ValueError, match="needs an e-mail"):
        User.objects.create_user("")


def test_roles_are_apart(ana: User, ben: User) -> None:
    assert (roles.has_role(ana, roles.OWNER), roles.has_role(ana, roles.TEACHER)) == (True, False)
    assert (roles.has_role(ben, roles.OWNER), roles.has_role(ben, roles.TEACHER)) == (False, True)
    roles.give_role(ben, roles.OWNER)
    assert roles.has_role(ben, roles.OWNER)
    roles.take_role(ben, roles.OWNER)
    assert not roles.has_role(ben, roles.OWNER)


def test_role_is_asked_once_per_person(ana: User) -> None:
    ana = User.objects.get(pk=ana.pk)
    with CaptureQueriesContext(connection) as queries:
        assert [roles.has_role(ana, role) for role in roles.ROLES] == [True, False]
    assert len(queries) == 1


def test_inactive_and_unknown_people_have_no_role(ana: User) -> None:
    from django.contrib.auth.models import AnonymousUser

    ana.is_active = False
    assert not roles.has_role(ana, roles.OWNER)
    assert not roles.has_role(AnonymousUser(), roles.OWNER)


def test_groups_of_a_school_are_its_roles() -> None:
    assert list(Group.objects.order_by("name").values_list("name", flat=True)) == ["Owners", "Teachers"]


def test_sync_gives_exactly_what_was_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "_granted", {role: set() for role in roles.ROLES})
    roles.grant(
        roles.OWNER, "wagtailadmin.access_admin", "wagtailcore.publish_page", "wagtailimages.add_image"
    )
    owners = Group.objects.get(name=roles.OWNER)
    owners.permissions.add(Permission.objects.get(codename="delete_user"))
    roles.sync_roles()
    roles.sync_roles()
    assert list(owners.permissions.values_list("codename", flat=True)) == ["access_admin"]
    page, file = (
        GroupPagePermission.objects.get(group=owners),
        GroupCollectionPermission.objects.get(group=owners),
    )
    assert (page.page_id, page.permission.codename) == (Page.get_first_root_node().pk, "publish_page")
    assert (file.collection_id, file.permission.codename) == (
        Collection.get_first_root_node().pk,
        "add_image",
    )


def test_unknown_permission_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles._granted, roles.OWNER, {"booking.fly"})
    with pytest.raises(roles.UnknownPermission, match=r"booking\.fly"):
        roles.sync_roles()


def test_owner_looks_after_people_and_teacher_does_not(ana: User, ben: User) -> None:
    assert logged_in(ana).get("/admin/users/").status_code == 200
    refused = logged_in(ben).get("/admin/users/")
    assert (refused.status_code, refused["Location"]) == (302, "/admin/")


def test_owner_adds_a_teacher_who_logs_in(ana: User) -> None:
    teachers = Group.objects.get(name=roles.TEACHER)
    form = {
        "email": "Ben@Alpha.test",
        "first_name": "Ben",
        "last_name": "Okri",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "groups": teachers.pk,
        "is_superuser": "on",
    }
    assert logged_in(ana).post("/admin/users/new/", form).status_code == 302
    ben = User.objects.get(email="ben@alpha.test")
    assert (roles.has_role(ben, roles.TEACHER), ben.is_superuser) == (True, False)
    assert Client(HTTP_HOST="alpha.test").login(username="ben@alpha.test", password=PASSWORD)


def test_owner_makes_nobody_a_superuser(ana: User, ben: User) -> None:
    client = logged_in(ana)
    page = client.get(f"/admin/users/edit/{ben.pk}/")
    assert page.status_code == 200
    assert "is_superuser" not in page.content.decode()
    form = {
        "email": ben.email,
        "first_name": "Ben",
        "last_name": "O.",
        "is_active": "on",
        "is_superuser": "on",
    }
    assert client.post(f"/admin/users/edit/{ben.pk}/", form).status_code == 302
    ben.refresh_from_db()
    assert (ben.last_name, ben.is_superuser) == ("O.", False)


def test_owner_edits_own_account(ana: User) -> None:
    assert logged_in(ana).get(f"/admin/users/edit/{ana.pk}/").status_code == 200


def test_owner_does_not_touch_a_superuser(ana: User) -> None:
    operator = User.objects.create_superuser("operator@alpha.test", PASSWORD, first_name="O", last_name="P")
    client = logged_in(ana)
    form = {"email": operator.email, "first_name": "O", "last_name": "P", "password1": "taken over now",
            "password2": "taken over now", "is_active": "on"}  # fmt: skip
    edited = client.post(f"/admin/users/edit/{operator.pk}/", form)
    off = client.post(
        f"/admin/bulk/accounts/user/set_active_state/?id={operator.pk}", {"mark_as_active": "False"}
    )
    gone = client.post(f"/admin/users/delete/{operator.pk}/")
    assert [edited.status_code, off.status_code, gone.status_code] == [302, 302, 302]
    operator.refresh_from_db()
    assert (operator.check_password(PASSWORD), operator.is_active) == (True, True)
