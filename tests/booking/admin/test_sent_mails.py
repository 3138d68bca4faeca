"""Owners see what was sent, look at a mail, send it again, and try anew with what was given up."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import Booking
from booking.services.bookings import book
from booking.services.cancellations import cancel_booking
from booking.wording.catalogue import SENT_EVENTS
from core.models import OutboxMessage
from core.outbox import services as outbox
from payments import events
from tests.factories.booking import GUEST, NOW, SessionFactory, WorkshopFactory, attendee
from tests.factories.payments import DisputeFactory, PaymentFactory, live_account
from themes.services import set_look

pytestmark = pytest.mark.django_db

URL = "/admin/sent-mails/"
State = OutboxMessage.State


@pytest.fixture
def booking(ben: Any) -> Booking:
    """Chloe's, with Ben; nothing is sent yet."""
    set_look(theme_id="education", display_name="Alpha School", contact_email="hello@alpha.example")
    session = SessionFactory(workshop=WorkshopFactory(title="Spanish at noon", hosts=[ben]), hosts=[ben])
    return _book(session, "Chloe")


def _book(session: Any, name: str) -> Booking:
    return book(
        workshop_id=session.workshop_id, session_id=session.pk, attendee=attendee(name), by=GUEST, now=NOW
    )


def confirmation() -> OutboxMessage:
    return OutboxMessage.objects.filter(kind="booking.mail.student_confirmed").earliest("pk")


def deliver() -> list[str]:
    """Send what is due and return to whom."""
    mail.outbox.clear()
    outbox.deliver_pending(now=OutboxMessage.objects.latest("due_at").due_at)
    return [message.to[0] for message in mail.outbox]


def park() -> OutboxMessage:
    OutboxMessage.objects.update(state=State.PARKED, attempts=17, last_error="SMTPRecipientsRefused: {…}")
    return confirmation()


def test_list_says_to_whom_about_what_and_how_it_stands(ana: Any, booking: Booking) -> None:
    page = ana.get(URL).content.decode()
    for words in (
        "Booking confirmed",
        "Chloe (chloe@example.com)",
        "Ben Ortiz (ben@alpha.example)",
        "Spanish at noon",
    ):
        assert words in page
    assert "waiting" in page


def test_list_counts_mails(ana: Any, booking: Booking) -> None:
    page = ana.get(URL).content.decode()
    assert "2 mails" in page
    assert "outbox" not in page


def test_other_messages_are_not_listed(ana: Any, booking: Booking) -> None:
    OutboxMessage.objects.update(kind="booking.mail.student_login_code")
    assert "Chloe" not in ana.get(URL).content.decode()
    assert ana.get(f"{URL}{confirmation_pk()}/content/").status_code == 404


def confirmation_pk() -> int:
    return OutboxMessage.objects.earliest("pk").pk


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=pending", 2), ("state=parked", 0), ("kind=booking.mail.student_confirmed", 1),
        ("written_from=2027-01-04&written_to=2027-01-04", 2), ("written_from=2027-01-05", 0),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(ana: Any, booking: Booking, query: str, found: int) -> None:
    assert len(ana.get(f"{URL}?{query}").context["object_list"]) == found


def test_booking_number_finds_its_mails(ana: Any, booking: Booking) -> None:
    _book(booking.seats.get().session, "Zoe")
    assert len(ana.get(URL).context["object_list"]) == 4
    assert len(ana.get(f"{URL}?booking={booking.uid.upper()}").context["object_list"]) == 2
    assert len(ana.get(f"{URL}?booking=nothing").context["object_list"]) == 0


def test_mail_is_shown_as_it_would_be_now_and_nothing_leaves(ana: Any, booking: Booking) -> None:
    row = confirmation()
    assert "Chloe (chloe@example.com)" in ana.get(f"{URL}{row.pk}/").content.decode()
    answer = ana.get(f"{URL}{row.pk}/content/")
    assert "You are booked: Spanish at noon" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert mail.outbox == []
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.PENDING, 0)


