"""The school's Stripe account over HTTP with the stand-in: made, brought, refreshed, disconnected and back."""

import urllib.parse
import urllib.request

import pytest
from django.core import mail
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.roles import OWNER, give_role
from core.clock import now
from core.models import OutboxMessage
from core.outbox.services import deliver_pending
from payments import services
from payments.enums import AccountStatus
from payments.inbox.models import AccountRoute
from payments.models import ConnectedAccount, PaymentSettings
from payments.selectors import Connection, account_state
from tests.payments.conftest import ACCOUNT

pytestmark = pytest.mark.django_db
RETURN, REFRESH = "http://alpha.test/admin/returned/", "http://alpha.test/admin/again/"


def onboard(**fields) -> str:
    return services.start_onboarding(
        **{
            "name": "Alpha",
            "email": "ana@example.com",
            "country": "ES",
            "return_url": RETURN,
            "refresh_url": REFRESH,
            "now": now(),
            **fields,
        }
    )


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def finish_at_stripe(url: str, ending: str = "finish") -> str:
    """Ana gives Stripe what it wants; where Stripe sends her."""
    urllib.request.urlopen(url, timeout=10).read()
    form = urllib.parse.urlencode({"ending": ending}).encode()
    try:
        urllib.request.build_opener(NoRedirect).open(url, form, timeout=10)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"]
    raise AssertionError("no redirect")


def accounts_at_stripe(stripe) -> list[str]:
    return [each["id"] for each in stripe.control("GET", "accounts")["accounts"]]


def kinds() -> list[str]:
    found = OutboxMessage.objects.filter(kind__startswith="payments.mail.").order_by("pk")
    return [row.kind.removeprefix("payments.mail.account_") for row in found]


def test_onboarding_makes_an_account_and_leads_to_stripe(stripe, alpha) -> None:
    url = onboard()
    assert url.startswith(f"{stripe.url}/connect/")
    row = ConnectedAccount.objects.get()
    assert (row.status, row.name, row.country, row.livemode) == ("onboarding", "Alpha", "ES", False)
    assert AccountRoute.objects.get(account_id=row.stripe_account_id).schema == "alpha"
    assert [each["field"] for each in row.requirements]
    assert finish_at_stripe(url) == RETURN


def test_coming_back_proves_nothing_until_stripe_is_asked(stripe, alpha) -> None:
    url = onboard()
    account_id = ConnectedAccount.objects.get().stripe_account_id
    finish_at_stripe(url, "leave")
    services.refresh_account(stripe_account_id=account_id, now=now())
    assert account_state().status == Connection.ONBOARDING
    finish_at_stripe(onboard())
    assert account_state().status == Connection.ONBOARDING
    services.refresh_account(stripe_account_id=account_id, now=now())
    assert account_state().status == Connection.ACTIVE
    assert account_state().wanted == ()


def test_link_is_made_anew_each_time_for_the_same_account(stripe, alpha) -> None:
    assert onboard() != onboard()
    assert ConnectedAccount.objects.count() == 1
    assert len(accounts_at_stripe(stripe)) == 1


def test_lost_answer_makes_no_second_account(stripe, alpha) -> None:
    stripe.fault(action="lose_answer", method="POST", path="/v2/core/accounts")
    stripe.fault(action="lose_request", method="POST", path="/v2/core/accounts", times=9)
    with pytest.raises(services.ProviderUnavailable):
        onboard()
    assert ConnectedAccount.objects.count() == 0
    stripe.control("DELETE", "faults")
    onboard()
    assert accounts_at_stripe(stripe) == [ConnectedAccount.objects.get().stripe_account_id]
    assert PaymentSettings.objects.get().account_key == ""


def test_refused_account_can_be_asked_for_again_under_another_key(stripe, alpha) -> None:
    with pytest.raises(services.ProviderRefused):
        onboard(country="Spain")
    assert PaymentSettings.objects.get().account_key == ""
    assert onboard().startswith(stripe.url)


