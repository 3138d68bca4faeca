from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from booking.enums import Level, SessionStatus, SoldBy, WorkshopKind, WorkshopStatus
from booking.models import BookingSettings
from booking.selectors.workshops import (
    BadCursor,
    WorkshopFilter,
    public_workshop_page,
    public_workshops,
    workshop_by_id,
    workshop_by_slug,
    workshop_card,
    workshop_cards,
    workshop_categories,
)
from tests.factories.booking import (
    NOW,
    BookingFactory,
    SeriesFactory,
    SessionFactory,
    TeacherFactory,
    TutoringFactory,
    WorkshopFactory,
    at,
)

pytestmark = pytest.mark.django_db

# With those of the list itself.
COURSE_QUERIES = 12


def titles(**wanted) -> list[str]:
    return [card.title for card in public_workshops(wanted=WorkshopFilter(**wanted), now=NOW)]


def test_card_has_what_a_template_shows() -> None:
    ben = TeacherFactory(name="Ben", languages="Spanish, English", headline="Talks")
    away = TeacherFactory(is_active=False)
    lesson = WorkshopFactory(
        title="Tapas talk", slug="tapas", price_minor=2500, capacity=8, level=Level.B1, hosts=[away, ben]
    )
    session = SessionFactory(workshop=lesson, hosts=[ben])
    BookingFactory(session=session)
    card = workshop_by_slug("tapas", now=NOW)
    assert card is not None
    assert (card.id, card.title, card.price, card.level_label) == (lesson.pk, "Tapas talk", "€25.00", "B1")
    assert [(host.name, host.languages) for host in card.hosts] == [("Ben", ("Spanish", "English"))]
    (coming,) = card.next_sessions
    assert (coming.id, coming.start_at, coming.end_at) == (session.pk, at(7, 17), at(7, 18))
    assert (coming.capacity, coming.seats_left, coming.is_full) == (8, 7, False)
    assert [host.name for host in coming.hosts] == ["Ben"]


def test_price_is_written_in_the_active_language() -> None:
    paid, free = WorkshopFactory(price_minor=2500), WorkshopFactory()
    with translation.override("es"):
        assert workshop_card(paid.pk, now=NOW).price == "25,00\xa0€"
    assert workshop_card(free.pk, now=NOW).price == "Free"


def test_paid_workshop_cannot_be_booked_without_a_stripe_account() -> None:
    paid, free = WorkshopFactory(price_minor=2500), WorkshopFactory()
    draft = WorkshopFactory(status=WorkshopStatus.DRAFT)
    assert workshop_card(paid.pk, now=NOW).can_be_booked is False
    assert workshop_card(free.pk, now=NOW).can_be_booked is True
    assert workshop_card(draft.pk, now=NOW).can_be_booked is False


def test_next_sessions_are_the_first_three_to_come() -> None:
    lesson = WorkshopFactory(capacity=1)
    SessionFactory(workshop=lesson, start_at=NOW)
    SessionFactory(workshop=lesson, start_at=at(5, 10), status=SessionStatus.CANCELLED)
    coming = [SessionFactory(workshop=lesson, start_at=at(day, 10)) for day in (9, 8, 7, 6)]
    BookingFactory(session=coming[3])
    found = workshop_card(lesson.pk, now=NOW).next_sessions
    assert [(session.start_at.day, session.is_full) for session in found] == [
        (6, True),
        (7, False),
        (8, False),
    ]


def test_tutoring_shows_no_sessions() -> None:
    lesson = TutoringFactory()
    SessionFactory(workshop=lesson, capacity=1)
    assert workshop_card(lesson.pk, now=NOW).next_sessions == ()


def test_listing_has_active_workshops_in_the_schools_order() -> None:
    WorkshopFactory(title="Last", sort_order=2)
    WorkshopFactory(title="Beta", sort_order=1)
    WorkshopFactory(title="Alpha", sort_order=1)
    WorkshopFactory(status=WorkshopStatus.DRAFT)
    WorkshopFactory(status=WorkshopStatus.ARCHIVED)
    assert titles() == ["Alpha", "Beta", "Last"]


def test_listing_is_filtered() -> None:
    ben = TeacherFactory(slug="ben")
    WorkshopFactory(
        title="A", summary="Tapas and talk", category="Food", price_minor=2500, level=Level.B1, hosts=[ben]
    )
    TutoringFactory(title="B", language="French", price_minor=1000)
    assert titles(q="TAPAS talk") == ["A"]
    assert titles(q="tapas french") == []
    assert titles(q="french") == ["B"]
    assert titles(kind=WorkshopKind.TUTORING) == ["B"]
    assert titles(category="food") == ["A"]
    assert titles(level="B1") == ["A"]
    assert titles(teacher="ben") == ["A"]
    assert titles(teacher=str(ben.pk)) == ["A"]
    assert titles(teacher="dmitri") == []
    assert titles(max_price_minor=1000) == ["B"]


def test_listing_by_date_has_classes_of_these_days_and_all_tutoring() -> None:
    BookingSettings.objects.create(time_zone="Pacific/Auckland")
    early, late = WorkshopFactory(title="A"), WorkshopFactory(title="B")
    TutoringFactory(title="C")
    SessionFactory(workshop=early, start_at=at(7, 10))
    # 8 January, 17:00 UTC, is the 9th in Auckland.
    SessionFactory(workshop=late, start_at=at(8, 17))
    assert titles(from_on=date(2027, 1, 9)) == ["B", "C"]
    assert titles(to_on=date(2027, 1, 8)) == ["A", "C"]
    assert titles(from_on=date(2027, 1, 10)) == ["C"]


