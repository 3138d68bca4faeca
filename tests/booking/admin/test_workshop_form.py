"""The parts of a workshop's form: shares, questions, refund steps, rules; copies; departments."""

import pytest
import time_machine

from booking.enums import QuestionKind, RegistrationMode, SoldBy, WorkshopStatus
from booking.models import Answer, Department, Question, RefundTier, WhitelistEntry, Workshop
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
)

from .test_workshops import workshop_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def rows(prefix: str, *items: dict, initial: int = 0) -> dict:
    """A formset as a browser sends it."""
    fields = {f"{prefix}-TOTAL_FORMS": str(len(items)), f"{prefix}-INITIAL_FORMS": str(initial)}
    return fields | {
        f"{prefix}-{number}-{name}": value
        for number, item in enumerate(items)
        for name, value in item.items()
    }


def question(label: str, **fields) -> dict:
    return {"label": label, "kind": "text", "is_active": "on", **fields}


def edit(client, workshop, teacher, **fields) -> str:
    form = workshop_form(teacher, title=workshop.title, slug=workshop.slug, **fields)
    return client.post(f"/admin/workshops/edit/{workshop.pk}/", form).content.decode()


def test_empty_list_is_said_until_somebody_is_on_it(ana, ben) -> None:
    workshop = WorkshopFactory(title="Talk", hosts=[ben])
    warning = "Nobody can book “Talk” yet"
    fields = {"title": "Talk", "slug": workshop.slug}

    def saved(mode: str) -> str:
        form = workshop_form(ben, registration_mode=mode, **fields)
        return ana.post(f"/admin/workshops/edit/{workshop.pk}/", form, follow=True).content.decode()

    assert warning not in saved("public")
    page = saved("whitelist")
    assert warning in page
    assert f'href="/admin/whitelist/{workshop.pk}/"' in page.partition(warning)[2][:400]
    WhitelistEntry.objects.create(workshop=workshop, kind="email", value="chloe@example.com", created_at=NOW)
    assert warning not in saved("whitelist")


def test_form_says_what_a_list_proves(ana, ben) -> None:
    page = ana.get("/admin/workshops/new/").content.decode()
    assert "The mail with the booking goes to that address" in page
    assert "prove their e-mail address with a code before they book" in page


