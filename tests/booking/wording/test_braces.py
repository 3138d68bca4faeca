"""A school's words with placeholders: whatever is written, nothing is run, nothing gets out of its place."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.wording.braces import fill, names, paragraphs, problems

KNOWN = ("student", "workshop", "link")
VALUES = {
    "student": "Chloe <b>",
    "workshop": "Spanish {student}",
    "link": "https://alpha.test/booking/x/?a=1&b=2",
}
TEMPLATE_SYNTAX = [
    "{{ student }}",
    "{% load x %}",
    "{{",
    "}}",
    "{# #}",
    "${student}",
    "%(student)s",
    "{0}",
    "{student.x}",
]
PIECES = ["{student}", "{link}", "{ Workshop }", "<script>", "\n\n", "\r\n", '"', *TEMPLATE_SYNTAX]
TEXT = st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=5)).map("".join)


class Reading(HTMLParser):
    """What a mail program reads: its text, and every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def html_of(text: str, **values: str) -> str:
    return "".join(each.html for each in paragraphs(text, {**VALUES, **values}, links=("link",)))


def test_values_stand_in_the_place_of_names() -> None:
    assert fill("Dear {student}, { Workshop }!", VALUES) == "Dear Chloe <b>, Spanish {student}!"


def test_what_is_put_in_is_not_looked_at_again() -> None:
    assert fill("{workshop}", {"workshop": "{link}", "link": "secret"}) == "{link}"


def test_unknown_names_and_lone_braces_are_told() -> None:
    assert problems("Hi {student}, see {link}", KNOWN) == []
    assert problems("{studnet} {x} {studnet}", KNOWN) == [
        "There is no placeholder {studnet}.",
        "There is no placeholder {x}.",
    ]
    for lone in ("a { b", "a } b", "{student", "student}", "{{student}}", "{{ student }}", "{% if %}"):
        assert problems(lone, KNOWN), lone
    assert problems("{}", KNOWN) == ["There is no placeholder {}."]


def test_paragraphs_and_lines_are_kept() -> None:
    found = paragraphs("One\r\ntwo\r\n \r\n\r\nthree\n", VALUES)
    assert [each.text for each in found] == ["One\ntwo", "three"]
    assert [str(each.html) for each in found] == ["One<br>two", "three"]
    assert paragraphs(" \n\n ", VALUES) == ()


def test_html_of_a_school_is_text() -> None:
    assert html_of("<script>alert(1)</script>") == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_value_is_escaped_and_no_link_even_if_it_looks_like_one() -> None:
    assert html_of("{student}") == '<span dir="auto">Chloe &lt;b&gt;</span>'
    assert (
        html_of("{student}", student="https://evil.example") == '<span dir="auto">https://evil.example</span>'
    )


def test_addresses_of_ours_and_of_the_school_become_links() -> None:
    href = "https://alpha.test/booking/x/?a=1&amp;b=2"
    assert html_of("{link}") == f'<a href="{href}">{href}</a>'
    assert 'href="https://alpha.example/map"' in html_of("See https://alpha.example/map")
    assert "<a" not in html_of("{link}", link="javascript:alert(1)")


def test_values_keep_their_direction_in_words_that_run_the_other_way() -> None:
    (arabic,) = paragraphs("الساعة {student}", {"student": "18:00–19:00"})
    assert arabic.text == "الساعة \u206818:00–19:00\u2069"
    assert str(arabic.html) == 'الساعة <span dir="auto">18:00–19:00</span>'
    (english,) = paragraphs("At {student}", {"student": "18:00–19:00"})
    assert english.text == "At 18:00–19:00"


@given(TEXT)
def test_no_words_bring_tags_of_their_own(text: str) -> None:
    for tag, attributes in Reading(html_of(text)).tags:
        assert tag in ("a", "br", "span")
        assert attributes.keys() <= ({"dir"} if tag == "span" else {"href", "rel"})
        assert tag != "a" or attributes["href"].startswith(("http://", "https://", "mailto:"))


@given(TEXT)
def test_text_and_html_say_the_same(text: str) -> None:
    for paragraph in paragraphs(text, VALUES, links=("link",)):
        assert _letters(Reading(str(paragraph.html)).text) == _letters(paragraph.text)


@given(TEXT)
def test_template_syntax_means_nothing(text: str) -> None:
    """Words that are accepted hold no brace but around known names, so there is nothing for a template to run."""
    if problems(text, KNOWN):
        return
    assert set(names(text)) <= set(KNOWN)
    left = fill(text, dict.fromkeys(KNOWN, ""))
    assert not {"{", "}"} & set(left)


@given(TEXT, st.text())
def test_accepted_words_show_each_value_whole(text: str, student: str) -> None:
    count = names(text).count("student")
    filled = fill(text, {"student": student})
    assert filled.count(student) >= count if student else filled is not None


@pytest.mark.parametrize("written", TEMPLATE_SYNTAX)
def test_template_syntax_is_never_carried_out(written: str) -> None:
    assert "Chloe" not in fill(written.replace("student", "nobody"), VALUES)


def _letters(text: str) -> str:
    """Without spaces, and without the marks that keep a value's direction in plain text."""
    return "".join(text.translate({0x2068: None, 0x2069: None}).split()).replace("\x00", "\ufffd")
