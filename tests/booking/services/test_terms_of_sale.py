"""Paying at the school, and whom an invoice names."""

import pytest

from booking.enums import BookingStatus, PayWay
from booking.models import Booking
from booking.services.bookings import StaffTerms
from booking.services.ordering import order
from booking.services.terms_of_sale import BadBuyer, BadTaxNumber, PayWayNotOffered
from payments.enums import PaymentMethod, PaymentStatus
from payments.lines import Buyer
from payments.selectors import payment_of
from payments.services import PaymentsUnavailable
from tests.factories.booking import ANA, GUEST, NOW, SessionFactory, attendee
from tests.factories.vouchers import make_voucher

from .conftest import book_session

pytestmark = pytest.mark.django_db


def session_paid(way: PayWay, **fields):
    return SessionFactory(workshop__price_minor=2500, workshop__pay_way=way, **fields)


@pytest.mark.parametrize(
    ("way", "chosen"), [(PayWay.EITHER, True), (PayWay.SCHOOL, True), (PayWay.SCHOOL, False)]
)
def test_place_that_is_paid_at_the_school_is_confirmed_and_owed(way, chosen, news) -> None:
    """Also while the school takes no payments online."""
    session = session_paid(way)
    booking = book_session(session, pays_at_school=chosen)
    assert (booking.status, booking.confirmed_at, booking.held_until) == (BookingStatus.CONFIRMED, NOW, None)
    assert (booking.pays_at_school, booking.price_minor) == (True, 2500)
    payment = payment_of(booking.uid)
    assert (payment.method, payment.status) == (PaymentMethod.SCHOOL, PaymentStatus.PENDING)
    assert (payment.amount_minor, payment.expires_at) == (2500, session.start_at)
    assert news() == ["booking.confirmed:*:student"]


def test_choice_is_asked_only_where_there_is_one(account) -> None:
    booking = book_session(session_paid(PayWay.EITHER))
    assert (booking.status, booking.pays_at_school) == (BookingStatus.HELD, False)
    assert payment_of(booking.uid).method == PaymentMethod.STRIPE


def test_school_is_no_way_to_pay_where_it_is_not_offered(account) -> None:
    session = session_paid(PayWay.ONLINE)
    with pytest.raises(PayWayNotOffered) as refused:
        book_session(session, pays_at_school=True)
    assert (refused.value.code, refused.value.field) == ("pay_way_not_offered", "payAtSchool")
    assert not Booking.objects.exists()
    # The school itself decides for whom it makes an exception.
    booking = book_session(session, pays_at_school=True, by=ANA, staff=StaffTerms())
    assert (booking.status, booking.pays_at_school) == (BookingStatus.CONFIRMED, True)


def test_nothing_turns_free_or_owed_while_payments_are_closed() -> None:
    with pytest.raises(PaymentsUnavailable):
        book_session(session_paid(PayWay.EITHER))
    assert not Booking.objects.exists()


def test_what_is_free_is_not_paid_at_the_school() -> None:
    make_voucher(percent=100)
    free = book_session(session_paid(PayWay.SCHOOL, workshop__title="Tapas"), voucher="SUMMER-27")
    assert (free.status, free.pays_at_school, payment_of(free.uid)) == (BookingStatus.CONFIRMED, False, None)


def test_code_lowers_what_is_owed() -> None:
    make_voucher()
    booking = book_session(session_paid(PayWay.SCHOOL), voucher="SUMMER-27")
    assert (booking.price_minor, booking.discount_minor) == (2000, 500)
    assert payment_of(booking.uid).amount_minor == 2000


def test_order_that_is_paid_at_the_school_opens_no_page() -> None:
    session = session_paid(PayWay.EITHER)
    ordered = order(
        workshop_id=session.workshop_id,
        session_id=session.pk,
        attendee=attendee(),
        by=GUEST,
        pays_at_school=True,
        now=NOW,
    )
    assert (ordered.booking.status, ordered.payment_url) == (BookingStatus.CONFIRMED, "")


def test_buyer_is_kept_for_the_invoice(account) -> None:
    buyer = Buyer(name="  Academia \n Sol ", address=" Calle Mayor 1\n28013 Madrid ", tax_id="es b-1234567-8")
    booking = book_session(session_paid(PayWay.ONLINE), buyer=buyer)
    booking.refresh_from_db()
    assert booking.billing_name == "Academia Sol"
    assert booking.billing_address == "Calle Mayor 1\n28013 Madrid"
    assert booking.billing_tax_id == "ESB12345678"
    payment = payment_of(booking.uid)
    assert (payment.buyer_name, payment.buyer_tax_id) == ("Academia Sol", "ESB12345678")


@pytest.mark.parametrize(
    ("buyer", "refusal"),
    [
        (Buyer(name="Sol"), BadBuyer),
        (Buyer(address="Calle Mayor 1"), BadBuyer),
        (Buyer(tax_id="ESB12345678"), BadBuyer),
        (Buyer("Sol", "Calle Mayor 1", "DE12345"), BadTaxNumber),
    ],
)
def test_half_a_buyer_is_refused(account, buyer, refusal) -> None:
    with pytest.raises(refusal):
        book_session(session_paid(PayWay.ONLINE), buyer=buyer)
    assert not Booking.objects.exists()
