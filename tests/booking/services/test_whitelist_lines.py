"""Lines as people write them become entries, or are named with the reason."""

import pytest

from booking.services.whitelist_lines import Line, lines_of, read_lines


def entries(*texts: str) -> list[tuple[int, str, str, str]]:
    found, invalid = read_lines(lines_of(texts))
    assert invalid == []
    return [(entry.number, entry.value, str(entry.kind), entry.name) for entry in found]


@pytest.mark.parametrize(
    "text",
    [
        "chloe@example.com",
        "  CHLOE@Example.COM ",
        "mailto:chloe@example.com",
        "<chloe@example.com>",
        "\ufeffchloe@example.com\u200b",
        "\u00a0chloe@example.com\u00a0;",
    ],
)
def test_one_address_however_it_is_written(text: str) -> None:
    assert entries(text) == [(1, "chloe@example.com", "email", "")]


@pytest.mark.parametrize("text", ["example.com", "@example.com", "*@example.com", "EXAMPLE.com"])
def test_a_domain_however_it_is_written(text: str) -> None:
    assert entries(text) == [(1, "example.com", "domain", "")]


@pytest.mark.parametrize(
    "text",
    [
        "Chloe Martin <chloe@example.com>",
        '"Chloe Martin" <chloe@example.com>',
        "Chloe Martin, chloe@example.com",
        "chloe@example.com\tChloe Martin",
        "Chloe;Martin;chloe@example.com",
        "Chloe Martin <mailto:chloe@example.com>;",
    ],
)
def test_names_are_kept(text: str) -> None:
    assert entries(text) == [(1, "chloe@example.com", "email", "Chloe Martin")]


def test_several_on_a_line_and_a_domain_among_them() -> None:
    assert entries("", "a@example.com, b@example.com; c@example.com", "x@example.org, example.net") == [
        (2, "a@example.com", "email", ""),
        (2, "b@example.com", "email", ""),
        (2, "c@example.com", "email", ""),
        (3, "x@example.org", "email", ""),
        (3, "example.net", "domain", ""),
    ]


def test_named_addresses_on_one_line() -> None:
    line = "a@example.com, Dora Lang <dora@example.com>, Ben <ben@example.com>; c@example.com"
    assert sorted(entry[1:] for entry in entries(line)) == [
        ("a@example.com", "email", ""),
        ("ben@example.com", "email", "Ben"),
        ("c@example.com", "email", ""),
        ("dora@example.com", "email", "Dora Lang"),
    ]


def test_duplicates_are_one_and_keep_the_name() -> None:
    assert entries("chloe@example.com", "Chloe <CHLOE@example.com>", "chloe@example.com") == [
        (1, "chloe@example.com", "email", "Chloe")
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("chloe", "This is neither an e-mail address nor a domain like example.com."),
        ("chloe@", "This is not a complete e-mail address."),
        ("chloe@example", "This is not a complete e-mail address."),
        ("chloe@@example.com", "There is more than one @ in it."),
        ("chloe martin@example.com", "There is a space in it."),
        ('=HYPERLINK("http://evil.example")', "There is a space in it."),
    ],
)
def test_what_is_wrong_is_said_by_line(text: str, why: str) -> None:
    found, invalid = read_lines(lines_of(["good@example.com", text]))
    assert [entry.value for entry in found] == ["good@example.com"]
    assert [(bad.number, bad.text) for bad in invalid] == [(2, text)]
    if "HYPERLINK" not in text:
        assert str(invalid[0].why) == why


def test_a_name_without_an_address_is_named_too() -> None:
    found, invalid = read_lines([Line(7, "", "Chloe Martin")])
    assert found == []
    assert [(bad.number, bad.text, str(bad.why)) for bad in invalid] == [
        (7, "Chloe Martin", "There is no address on this line.")
    ]


def test_an_endless_line_is_refused_quickly() -> None:
    _found, invalid = read_lines(lines_of(["<" * 100_000, "a." * 1000]))
    assert [bad.number for bad in invalid] == [1, 2]
