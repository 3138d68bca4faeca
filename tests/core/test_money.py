"""Whole numbers of the smallest unit, with the currency's own exponent."""

import pytest

from core.money import (
    BadAmount,
    UnknownCurrency,
    exponent,
    format_money,
    read_amount,
    to_minor,
    written_amount,
)


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_exponent_is_the_currencys_own(currency: str, places: int) -> None:
    assert exponent(currency) == places


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        (" 12 ", "EUR", 1200),
        ("0.07", "EUR", 7),
        ("-3", "EUR", -300),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("0.1", "EUR", 10),
        ("9999999999999999.99", "EUR", 999_999_999_999_999_999),
    ],
)
def test_amount_becomes_whole_units(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.505", "EUR"),
        ("1.5", "JPY"),
        ("", "EUR"),
        ("twelve", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1,5", "EUR"),
        ("10000000000000000.00", "EUR"),
        ("79228162514264337593543950335.99", "EUR"),
        ("1e400", "EUR"),
    ],
)
def test_amount_that_is_none_is_refused(text: str, currency: str) -> None:
    with pytest.raises(BadAmount):
        to_minor(text, currency)


@pytest.mark.parametrize("currency", ["XYZ", "eur", "", "EURO"])
def test_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        exponent(currency)
    with pytest.raises(UnknownCurrency):
        format_money(100, currency, "en")


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (123456, "EUR", "en", "€1,234.56"),
        (123456, "EUR", "es", "1.234,56\xa0€"),
        (123456, "EUR", "de-at", "€\xa01.234,56"),
        (1500, "JPY", "en", "¥1,500"),
        (1234, "KWD", "en", "KWD1.234"),
        (0, "EUR", "en_GB", "€0.00"),
        (100, "EUR", "xx-yy", "€1.00"),
        (100, "EUR", "", "€1.00"),
    ],
)
def test_amount_is_written_as_people_write_it(minor: int, currency: str, locale: str, text: str) -> None:
    assert format_money(minor, currency, locale) == text


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("25", "EUR", 2500),
        ("25.50", "EUR", 2550),
        ("25,50", "EUR", 2550),
        ("25,5", "EUR", 2550),
        ("1.234,50", "EUR", 123_450),
        ("1,234.50", "EUR", 123_450),
        ("1 234,50", "EUR", 123_450),
        ("1\u00a0234,50", "EUR", 123_450),
        ("1.234.567", "EUR", 123_456_700),
        ("-25,50", "EUR", -2550),
        ("1.234.567", "JPY", 1_234_567),
        ("1,234", "KWD", 1234),
        ("1.234,567", "KWD", 1_234_567),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, currency: str, minor: int) -> None:
    assert read_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        # A thousand and something, or one with decimals: nobody knows.
        ("1.234", "EUR"),
        ("3,000", "JPY"),
        ("12.34.56", "EUR"),
        ("1.23,4,5", "EUR"),
        ("1,2.50", "EUR"),
        ("1.234,5a", "EUR"),
        ("1.234,505", "EUR"),
        ("", "EUR"),
        (".", "EUR"),
        ("1e3", "JPYX"),
    ],
)
def test_what_may_mean_two_amounts_is_refused(text: str, currency: str) -> None:
    with pytest.raises((BadAmount, UnknownCurrency)):
        read_amount(text, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "text"),
    [
        (2550, "EUR", "en", "25.50"),
        (2550, "EUR", "es", "25,50"),
        (123_456, "EUR", "es", "1234,56"),
        (3000, "JPY", "es", "3000"),
        (1234, "KWD", "es", "1,234"),
    ],
)
def test_amount_in_a_field_is_read_back_as_it_was(minor: int, currency: str, locale: str, text: str) -> None:
    assert written_amount(minor, currency, locale) == text
    assert read_amount(text, currency) == minor