def test_owner_sends_a_mail_again_and_it_says_who_did(ana: Any, booking: Booking) -> None:
    deliver()
    row = confirmation()
    number = ana.get(f"{URL}{row.pk}/").context["number"]
    for _ in range(2):
        ana.post(f"{URL}{row.pk}/again/", {"number": number})
    again = OutboxMessage.objects.latest("pk")
    assert OutboxMessage.objects.count() == 3, "two clicks are one mail"
    assert again.key == f"{row.key}:again:1"
    assert deliver() == ["chloe@example.com"]
    assert mail.outbox[0].extra_headers["Message-ID"] != ""
    assert "sent again by Ana" in ana.get(f"{URL}{again.pk}/").content.decode()
    third = ana.get(f"{URL}{again.pk}/").context["number"]
    ana.post(f"{URL}{again.pk}/again/", {"number": third})
    assert OutboxMessage.objects.latest("pk").key == f"{row.key}:again:2"


def test_mail_that_waits_is_not_sent_again(ana: Any, booking: Booking) -> None:
    answer = ana.post(f"{URL}{confirmation().pk}/again/", {"number": 1}, follow=True)
    assert "This mail has not left yet." in answer.content.decode()
    assert OutboxMessage.objects.count() == 2


def test_mail_that_is_no_longer_true_is_refused(ana: Any, booking: Booking) -> None:
    deliver()
    row = confirmation()
    cancel_booking(booking_uid=booking.uid, by=GUEST, now=NOW)
    deliver()
    before = OutboxMessage.objects.count()
    answer = ana.post(f"{URL}{row.pk}/again/", {"number": 1}, follow=True)
    assert "What this mail says is no longer so" in answer.content.decode()
    assert OutboxMessage.objects.count() == before
    assert "no longer so" in ana.get(f"{URL}{row.pk}/content/").content.decode()


def test_mail_that_was_given_up_is_explained_and_tried_again(ana: Any, booking: Booking) -> None:
    row = park()
    page = ana.get(f"{URL}{row.pk}/").content.decode()
    assert "The mailbox does not exist" in page
    assert "SMTP" not in page
    ana.post(f"{URL}{row.pk}/try/")
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.PENDING, 0)
    assert deliver() == ["chloe@example.com"]


def test_all_that_were_given_up_are_tried_again(ana: Any, booking: Booking) -> None:
    park()
    assert "2 mails were given up" in ana.get(URL).content.decode()
    ana.post(f"{URL}try-all/")
    assert set(deliver()) == {"chloe@example.com", "ben@alpha.example"}
    assert "given up after" not in ana.get(URL).content.decode()


def test_teachers_and_students_are_refused(
    ana: Any, ben_client: Any, chloe_client: Any, booking: Booking
) -> None:
    row = park()
    paths = ["", f"{row.pk}/", f"{row.pk}/content/"]
    assert [ana.get(URL + path).status_code for path in paths] == [200, 200, 200]
    for stranger in (ben_client, chloe_client):
        assert [stranger.get(URL + path).status_code for path in paths] == [302, 302, 302]
        for path in (f"{row.pk}/again/", f"{row.pk}/try/", "try-all/"):
            assert stranger.post(URL + path, {"number": 1}).status_code == 302
    assert OutboxMessage.objects.filter(state=State.PARKED).count() == 2


def test_queries_do_not_grow_with_mails(ana: Any, booking: Booking) -> None:
    seen = []
    for name in ("Zoe", "Yan", "Xia"):
        _book(booking.seats.get().session, name)
        ana.get(URL)
        with CaptureQueriesContext(connection) as queries:
            ana.get(URL)
        seen.append(
            [
                query["sql"].partition(" WHERE ")[0]
                for query in queries
                if "SET search_path" not in query["sql"]
            ]
        )
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.parametrize(
    "payload", [{}, {"booking": "gone"}, {"session": 0, "teacher": 0}, {"entry": "gone"}]
)
def test_mails_about_what_is_gone_are_listed_all_the_same(ana: Any, payload: dict[str, Any]) -> None:
    for event in sorted(SENT_EVENTS):
        OutboxMessage.objects.create(
            kind=event,
            key=event,
            payload=payload,
            state=State.PARKED,
            last_error="ValueError: secret",
            created_at=NOW,
            due_at=NOW,
        )
    answer = ana.get(URL)
    assert len(answer.context["object_list"]) == len(SENT_EVENTS)
    page = ana.get(f"{URL}{OutboxMessage.objects.latest('pk').pk}/").content.decode()
    assert "Something went wrong while the mail was made." in page
    assert "secret" not in page