def test_account_brought_by_the_school_is_proved_and_described(stripe, alpha) -> None:
    stripe.connect_account(ACCOUNT, name="Alpha S.L.", country="ES", currency="eur")
    services.connect_account(stripe_account_id=ACCOUNT, publishable_key="pk_test_alpha", now=now())
    state = account_state()
    assert (state.status, state.name, state.country, state.currency) == ("active", "Alpha S.L.", "ES", "EUR")
    assert state.publishable_key == "pk_test_alpha"


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"stripe_account_id": "cus_alpha00000001"}, services.NotAnAccountId),
        ({"stripe_account_id": "acct_alpha/../x"}, services.NotAnAccountId),
        ({"stripe_account_id": "acct_nobody000001"}, services.ProviderRefused),
        ({"publishable_key": "pk_live_alpha"}, services.WrongPublishableKey),
        ({"publishable_key": "sk_test_alpha"}, services.WrongPublishableKey),
    ],
)
def test_account_that_will_not_do_changes_nothing(stripe, alpha, fields, refusal) -> None:
    stripe.connect_account(ACCOUNT)
    good = {"stripe_account_id": ACCOUNT, "publishable_key": "pk_test_alpha", "now": now()}
    with pytest.raises(refusal):
        services.connect_account(**{**good, **fields})
    assert ConnectedAccount.objects.count() == AccountRoute.objects.filter(schema="alpha").count() == 0
    assert services.connect_account(**good).status == AccountStatus.ACTIVE


def test_account_of_another_school_is_refused_before_stripe_is_asked(account, stripe) -> None:
    """Dmitri's school types in Ana's account, in use or not: it learns nothing but that it is taken."""
    services.disconnect_account(now=now())
    with schema_context("beta"):
        stripe.fault(action="error", status=500, method="GET", path=f"/v2/core/accounts/{ACCOUNT}", times=9)
        with pytest.raises(services.AccountTaken):
            services.connect_account(stripe_account_id=ACCOUNT, publishable_key="", now=now())
        assert ConnectedAccount.objects.count() == 0


def test_another_account_takes_the_place_of_the_one_in_use(account, stripe) -> None:
    stripe.connect_account("acct_second000001")
    services.connect_account(stripe_account_id="acct_second000001", publishable_key="", now=now())
    assert account_state().account_id == "acct_second000001"
    former = ConnectedAccount.objects.get(stripe_account_id=ACCOUNT)
    assert former.status == AccountStatus.DISCONNECTED
    assert former.disconnected_at is not None


def test_school_disconnects_and_connects_again(account, stripe, new_payment) -> None:
    services.disconnect_account(now=now())
    assert account_state().status == Connection.DISCONNECTED
    with pytest.raises(services.PaymentsUnavailable):
        new_payment("while closed")
    with pytest.raises(services.NoAccount):
        services.disconnect_account(now=now())
    services.reconnect_account(now=now())
    assert account_state().status == Connection.ACTIVE
    assert account_state().disconnected_at is None
    assert new_payment("open again").account.stripe_account_id == ACCOUNT


def test_reconnecting_without_a_former_account_is_refused(stripe, alpha) -> None:
    with pytest.raises(services.NoAccount):
        services.reconnect_account(now=now())


def test_deauthorized_account_is_closed_only_when_stripe_agrees(account, stripe) -> None:
    """The event may come late: the school has connected the account again since."""
    services.deauthorize_account(stripe_account_id=ACCOUNT, now=now())
    assert account_state().status == Connection.ACTIVE
    stripe.control("POST", f"accounts/{ACCOUNT}/deauthorize")
    services.deauthorize_account(stripe_account_id=ACCOUNT, now=now())
    assert account_state().status == Connection.DISCONNECTED


def test_refresh_finds_out_that_the_account_is_not_ours_any_more(account, stripe) -> None:
    stripe.control("POST", f"accounts/{ACCOUNT}/deauthorize")
    services.refresh_account(stripe_account_id=ACCOUNT, now=now())
    assert account_state().status == Connection.DISCONNECTED


