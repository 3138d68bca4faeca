"""The hosted payment page, as a browser without script uses it."""

import re

import pytest
import stripe

from standins.stripe.hosted.wording import ENGLISH, SPANISH
from tests.wire.stripe_wire import ALPHA, CANCEL_URL, Page, Wire, send


def test_page_says_who_is_paid_for_what(page: Page) -> None:
    page.open()
    assert page.status == 200
    for words in (
        "Pay Alpha School",
        "Conversation B1",
        "Tuesday 10:00, with Ben",
        "€45.00",
        "chloe@example.com",
        "Test mode: no money moves",
    ):
        assert words in page.text
    assert f'href="{CANCEL_URL}"' in page.html


def test_page_keeps_to_itself(page: Page) -> None:
    page.open()
    policy = page.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    links = re.findall(r'(?:src|href|action)="([^"]+)"', page.html)
    assert [link for link in links if not link.startswith("/")] == [CANCEL_URL]
    assert "<script" not in page.html
    assert 'style="' not in page.html


def test_every_field_has_a_label(page: Page) -> None:
    page.open()
    inputs = re.findall(r'<input id="(\w+)"', page.html)
    assert inputs == ["number", "expiry", "cvc", "name"]
    assert re.findall(r'<label for="(\w+)"', page.html) == inputs


def test_paying_leads_to_the_success_address_with_the_session(page: Page) -> None:
    page.pay()
    assert page.status == 303
    assert page.location == f"http://alpha.localhost:8000/book/done?session={page.session.id}"
    session = page.wire.read(page.session.id)
    assert (session.payment_status, session.customer_details.name) == ("paid", "Chloe Martin")
    assert session.customer_details.email == "chloe@example.com"


def test_paying_twice_takes_the_money_once(page: Page) -> None:
    first = page.pay().location
    assert page.pay().location == first
    assert len(page.wire.control("GET", "books")["accounts"][ALPHA]["payments"]) == 1


def test_declined_card_stays_on_the_page_and_can_be_replaced(page: Page) -> None:
    page.pay("4000000000000002")
    assert page.status == 402
    assert "Your card was declined. Try another card." in page.text
    assert 'value="Chloe Martin"' in page.html
    assert page.pay().status == 303
    assert page.wire.read(page.session.id).payment_status == "paid"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000069", "expired_card"),
        ("4000000000000127", "incorrect_cvc"),
        ("4000000000000119", "processing_error"),
        ("4000000000009987", "card_declined"),
        ("4111111111111111", "test_mode_live_card"),
    ],
)
def test_reason_of_a_decline_is_told_in_the_readers_language(wire: Wire, number: str, reason: str) -> None:
    for locale, words in (("en", ENGLISH), ("es", SPANISH)):
        page = Page(wire, wire.session(locale=locale, customer_email="chloe@example.com"))
        assert words[reason] in page.pay(number).text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("number", "", "required"),
        ("number", "4242 4242 4242 4241", "bad_number"),
        ("number", "4242", "bad_number"),
        ("expiry", "", "required"),
        ("expiry", "13 / 34", "bad_expiry"),
        ("expiry", "12 / 20", "past_expiry"),
        ("cvc", "", "required"),
        ("cvc", "12", "bad_cvc"),
        ("name", " ", "required"),
    ],
)
def test_field_that_will_not_do_is_named(page: Page, field: str, value: str, message: str) -> None:
    page.pay(**{field: value})
    assert page.status == 422
    assert f'id="{field}-error">{ENGLISH[message]}<' in page.html.replace("&#x27;", "'")
    assert re.search(rf'id="{field}"[^>]* aria-invalid="true" aria-describedby="{field}-error"', page.html)
    assert page.wire.read(page.session.id).payment_intent is None
    assert (
        page.pay(**{field: {"number": "4242 4242 4242 4242", "expiry": "1/2034"}.get(field, "123")}).status
        == 303
    )


