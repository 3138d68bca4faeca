"""Whom a visitor meets, and whether there is a choice."""

from typing import Any

import pytest

from booking.enums import HostMode
from booking.models import Booking
from tests.factories.booking import TeacherFactory

from .visitor import Visitor

pytestmark = pytest.mark.django_db

CHLOE = {"name": "Chloe Martin", "email": "chloe@example.com", "terms": True}


@pytest.fixture
def team(lesson: Any) -> Any:
    """Adam, ticked after Ben though he comes first in the alphabet, has the same hours."""
    lesson.hosts.create(teacher=TeacherFactory(name="Adam", hours=("09:00", "11:00")))
    return lesson


def teacher_said(visitor: Visitor) -> tuple[str, str]:
    facts = zip(visitor.texts("aside .facts dt"), visitor.texts("aside .facts dd"), strict=True)
    return next((label, said) for label, said in facts if label.startswith("Teacher"))


def test_teacher_or_anyone_is_chosen_where_students_may(visitor: Visitor, team: Any) -> None:
    visitor.get("/book/conversation/")
    assert visitor.texts("[name=teacher] option") == ["Anyone", "Adam", "Ben"]
    assert teacher_said(visitor) == ("Teacher", "Adam, Ben")


def test_without_the_choice_there_is_no_picker_and_an_address_with_one_counts_for_nothing(
    visitor: Visitor, team: Any, ben: Any
) -> None:
    team.students_choose_teacher = False
    team.save()
    visitor.get(f"/book/conversation/?teacher={ben.pk}")
    assert not visitor.all("[name=teacher]")
    visitor.get(f"/book/conversation/details/?start=2027-01-05T08:00:00Z&teacher={ben.pk}")
    visitor.press("Go on to review", **CHLOE).press("Book this time")
    assert Booking.objects.count() == 1


def test_lesson_of_one_teacher_names_the_first_that_was_ticked(visitor: Visitor, team: Any) -> None:
    team.host_mode = HostMode.SINGLE
    team.save()
    visitor.get("/book/conversation/")
    assert not visitor.all("[name=teacher]")
    assert teacher_said(visitor) == ("Teacher", "Ben")


def test_lesson_given_together_names_all(visitor: Visitor, team: Any) -> None:
    team.host_mode = HostMode.COLLECTIVE
    team.save()
    visitor.get("/book/conversation/")
    assert not visitor.all("[name=teacher]")
    assert teacher_said(visitor) == ("Teachers", "Adam and Ben")
    visitor.get("/book/conversation/details/?start=2027-01-05T08:00:00Z")
    visitor.press("Go on to review", **CHLOE).press("Book this time")
    assert Booking.objects.get().seats.get().session.hosts.count() == 2