def test_pages_follow_each_other_without_gap() -> None:
    for number in range(5):
        WorkshopFactory(
            title="Same" if number < 3 else f"W{number}", slug=f"w{number}", sort_order=number // 4
        )
    seen, cursor = [], None
    while True:
        page = public_workshop_page(wanted=WorkshopFilter(), limit=2, cursor=cursor, now=NOW)
        seen.append([card.slug for card in page.workshops])
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [["w0", "w1"], ["w2", "w3"], ["w4"]]


@pytest.mark.parametrize("cursor", ["x", "%%%", "e30", "WzEsMiwzXQ", "WzEsIlx1MDAwMCIsM10"])
def test_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        public_workshop_page(wanted=WorkshopFilter(), limit=2, cursor=cursor, now=NOW)


def test_picked_cards_keep_the_order_they_were_picked_in() -> None:
    one, two = WorkshopFactory(), WorkshopFactory()
    draft = WorkshopFactory(status=WorkshopStatus.DRAFT)
    found = workshop_cards([two.pk, draft.pk, one.pk, two.pk, 999_999], now=NOW)
    assert [card.id for card in found] == [two.pk, one.pk]


def test_draft_is_not_found_by_visitors() -> None:
    draft = WorkshopFactory(status=WorkshopStatus.DRAFT)
    assert workshop_by_slug(draft.slug, now=NOW) is None
    assert workshop_by_id(draft.pk, now=NOW) is None
    assert workshop_card(draft.pk, now=NOW) is not None


def test_categories_are_those_of_active_workshops() -> None:
    WorkshopFactory(category="Food")
    WorkshopFactory(category="Exams")
    WorkshopFactory(category="Food")
    WorkshopFactory(category="Old", status=WorkshopStatus.ARCHIVED)
    assert workshop_categories() == ["Exams", "Food"]


@pytest.mark.parametrize("count", [1, 3])
def test_listing_query_count_does_not_depend_on_how_much_there_is(count: int, picture) -> None:
    hosts = [TeacherFactory(photo=picture) for _ in range(count)]
    for number in range(count):
        lesson = WorkshopFactory(hosts=hosts, picture=picture)
        for day in range(count):
            session = SessionFactory(workshop=lesson, start_at=at(5 + day, 8 + number * 2), hosts=hosts)
            for _ in range(count):
                BookingFactory(session=session)
    with CaptureQueriesContext(connection) as queries:
        cards = public_workshops(now=NOW)
    assert len(cards) == count
    assert len(cards[0].next_sessions) == count
    assert cards[0].hosts[0].photo == picture
    # Workshops, renditions; questions; refund tiers; hosts, renditions; sessions; their hosts, renditions; the account.
    assert len(queries) == 11
    with CaptureQueriesContext(connection) as queries:
        assert cards[0].hosts[0].photo.get_rendition("width-100").width == 100
    assert len(queries) == 0


def test_booking_window_in_the_past_is_no_bar_to_the_listing() -> None:
    lesson = WorkshopFactory()
    SessionFactory(workshop=lesson, start_at=NOW + timedelta(days=400))
    assert len(workshop_card(lesson.pk, now=NOW).next_sessions) == 1


def test_course_that_is_sold_as_a_whole_has_the_price_of_the_next() -> None:
    workshop = WorkshopFactory(price_minor=2600, sold_by=SoldBy.SERIES)
    SeriesFactory(workshop=workshop, price_minor=24000, dates=[at(14, 17), at(21, 17)])
    SeriesFactory(workshop=workshop, price_minor=19900, dates=[at(12, 17), at(19, 17)])
    SeriesFactory(workshop=workshop, price_minor=100, dates=[at(6, 17)], is_open=False)
    card = workshop_card(workshop.pk, now=NOW)
    assert (card.is_course_only, card.course_price) == (True, "€199.00")
    (listed,) = public_workshops(now=NOW)
    assert listed.course_price == "€199.00"


def test_only_courses_that_are_sold_as_a_whole_have_a_price_of_the_course() -> None:
    either = WorkshopFactory(price_minor=2600, sold_by=SoldBy.EITHER)
    SeriesFactory(workshop=either, price_minor=24000)
    card = workshop_card(either.pk, now=NOW)
    assert (card.is_course_only, card.course_price) == (False, "")
    none_open = workshop_card(WorkshopFactory(price_minor=2600, sold_by=SoldBy.SERIES).pk, now=NOW)
    assert (none_open.is_course_only, none_open.course_price) == (True, "")


@pytest.mark.parametrize("several", [1, 3])
def test_prices_of_courses_take_a_fixed_number_of_queries(several: int) -> None:
    for _ in range(several):
        SeriesFactory(workshop=WorkshopFactory(price_minor=2600, sold_by=SoldBy.SERIES), price_minor=9900)
    public_workshops(now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert [card.course_price for card in public_workshops(now=NOW)] == ["€99.00"] * several
    assert len(queries) == COURSE_QUERIES
