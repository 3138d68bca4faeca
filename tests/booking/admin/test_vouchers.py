"""Discount codes in the school's admin."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import Workshop
from payments.models import Voucher
from payments.services import vouchers
from payments.services.voucher_writing import VoucherKept, delete_voucher
from tests.factories.booking import NOW, BookingFactory, SessionFactory, WorkshopFactory
from tests.factories.vouchers import make_voucher

from .test_workshops import workshop_form

pytestmark = pytest.mark.django_db
HOME = "/admin/discount-codes/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def form(**fields) -> dict:
    return {
        "code": "summer-27",
        "note": "Newsletter",
        "kind": "percent",
        "percent": "20",
        "amount": "",
        "currency": "EUR",
        "min_price": "",
        "max_uses": "",
        "max_uses_each": "1",
        "starts_at": "",
        "ends_at": "",
        "is_active": "on",
        **fields,
    }


def spend(code: str = "SUMMER-27", reference: str = "b1", **fields):
    return vouchers.spend(
        **{
            "code": code,
            "reference": reference,
            "email": "chloe@example.com",
            "price_minor": 2500,
            "currency": "EUR",
            "now": NOW,
            **fields,
        }
    )


def only() -> Voucher:
    return Voucher.objects.get()


def text(response) -> str:
    return response.content.decode()


def test_percent_is_written(ana) -> None:
    workshop, other = WorkshopFactory(title="Tapas"), WorkshopFactory(title="Flamenco")
    response = ana.post(f"{HOME}new/", form(workshops=[str(workshop.pk)]))
    assert response.status_code == 302, text(response)
    voucher = only()
    assert (voucher.code, voucher.note, voucher.kind, voucher.percent) == (
        "SUMMER-27",
        "Newsletter",
        "percent",
        20,
    )
    assert (voucher.amount_minor, voucher.currency, voucher.max_uses, voucher.max_uses_each) == (
        None,
        "",
        None,
        1,
    )
    assert list(voucher.scopes.values_list("workshop_id", flat=True)) == [workshop.pk]
    ana.post(f"{HOME}edit/{voucher.pk}/", form(workshops=[str(other.pk)]))
    assert list(voucher.scopes.values_list("workshop_id", flat=True)) == [other.pk]
    ana.post(f"{HOME}edit/{voucher.pk}/", form())
    assert not voucher.scopes.exists()


def test_amount_is_written_with_a_comma_and_shown_again(ana) -> None:
    ana.post(f"{HOME}new/", form(kind="amount", percent="", amount="7,50", min_price="20"))
    voucher = only()
    assert (voucher.percent, voucher.amount_minor, voucher.min_price_minor) == (None, 750, 2000)
    assert voucher.currency == "EUR"
    page = text(ana.get(f"{HOME}edit/{voucher.pk}/"))
    assert 'value="7.50"' in page
    assert 'value="20.00"' in page


def test_other_kind_is_forgotten(ana) -> None:
    ana.post(f"{HOME}new/", form(kind="amount", percent="500", amount="5"))
    assert (only().percent, only().amount_minor) == (None, 500)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"percent": ""}, "Write how many percent it takes off."),
        ({"percent": "101"}, "Ensure this value is less than or equal to 100."),
        ({"kind": "amount", "amount": ""}, "Write how much it takes off."),
        ({"kind": "amount", "amount": "0"}, "Write how much it takes off."),
        ({"kind": "amount", "amount": "1.250"}, "thousands like 1250"),
        ({"kind": "amount", "amount": "5", "currency": "XQQ"}, "Select a valid choice."),
        ({"code": "AB"}, "Capital letters, digits and hyphens, at least 3."),
        ({"code": "SUMMER 27"}, "Capital letters, digits and hyphens, at least 3."),
        ({"starts_at": "2027-02-01 10:00", "ends_at": "2027-02-01 10:00"}, "It would end before it begins."),
        ({"max_uses": "2", "max_uses_each": "3"}, "One person cannot use it more often than all together."),
        ({"max_uses": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"min_price": "0.20"}, "Write 0 for free, or a price from"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(ana, fields, message) -> None:
    response = ana.post(f"{HOME}new/", form(**fields))
    assert response.status_code == 200
    assert message in text(response)
    assert 'value="Newsletter"' in text(response)
    assert not Voucher.objects.exists()


def test_code_is_unique_whatever_its_letters(ana) -> None:
    make_voucher()
    assert "already exists" in text(ana.post(f"{HOME}new/", form(code="Summer-27")))


def test_code_is_made_up_when_none_is_written(ana) -> None:
    ana.post(f"{HOME}new/", form(code=""))
    assert len(only().code) == 8


def test_button_makes_up_a_code_and_saves_nothing(ana) -> None:
    page = text(ana.post(f"{HOME}new/", form(code="", percent="", make_up_code="1")))
    assert not Voucher.objects.exists()
    assert "Write how many percent" not in page
    assert 'value="Newsletter"' in page
    code = page.partition('name="code"')[0][-200:] + page.partition('name="code"')[2][:200]
    assert any(len(word) == 8 and word.isupper() for word in code.split('"'))


def test_used_code_keeps_its_name(ana) -> None:
    voucher = make_voucher()
    spend()
    page = text(ana.post(f"{HOME}edit/{voucher.pk}/", form(code="AUTUMN-27")))
    assert "It has been used, so it keeps its name." in page
    assert ana.post(f"{HOME}edit/{voucher.pk}/", form(percent="30")).status_code == 302
    assert (only().code, only().percent) == ("SUMMER-27", 30)


def listed(ana, **query) -> list[str]:
    page = text(ana.get(HOME, query))
    return [
        code
        for code in Voucher.objects.order_by("code").values_list("code", flat=True)
        if f"{code}\n" in page
    ]


def test_list_says_how_each_stands(ana) -> None:
    day = timedelta(days=1)
    make_voucher("A-RUNS", max_uses=5, note="Fair")
    make_voucher("B-EARLY", starts_at=NOW + day)
    make_voucher("C-ENDED", ends_at=NOW)
    make_voucher("D-SPENT", max_uses=1)
    make_voucher("E-OFF", is_active=False)
    make_voucher("F-TAPAS", amount_minor=500, only_for=[WorkshopFactory(title="Tapas talk")])
    spend("A-RUNS")
    spend("D-SPENT", "b2")
    page = text(ana.get(HOME))
    for said in ("1 of 5", "1 of 1", "20 %", "€5.00", "Tapas talk", "everything", "Fair"):
        assert said in page, said
    everything = {
        "running": ["A-RUNS", "F-TAPAS"],
        "early": ["B-EARLY"],
        "ended": ["C-ENDED"],
        "used_up": ["D-SPENT"],
        "off": ["E-OFF"],
    }
    for state, codes in everything.items():
        assert listed(ana, state=state) == codes, state
    assert listed(ana, q="fair") == ["A-RUNS"]
    assert listed(ana, q="-tapas") == ["F-TAPAS"]


def test_empty_list_says_what_codes_are_for(ana) -> None:
    page = text(ana.get(HOME))
    assert "With a discount code a student pays less" in page
    assert "Add a discount code" in page


def test_list_takes_the_same_queries_whatever_there_is(ana) -> None:
    counts = []
    for number in (1, 3):
        for place in range(number):
            make_voucher(f"CODE-{number}-{place}", only_for=[WorkshopFactory(), WorkshopFactory()])
        ana.get(HOME)
        with CaptureQueriesContext(connection) as queries:
            ana.get(HOME)
        counts.append(len([one for one in queries if not one["sql"].startswith("SET search_path")]))
    assert counts[0] == counts[1]


def test_many_codes_alike_are_made_and_downloaded(ana) -> None:
    workshop = WorkshopFactory()
    original = make_voucher(percent=15, max_uses=9, only_for=[workshop], ends_at=NOW + timedelta(days=30))
    answer = ana.post(
        f"{HOME}many/{original.pk}/",
        {"number": "50", "beginning": "fair-", "is_single_use": "on", "note": "=Fair"},
    )
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}?q=FAIR-")
    made = list(Voucher.objects.exclude(pk=original.pk))
    assert len({voucher.code for voucher in made}) == 50
    assert {(voucher.percent, voucher.max_uses, voucher.ends_at) for voucher in made} == {
        (15, 1, NOW + timedelta(days=30))
    }
    assert {scope.workshop_id for voucher in made for scope in voucher.scopes.all()} == {workshop.pk}
    assert spend(made[0].code).discount_minor == 375
    file = b"".join(ana.get(HOME, {"q": "FAIR-", "export": "csv"}).streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(file))
    assert header[:3] == ["Code", "What it is for", "Percent"]
    assert sorted(row[0] for row in rows) == sorted(voucher.code for voucher in made)
    # What somebody typed never calculates in a spreadsheet.
    assert {row[1] for row in rows} == {"'=Fair"}


@pytest.mark.parametrize(
    "fields", [{"number": "0"}, {"number": "501"}, {"beginning": "A B"}, {"beginning": ""}]
)
def test_too_many_or_odd_codes_are_refused(ana, fields) -> None:
    original = make_voucher()
    response = ana.post(f"{HOME}many/{original.pk}/", {"number": "5", "beginning": "FAIR", **fields})
    assert response.status_code == 200
    assert Voucher.objects.count() == 1


def test_code_is_switched_off_and_on(ana) -> None:
    voucher = make_voucher()
    assert "Switch SUMMER-27 off?" in text(ana.get(f"{HOME}switch/{voucher.pk}/"))
    assert only().is_active
    ana.post(f"{HOME}switch/{voucher.pk}/", {"on": "0"})
    assert not only().is_active
    ana.post(f"{HOME}switch/{voucher.pk}/", {"on": "1"})
    assert only().is_active


def test_uses_name_their_bookings(ana) -> None:
    voucher = make_voucher()
    session = SessionFactory(workshop__title="Tapas talk", workshop__price_minor=2500)
    booking = BookingFactory(session=session, attendee_name="Chloe Martin")
    spend(reference=booking.uid)
    spend(reference="gone", email="cid@example.com")
    vouchers.give_back(reference="gone", now=NOW)
    page = text(ana.get(f"{HOME}uses/{voucher.pk}/"))
    for said in (
        "Chloe Martin",
        "chloe@example.com",
        f"/admin/bookings/{booking.uid}/",
        "€5.00",
        "cid@example.com",
    ):
        assert said in page, said
    assert page.count("given back") == 1
    assert "Nobody has used it yet" in text(ana.get(f"{HOME}uses/{make_voucher('OTHER').pk}/"))


def test_only_unused_codes_are_deleted(ana) -> None:
    used, unused = make_voucher(), make_voucher("UNUSED")
    spend()
    vouchers.give_back(reference="b1", now=NOW)
    answer = ana.post(f"{HOME}delete/{used.pk}/", follow=True)
    assert "It has been used, so it stays in the books." in text(answer)
    with pytest.raises(VoucherKept):
        delete_voucher(voucher_id=used.pk, now=NOW)
    ana.post(f"{HOME}delete/{unused.pk}/")
    assert list(Voucher.objects.all()) == [used]


@pytest.mark.parametrize("path", ["", "new/", "edit/{}/", "uses/{}/", "many/{}/", "switch/{}/", "delete/{}/"])
def test_teachers_and_students_see_no_codes(ben_client, chloe_client, path) -> None:
    voucher = make_voucher()
    for client in (ben_client, chloe_client):
        response = client.get(HOME + path.format(voucher.pk))
        assert response.status_code in (302, 403)
        assert "SUMMER-27" not in text(response)
        client.post(HOME + path.format(voucher.pk), {"on": "0", "number": "5", "beginning": "X"})
    assert Voucher.objects.filter(is_active=True).count() == 1


def test_menu_leads_owners_there(ana, ben_client) -> None:
    assert f'"{HOME}"' in text(ana.get("/admin/")).replace("&quot;", '"')
    assert HOME not in text(ben_client.get("/admin/"))


def test_changed_currency_says_which_codes_count_no_more(ana, ben) -> None:
    workshop = WorkshopFactory(title="Spanish at noon", slug="noon", hosts=[ben], currency="EUR")
    make_voucher("ALL-5", amount_minor=500)
    make_voucher("THIS-5", amount_minor=500, only_for=[workshop])
    make_voucher("OTHER-5", amount_minor=500, only_for=[WorkshopFactory()])
    make_voucher("OVER-5", amount_minor=500, ends_at=NOW)
    make_voucher("PERCENT")
    page = text(
        ana.post(
            f"/admin/workshops/edit/{workshop.pk}/",
            workshop_form(ben, slug="noon", currency="USD"),
            follow=True,
        )
    )
    assert "do not count for “Spanish at noon” any more: ALL-5, THIS-5. Make new ones in USD." in page


@pytest.mark.parametrize(
    ("typed", "kept", "shown"), [("21", 2100, "21"), ("5,5 %", 550, "5.5"), ("", 0, "0")]
)
def test_tax_rate_and_way_to_pay_are_kept(ana, ben, typed, kept, shown) -> None:
    ana.post("/admin/workshops/new/", workshop_form(ben, tax_rate=typed, pay_way="either", price="25,50"))
    workshop = Workshop.objects.get()
    assert (workshop.tax_rate_bp, workshop.pay_way, workshop.price_minor) == (kept, "either", 2550)
    page = text(ana.get(f"/admin/workshops/edit/{workshop.pk}/"))
    assert f'name="tax_rate" value="{shown}"' in page