def test_mail_about_sessions_names_their_workshop(ana: Any, ben: Any, booking: Booking) -> None:
    OutboxMessage.objects.all().delete()
    session = booking.seats.get().session
    for number, about in enumerate([{"sessions": [session.pk]}, {"changes": [{"session": session.pk}]}]):
        OutboxMessage.objects.create(
            kind="booking.mail.teacher_session_moved",
            key=str(number),
            payload={"teacher": ben.pk, **about},
            created_at=NOW,
            due_at=NOW,
        )
    page = ana.get(URL).content.decode()
    assert page.count("Spanish at noon") == 2
    assert page.count("Ben Ortiz (ben@alpha.example)") == 2


def test_bulk_retry_is_bounded(ana: Any, booking: Booking, monkeypatch: pytest.MonkeyPatch) -> None:
    park()
    monkeypatch.setattr("booking.services.outbox_screen.MOST_AT_ONCE", 1)
    ana.post(f"{URL}try-all/")
    assert OutboxMessage.objects.filter(state=State.PARKED).count() == 1


@pytest.fixture
def disputed(booking: Booking) -> OutboxMessage:
    """The school's mail about a dispute over what Chloe paid."""
    OutboxMessage.objects.all().delete()
    payment = PaymentFactory(reference=booking.uid, description="Spanish at noon, 7 January")
    dispute = DisputeFactory(payment=payment)
    return outbox.record(
        kind=events.SCHOOL_DISPUTE,
        key="dispute",
        payload={"dispute": dispute.pk, "status": dispute.status},
        subject=payment.uid,
        now=NOW,
    )


def test_mails_about_money_are_listed_by_their_name(ana: Any, disputed: OutboxMessage) -> None:
    page = ana.get(URL).content.decode()
    for words in ("Dispute", "The school", "Spanish at noon, 7 January, Chloe"):
        assert words in page
    assert '<optgroup label="About money">' in page
    assert len(ana.get(f"{URL}?kind=payments.mail.school_dispute").context["object_list"]) == 1
    assert len(ana.get(f"{URL}?kind=payments.mail.account_ready").context["object_list"]) == 0


def test_mail_about_money_is_shown_and_sent_again(ana: Any, disputed: OutboxMessage) -> None:
    assert (
        "A payer&#x27;s bank asks about a payment" in ana.get(f"{URL}{disputed.pk}/content/").content.decode()
    )
    assert deliver() == ["hello@alpha.example"]
    ana.post(f"{URL}{disputed.pk}/again/", {"number": 1})
    again = OutboxMessage.objects.latest("pk")
    assert (again.key, again.subject) == ("dispute:again:1", disputed.subject)
    assert deliver() == ["hello@alpha.example"]
    DisputeFactory._meta.model.objects.update(status="won")
    page = ana.post(f"{URL}{disputed.pk}/again/", {"number": 2}, follow=True).content.decode()
    assert "or the matter is settled" in page
    assert OutboxMessage.objects.count() == 2


def test_mail_about_the_account_names_owner_and_account(ana: Any, db: None) -> None:
    owner = get_user_model().objects.get(email="ana@alpha.example")
    row = outbox.record(
        kind=events.ACCOUNT_READY,
        key="ready",
        payload={"account": live_account().pk, "owner": owner.pk},
        now=NOW,
    )
    page = ana.get(f"{URL}{row.pk}/").content.decode()
    for words in ("Stripe account ready", f"{owner} (ana@alpha.example)", "<dd>Alpha</dd>"):
        assert words in page
    assert deliver() == ["ana@alpha.example"]
    ana.post(f"{URL}{row.pk}/again/", {"number": 1})
    assert deliver() == ["ana@alpha.example"]


def test_queries_do_not_grow_with_mails_about_money(ana: Any, disputed: OutboxMessage) -> None:
    counts = []
    for number in range(3):
        payment = PaymentFactory()
        outbox.record(
            kind=events.SCHOOL_DISPUTE,
            key=str(number),
            payload={"dispute": DisputeFactory(payment=payment).pk, "status": "needs_response"},
            subject=payment.uid,
            now=NOW,
        )
        ana.get(URL)
        with CaptureQueriesContext(connection) as queries:
            ana.get(URL)
        counts.append(sum("SET search_path" not in query["sql"] for query in queries))
    assert counts[0] == counts[2]