def test_amex_has_a_longer_security_code(page: Page) -> None:
    assert page.pay("378282246310005", cvc="123").status == 422
    assert page.pay("378282246310005", cvc="1234").status == 303
    card = page.wire.read(page.session.id).payment_intent.latest_charge.payment_method_details.card
    assert (card.brand, card.last4) == ("amex", "0005")


def test_email_is_asked_for_when_the_school_did_not_give_it(wire: Wire) -> None:
    page = Page(wire, wire.session())
    assert re.findall(r'<input id="(\w+)"', page.open().html) == ["email", "number", "expiry", "cvc", "name"]
    assert ENGLISH["required"] in page.pay().text
    assert ENGLISH["bad_email"] in page.pay(email="chloe@").text
    assert page.pay(email="chloe@example.com").status == 303
    assert wire.read(page.session.id).customer_details.email == "chloe@example.com"


def test_email_of_the_school_wins_over_a_forged_one(page: Page) -> None:
    page.pay(email="mallory@example.com")
    assert page.wire.read(page.session.id).customer_details.email == "chloe@example.com"


def test_test_card_is_filled_in_without_losing_what_was_typed(page: Page) -> None:
    page.submit(method="card", number="", name="Chloe Martin", fill="declined")
    assert page.status == 200
    assert 'value="4000 0000 0000 0002"' in page.html
    assert 'value="Chloe Martin"' in page.html
    assert page.wire.read(page.session.id).payment_intent is None


def test_bank_asks_and_the_student_confirms(page: Page) -> None:
    page.pay("4000002500003155")
    assert (page.status, page.location) == (303, f"{page.path}/authenticate")
    assert (
        "Your bank wants to be sure that it is you who pays €45.00 to Alpha School."
        in page.open("/authenticate").text
    )
    page.submit("/authenticate", answer="pass")
    assert page.location == f"http://alpha.localhost:8000/book/done?session={page.session.id}"
    assert page.wire.read(page.session.id).payment_status == "paid"


def test_bank_asks_and_the_student_refuses(page: Page) -> None:
    page.pay("4000002500003155")
    page.submit("/authenticate", answer="fail")
    assert page.status == 402
    assert ENGLISH["not_authenticated"] in page.text
    assert f'action="{page.path}"' in page.html
    assert page.pay().status == 303


def test_authentication_that_nobody_asked_for_leads_back(page: Page) -> None:
    page.open("/authenticate")
    assert (page.status, page.location) == (303, page.path)
    assert page.submit("/authenticate", answer="pass").status == 402
    assert page.wire.read(page.session.id).payment_status == "unpaid"


def test_bank_debit_completes_unpaid(page: Page) -> None:
    assert "Account number (IBAN)" in page.open("?method=bank_debit").text
    filled = page.submit(method="bank_debit", name="Chloe Martin", fill="bank_succeeds")
    assert 'value="AT611904300234573201"' in filled.html
    page.submit(method="bank_debit", name="Chloe Martin", account="AT61 1904 3002 3457 3201")
    assert page.location.endswith(page.session.id)
    session = page.wire.read(page.session.id)
    assert (session.status, session.payment_status, session.payment_intent.status) == (
        "complete",
        "unpaid",
        "processing",
    )


def test_unknown_account_number_is_refused(page: Page) -> None:
    page.submit(method="bank_debit", name="Chloe Martin", account="ES9121000418450200051332")
    assert (page.status, ENGLISH["bad_account"] in page.text) == (422, True)
    assert page.wire.read(page.session.id).status == "open"


def test_bank_debit_is_not_to_be_had_where_it_is_not_offered(wire: Wire) -> None:
    page = Page(wire, wire.session(allowed_payment_method_types=["card"], customer_email="chloe@example.com"))
    assert "Account number" not in page.open("?method=bank_debit").text
    page.submit(method="bank_debit", name="Chloe Martin", account="AT611904300234573201")
    assert page.status == 422
    assert wire.read(page.session.id).status == "open"