def test_stripe_being_away_disconnects_nothing(account, stripe) -> None:
    stripe.fault(action="error", status=500, method="GET", path=f"/v2/core/accounts/{ACCOUNT}", times=99)
    for ask in (services.refresh_account, services.deauthorize_account):
        with pytest.raises(services.ProviderUnavailable):
            ask(stripe_account_id=ACCOUNT, now=now())
    assert account_state().status == Connection.ACTIVE


@pytest.fixture
def owners(alpha) -> list[str]:
    people = [User.objects.create_user(f"{name}@example.com", "x") for name in ("ana", "olga")]
    for person in people:
        give_role(person, OWNER)
    User.objects.create_user("ben@example.com", "x")
    return [person.email for person in people]


def deliver() -> list:
    mail.outbox.clear()
    deliver_pending(now=now())
    return mail.outbox


def test_owners_are_told_that_payments_are_ready(owners, stripe) -> None:
    stripe.connect_account(ACCOUNT, name="Alpha S.L.")
    services.connect_account(stripe_account_id=ACCOUNT, publishable_key="", now=now())
    letters = deliver()
    assert sorted(letter.to[0] for letter in letters) == sorted(owners)
    assert letters[0].subject == "You can take payments"
    assert "Alpha S.L." in letters[0].body
    assert ACCOUNT in letters[0].body
    assert "no real money moves" in letters[0].body
    assert "http://alpha.test/admin/stripe-account/" in letters[0].body
    services.refresh_account(stripe_account_id=ACCOUNT, now=now())
    assert deliver() == []


def test_owners_are_told_once_of_what_stripe_wants(owners, account, stripe) -> None:
    OutboxMessage.objects.all().delete()
    stripe.control("POST", f"accounts/{ACCOUNT}", card_payments="restricted")
    for _repeat in range(2):
        services.refresh_account(stripe_account_id=ACCOUNT, now=now())
    letters = deliver()
    assert len(letters) == 2
    assert letters[0].subject == "Stripe wants to know something"
    assert "nothing can be paid on your website" in letters[0].body
    assert "- the bank account that Stripe pays out to" in letters[0].body
    assert "<li>the bank account that Stripe pays out to</li>" in letters[0].alternatives[0][0]


def test_owners_are_told_of_a_disconnected_account(owners, account, stripe) -> None:
    OutboxMessage.objects.all().delete()
    services.disconnect_account(now=now())
    letters = deliver()
    assert len(letters) == 2
    assert letters[0].subject == "Your website takes no payments"


def test_news_that_are_old_when_they_leave_are_not_told(owners, account, stripe) -> None:
    services.disconnect_account(now=now())
    services.reconnect_account(now=now())
    assert kinds().count("disconnected") == 2
    assert {letter.subject for letter in deliver()} == {"You can take payments"}


def test_first_wishes_of_stripe_are_no_news(owners, stripe) -> None:
    """The school is on Stripe's pages at this moment and sees them there."""
    onboard()
    services.refresh_account(stripe_account_id=account_state().account_id, now=now())
    assert kinds() == []
    finish_at_stripe(onboard())
    services.refresh_account(stripe_account_id=account_state().account_id, now=now())
    assert kinds() == ["ready", "ready"]


def test_mode_of_the_school_chooses_the_world_of_its_account(stripe, alpha, settings) -> None:
    settings.STRIPE_LIVEMODE, settings.STRIPE_TEST_SECRET_KEY = True, ""
    with pytest.raises(services.NoTestMode):
        services.set_test_mode(is_test=True, by_user_id=1, now=now())
    assert account_state().is_test is False
    settings.STRIPE_TEST_SECRET_KEY = settings.STRIPE_SECRET_KEY
    services.set_test_mode(is_test=True, by_user_id=1, now=now())
    onboard()
    assert ConnectedAccount.objects.get().livemode is False
    assert account_state().status == Connection.ONBOARDING
    services.set_test_mode(is_test=False, by_user_id=1, now=now())
    assert account_state().status == Connection.NONE


def test_real_mode_needs_a_live_key(alpha, settings) -> None:
    assert settings.STRIPE_LIVEMODE is False
    with pytest.raises(services.OnlyTestMode):
        services.set_test_mode(is_test=False, by_user_id=1, now=now())
