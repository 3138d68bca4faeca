import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.selectors.teachers import public_teachers, teacher_by_id, teacher_by_slug
from tests.factories.booking import TeacherFactory

pytestmark = pytest.mark.django_db


def test_bookable_teachers_are_listed_in_the_schools_order() -> None:
    TeacherFactory(name="Zoe", sort_order=1)
    TeacherFactory(name="Ben", sort_order=2)
    TeacherFactory(name="Ana", sort_order=2)
    gone = TeacherFactory(is_active=False)
    assert [card.name for card in public_teachers()] == ["Zoe", "Ana", "Ben"]
    assert teacher_by_slug(gone.slug) is None
    assert teacher_by_id(gone.pk) is None


def test_card_shows_no_address() -> None:
    ben = TeacherFactory(languages=" Spanish ,, English ", email="ben@school.example")
    card = teacher_by_slug(ben.slug)
    assert card == teacher_by_id(ben.pk)
    assert card.languages == ("Spanish", "English")
    assert "ben@school.example" not in repr(card)


@pytest.mark.parametrize("count", [1, 3])
def test_teachers_query_count_does_not_depend_on_how_many_there_are(count: int, picture) -> None:
    for _ in range(count):
        TeacherFactory(photo=picture)
    with CaptureQueriesContext(connection) as queries:
        cards = public_teachers()
        assert [card.photo.get_rendition("width-100").width for card in cards] == [100] * count
    assert len(queries) == 2