def test_complete_session_says_so(page: Page) -> None:
    page.pay()
    page.open()
    assert (page.status, "This payment is complete" in page.text) == (200, True)
    assert "Back to Alpha School" in page.text


def test_expired_session_says_so_and_takes_no_money(page: Page) -> None:
    page.wire.control("POST", f"sessions/{page.session.id}/expire")
    for attempt in (page.open, page.pay):
        attempt()
        assert (page.status, "This payment page has expired" in page.text) == (410, True)
        assert f'href="{CANCEL_URL}"' in page.html
    assert page.wire.read(page.session.id).payment_intent is None


def test_unknown_session_is_not_found(page: Page) -> None:
    status, _, body = send(page.wire.standin.url, "GET", "/pay/cs_test_none")
    assert (status, "There is no such payment page" in body) == (404, True)
    assert page.open("/elsewhere").status == 404
    assert page.open().status == 200


def test_session_of_an_embedded_page_has_no_page_here(wire: Wire) -> None:
    params = {"ui_mode": "embedded_page", "return_url": "https://school.example/done", "mode": "payment"}
    lines = [
        {
            "price_data": {"currency": "eur", "unit_amount": 4500, "product_data": {"name": "Lesson"}},
            "quantity": 1,
        }
    ]
    session = wire.client.v1.checkout.sessions.create(
        {**params, "line_items": lines}, {"stripe_account": ALPHA}
    )
    assert Page(wire, session).open().status == 404


@pytest.mark.parametrize(
    ("locale", "browser", "language", "words", "amount"),
    [
        ("es", "en", "es", "Pagar a Alpha School", "45,00 €"),
        ("en", "es", "en", "Pay Alpha School", "€45.00"),
        ("auto", "fr-FR,es-ES;q=0.8,en;q=0.5", "es", "Pagar a Alpha School", "45,00 €"),
        ("fr", "es", "en", "Pay Alpha School", "€45.00"),
    ],
)
def test_page_speaks_the_readers_language(
    wire: Wire, locale: str, browser: str, language: str, words: str, amount: str
) -> None:
    page = Page(wire, wire.session(locale=locale), language=browser).open()
    assert f'<html lang="{language}">' in page.html
    assert words in page.text
    assert amount in page.text


def test_every_english_text_has_its_spanish_one() -> None:
    assert set(ENGLISH) == set(SPANISH)
    for key, text in ENGLISH.items():
        assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", SPANISH[key]), key


def test_texts_of_the_school_cannot_become_markup(wire: Wire) -> None:
    wire.control("POST", f"accounts/{ALPHA}", name="<b>Alpha</b> & sons")
    params = {"currency": "eur", "unit_amount": 4500, "product_data": {"name": "<script>alert(1)</script>"}}
    session = wire.session(line_items=[{"price_data": params, "quantity": 1}])
    page = Page(wire, session).open()
    assert "<script" not in page.html
    assert "<b>" not in page.html
    assert "Pay <b>Alpha</b> & sons" in page.text


def test_button_of_the_school_stays_readable(wire: Wire) -> None:
    for colour, text in (("#ffee00", "#111111"), ("#123456", "#ffffff")):
        session = wire.session(branding_settings={"button_color": colour, "border_style": "pill"})
        _, headers, css = send(wire.standin.url, "GET", f"/pay/{session.id}/theme.css")
        assert headers["Content-Type"] == "text/css; charset=utf-8"
        assert f"--brand:{colour};--on-brand:{text};" in css


def test_display_name_of_the_session_stands_before_the_accounts(wire: Wire) -> None:
    session: stripe.checkout.Session = wire.session(branding_settings={"display_name": "Lingua"})
    assert "Pay Lingua" in Page(wire, session).open().text


def test_front_page_says_what_this_is(wire: Wire) -> None:
    status, _, body = send(wire.standin.url, "GET", "/")
    assert (status, "This server plays Stripe" in body) == (200, True)