def test_everything_of_the_form_is_kept(ana, ben) -> None:
    exams = Department.objects.create(name="Exams", slug="exams")
    eva = TeacherFactory(name="Eva Ruiz")
    form = workshop_form(
        ben,
        kind="tutoring",
        capacity="1",
        teachers=[str(ben.pk), str(eva.pk)],
        department=str(exams.pk),
        host_mode="round_robin",
        registration_mode="whitelist",
        requires_login="on",
        reschedule_notice_hours="48",
        **{f"share-{ben.pk}": "3", f"share-{eva.pk}": ""},
        **rows(
            "questions",
            question("Which book?", sort_order="20", is_required="on"),
            question("Level?", kind="choice", choices="A1\nB1", sort_order="10"),
            question(""),
        ),
        **rows("tiers", {"hours_before": "48", "percent": "50"}, {"hours_before": "168", "percent": "100"}),
    )
    assert ana.post("/admin/workshops/new/", form).status_code == 302
    workshop = Workshop.objects.get()
    assert dict(workshop.hosts.values_list("teacher_id", "weight")) == {ben.pk: 3, eva.pk: 1}
    assert (workshop.department, workshop.registration_mode, workshop.requires_login) == (
        exams,
        RegistrationMode.WHITELIST,
        True,
    )
    assert (workshop.students_may_reschedule, workshop.reschedule_notice_hours) == (False, 48)
    assert list(workshop.questions.values_list("label", "kind", "is_required")) == [
        ("Level?", QuestionKind.CHOICE, False),
        ("Which book?", QuestionKind.TEXT, True),
    ]
    assert list(workshop.refund_tiers.values_list("hours_before", "percent")) == [(168, 100), (48, 50)]
    page = ana.get(f"/admin/workshops/edit/{workshop.pk}/").content.decode()
    assert 'value="Which book?"' in page
    assert f"/admin/whitelist/{workshop.pk}/" in page
    assert page.count(f'name="share-{ben.pk}"') == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (rows("questions", question("Level?", kind="choice", choices="A1")), "Write at least two choices"),
        (rows("tiers", {"hours_before": "48", "percent": ""}), "Write both numbers"),
        (rows("tiers", {"hours_before": "2", "percent": "50"}), "A step of 2 hours never counts"),
        (
            rows("tiers", {"hours_before": "48", "percent": "50"}, {"hours_before": "48", "percent": "20"}),
            "Two steps have the same number of hours.",
        ),
        (
            rows("tiers", {"hours_before": "168", "percent": "20"}, {"hours_before": "48", "percent": "50"}),
            "Who cancels earlier cannot get less back",
        ),
        ({"min_notice_minutes": "90000"}, "Nobody could book"),
        ({"place": "Calle Mayor 1"}, "It is online. Take the place out"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(ana, ben, fields, message) -> None:
    page = ana.post("/admin/workshops/new/", workshop_form(ben, **fields)).content.decode()
    assert message in page
    assert Workshop.objects.count() == 0


def test_one_teacher_means_one(ana, ben) -> None:
    eva = TeacherFactory(name="Eva Ruiz")
    form = workshop_form(ben, kind="tutoring", capacity="1", host_mode="single")
    form["teachers"] = [str(ben.pk), str(eva.pk)]
    assert "You have ticked several teachers." in ana.post("/admin/workshops/new/", form).content.decode()
    form["teachers"] = [str(ben.pk)]
    assert ana.post("/admin/workshops/new/", form).status_code == 302


def test_answered_question_is_switched_off_and_others_are_deleted(ana, ben) -> None:
    workshop = WorkshopFactory(title="Talk", hosts=[ben])
    answered = Question.objects.create(workshop=workshop, label="Which book?", sort_order=10)
    other = Question.objects.create(workshop=workshop, label="Level?", sort_order=20)
    booking = BookingFactory(session=SessionFactory(workshop=workshop))
    Answer.objects.create(booking=booking, question=answered, label="Which book?", value="Aula 3")
    emptied = rows("questions", question("", id=str(answered.pk)), question("", id=str(other.pk)), initial=2)
    edit(ana, workshop, ben, **emptied)
    answered.refresh_from_db()
    assert not answered.is_active
    assert list(Question.objects.all()) == [answered]
    assert Answer.objects.get().question == answered


def test_question_of_another_workshop_is_left_alone(ana, ben) -> None:
    foreign = Question.objects.create(workshop=WorkshopFactory(), label="Theirs")
    workshop = WorkshopFactory(title="Talk", hosts=[ben])
    edit(ana, workshop, ben, **rows("questions", question("Mine", id=str(foreign.pk))))
    foreign.refresh_from_db()
    assert foreign.label == "Theirs"
    assert workshop.questions.get().label == "Mine"


def test_currency_of_what_was_sold_stays(ana, ben) -> None:
    workshop = WorkshopFactory(title="Talk", hosts=[ben])
    BookingFactory(session=SessionFactory(workshop=workshop))
    page = edit(ana, workshop, ben, currency="USD")
    assert "There are bookings or prices in EUR." in page
    workshop.refresh_from_db()
    assert workshop.currency == "EUR"


def test_tutoring_is_never_sold_in_series(ana, ben) -> None:
    workshop = TutoringFactory(title="Alone", hosts=[ben])
    edit(ana, workshop, ben, kind="tutoring", capacity="1", sold_by="series")
    workshop.refresh_from_db()
    assert workshop.sold_by == SoldBy.SESSION


def test_copy_is_a_draft_without_dates(ana, ben) -> None:
    workshop = WorkshopFactory(title="Talk", hosts=[ben], price_minor=2500)
    Question.objects.create(workshop=workshop, label="Which book?")
    Question.objects.create(workshop=workshop, label="Old one", is_active=False)
    RefundTier.objects.create(workshop=workshop, hours_before=48, percent=50)
    BookingFactory(session=SessionFactory(workshop=workshop))
    url = f"/admin/workshops/duplicate/{workshop.pk}/"
    assert ana.get(url).status_code == 200
    assert Workshop.objects.count() == 1
    for _ in range(2):
        ana.post(url)
    first, second = Workshop.objects.exclude(pk=workshop.pk).order_by("pk")
    assert (first.title, first.slug, second.slug) == ("Copy of Talk", "copy-of-talk", "copy-of-talk-2")
    assert (first.status, first.price_minor) == (WorkshopStatus.DRAFT, 2500)
    assert [host.teacher for host in first.hosts.all()] == [ben]
    assert list(first.questions.values_list("label", flat=True)) == ["Which book?"]
    assert first.refund_tiers.get().percent == 50
    assert not first.sessions.exists()
    assert workshop.questions.count() == 2


def test_teacher_copies_nothing(ben_client, ben) -> None:
    workshop = WorkshopFactory(hosts=[ben])
    assert ben_client.post(f"/admin/workshops/duplicate/{workshop.pk}/").status_code == 302
    assert Workshop.objects.count() == 1


def test_department_gets_an_address_and_can_go_again(ana, ben) -> None:
    form = {"name": "For children", "description": "", "slug": "", "sort_order": "0"}
    assert ana.post("/admin/departments/new/", form).status_code == 302
    department = Department.objects.get()
    assert department.slug == "for-children"
    workshop = WorkshopFactory(hosts=[ben], department=department)
    ana.post(f"/admin/departments/delete/{department.pk}/")
    workshop.refresh_from_db()
    assert workshop.department is None
