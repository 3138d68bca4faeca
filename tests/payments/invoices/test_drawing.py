"""The PDF: tagged, titled, in its language and the school's look, with every text as it was written."""

import re
from datetime import UTC, date, datetime

import pytest

from payments.enums import DocumentKind
from payments.invoices import drawing, tax
from payments.invoices.drawing import draw, draw_pages
from payments.invoices.sheet import Document, sheet
from payments.lines import Line
from themes.look import BrandView
from themes.printing import print_look
from themes.registry import themes
from themes.selectors import PrintedLogo
from themes.tokens import BrandColours, contrast

AT = datetime(2027, 1, 4, 11, 0, tzinfo=UTC)
LOGO = PrintedLogo(
    "logo.svg",
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><path d="M0 0h40v10z" fill="#123456"/></svg>',
)


def document(*lines: Line, **fields) -> Document:
    facts = {
        "reference": "bk7h2m9qx4",
        "method": "stripe",
        "means": "",
        "paid_on": "2027-01-04",
        "is_test": False,
    }
    return Document(
        **{
            "kind": DocumentKind.INVOICE,
            "number": "INV-2027-00042",
            "issued_on": date(2027, 1, 4),
            "locale": "en",
            "currency": "EUR",
            "seller": {
                "name": "Lingua S.L.",
                "address": "Calle Luna 4\nMadrid",
                "tax_id": "ESB1",
                "footer": "Fin",
            },
            "buyer": {
                "name": "Chloe SARL",
                "address": "12 rue Bleue\nParis",
                "tax_id": "FR1",
                "email": "c@d.fr",
            },
            "lines": tuple(
                map(tax.taxed, lines or (Line("Spanish", 12_100, 2_100), Line("Book", 2_500, 400)))
            ),
            **fields,
            "facts": {**facts, **fields.get("facts", {})},
        }
    )


def pdf(doc: Document, *, theme_id: str = "education", logo: PrintedLogo | None = LOGO) -> bytes:
    look = print_look(BrandView(theme_id=theme_id))
    return draw(sheet(doc, school="Lingua"), look=look, logo=logo, drawn_at=AT)


def texts(doc: Document) -> str:
    return repr(sheet(doc, school="Lingua"))


def test_pdf_is_tagged_and_says_what_it_is() -> None:
    content = pdf(document())
    assert content.startswith(b"%PDF-1.7")
    for wanted in (
        b"<pdfuaid:part>1</pdfuaid:part>",
        b'<rdf:li xml:lang="x-default">Invoice INV-2027-00042</rdf:li>',
        b"/Marked true",
        b"/DisplayDocTitle true",
        b"/S/Figure",
        b"/Alt(Lingua)",
        b"/S/H1",
        b"/S/Table",
    ):
        assert wanted in content, wanted
    assert re.search(rb"/Lang\s*\(en", content)
    assert content.count(b"/Type/StructElem/S/TH/") == 4
    assert content.count(b"/Scope/Column") == 4
    assert len(re.findall(rb"/Type/StructElem/S/TD/", content)) == 8


def test_pdf_speaks_the_documents_language() -> None:
    assert re.search(rb"/Lang\s*\(es", pdf(document(locale="es")))


def test_same_document_is_the_same_to_the_byte() -> None:
    assert pdf(document()) == pdf(document())


@pytest.mark.parametrize("theme_id", ["education", "kids_1", "platform"])
@pytest.mark.parametrize("kind", list(DocumentKind))
def test_every_kind_is_drawn_in_every_theme_by_the_rules(theme_id, kind, monkeypatch) -> None:
    facts = {"credits_number": "INV-2027-00001", "credits_on": "2027-01-03", "is_refund": True}
    monkeypatch.setattr(drawing.log, "warning", lambda *args, **named: pytest.fail(f"{args} {named}"))
    assert b"pdfuaid" in pdf(document(kind=kind, facts=facts), theme_id=theme_id)


def test_only_our_own_typefaces_are_used() -> None:
    names = set(re.findall(rb"/FontName/[A-Z]{6}\+([\w-]+)", pdf(document(), theme_id="kids_1")))
    assert names == {b"hopscotch-400", b"hanken-grotesk-400", b"hanken-grotesk-600"}


HOSTILE = (
    '#emph[x] $x^2$ \\ *b* _i_ `r` <label> @ref // c /* d */ = H "q" \\u{41} #image("/etc/passwd") {{ }}'
)


def test_texts_of_people_are_never_markup() -> None:
    """They make no heading, formula, emphasis, link or picture, which the tags would tell of."""
    doc = document(
        Line(HOSTILE, 100, discount_text=HOSTILE),
        buyer={"name": HOSTILE, "address": HOSTILE, "tax_id": HOSTILE, "email": HOSTILE},
        seller={"name": HOSTILE, "address": HOSTILE, "exemption": HOSTILE, "footer": HOSTILE},
        facts={"reference": HOSTILE},
    )
    content = draw(
        sheet(doc, school=HOSTILE), look=print_look(BrandView("education")), logo=None, drawn_at=AT
    )
    assert b"pdfuaid" in content
    plain = document(
        Line("n" * len(HOSTILE), 100, discount_text="n"), buyer={"name": "n"}, seller={"name": "n"}
    )
    for tag in (b"/S/H1", b"/S/Formula", b"/S/Em/", b"/S/Strong/", b"/S/Figure", b"/S/Code", b"/S/Link"):
        assert content.count(tag) == pdf(plain, logo=None).count(tag), tag


@pytest.mark.parametrize(
    "logo", [PrintedLogo("logo.svg", b"<svg"), PrintedLogo("logo.png", b"no picture"), None]
)
def test_logo_that_cannot_be_read_gives_way_to_the_name(logo) -> None:
    content = pdf(document(), logo=logo)
    assert b"/S/Figure" not in content
    assert b"pdfuaid" in content


def test_character_that_no_typeface_has_does_not_stop_the_document() -> None:
    content = pdf(document(buyer={"name": "田中花子", "address": "東京"}))
    assert content.startswith(b"%PDF")
    assert b"pdfuaid" not in content


@pytest.mark.parametrize(
    "name", ["Łukasz Żółć", "Дмитрий", "Ελένη", "Nguyễn Thị Hương", "محمد علي", "יעל כהן"]
)
@pytest.mark.parametrize("theme_id", ["education", "kids_1"])
def test_names_in_many_scripts_are_drawn(name, theme_id) -> None:
    assert b"pdfuaid" in pdf(document(buyer={"name": name, "address": name}), theme_id=theme_id)


def test_many_long_lines_run_over_pages() -> None:
    lines = [Line(f"{n} " + "A long title of a course " * 4, 12_100, 2_100, quantity=3) for n in range(40)]
    doc = document(
        *lines, buyer={"name": "W" * 160, "address": "x" * 100 + "\n" + "y " * 150, "tax_id": "9" * 40}
    )
    pages = draw_pages(sheet(doc, school="L"), look=print_look(BrandView("kids_1")), logo=LOGO, drawn_at=AT)
    assert len(pages) == 3
    assert all(page.startswith(b"\x89PNG") for page in pages)
    # Pages that go on are headed by the document's number, and by the table's head again.
    assert pdf(doc).count(b"/S/Table") == 1


def test_right_to_left_is_drawn() -> None:
    words = sheet(document(locale="ar"), school="Lingua")
    assert (words["direction"], words["heading"]) == ("rtl", "Invoice INV-2027-00042")
    assert words["lines"][0]["amount"] == "\u2068€121.00\u2069"
    assert b"pdfuaid" in pdf(document(locale="ar"))


def test_sheet_says_what_the_law_wants() -> None:
    words = sheet(document(), school="Lingua")
    assert words["title"] == "Invoice"
    assert words["parties"] == [
        {
            "label": "Issued to",
            "name": "Chloe SARL",
            "lines": ["12 rue Bleue", "Paris", "Tax number: FR1", "c@d.fr"],
        },
        {
            "label": "Issued by",
            "name": "Lingua S.L.",
            "lines": ["Calle Luna 4", "Madrid", "Tax number: ESB1"],
        },
    ]
    assert words["facts"] == [
        ["Number", "INV-2027-00042"],
        ["Date", "4 January 2027"],
        ["Booking", "bk7h2m9qx4"],
        ["Paid on", "4 January 2027"],
        ["Paid", "online"],
    ]
    assert words["lines"][1] == {
        "description": "Book", "detail": "", "rate": "4%", "net": "€24.04", "tax": "€0.96", "amount": "€25.00",
    }  # fmt: skip
    assert words["totals"] == {
        "rows": [["Net", "€124.04"], ["Tax 21% on €100.00", "€21.00"], ["Tax 4% on €24.04", "€0.96"]],
        "label": "Total",
        "total": "€146.00",
    }
    assert (words["notes"], words["footer"], words["watermark"]) == ([], ["Fin"], "")


@pytest.mark.parametrize(
    ("method", "means", "said"),
    [
        ("school", "cash", "cash"),
        ("school", "transfer", "bank transfer"),
        ("school", "other", "at the school"),
        ("stripe", "", "online"),
    ],
)
def test_sheet_says_how_it_was_paid(method, means, said) -> None:
    assert sheet(document(facts={"method": method, "means": means}), school="L")["facts"][-1] == [
        "Paid",
        said,
    ]


def test_credit_note_names_what_it_takes_back() -> None:
    facts = {"credits_number": "INV-2027-00042", "credits_on": "2027-01-02", "is_refund": True}
    words = sheet(document(kind=DocumentKind.CREDIT_NOTE, number="CN-2027-00001", facts=facts), school="L")
    assert words["facts"][-2:] == [["Takes back", "INV-2027-00042"], ["Dated", "2 January 2027"]]
    assert words["notes"] == ["This credit note takes back INV-2027-00042, in whole or in part."]
    assert words["totals"]["label"] == "Total refunded"
    assert "Paid" not in repr(words["facts"])


def test_line_that_a_credit_note_leaves_alone_is_not_printed() -> None:
    facts = {"credits_number": "INV-1", "credits_on": "2027-01-02"}
    doc = document(Line("A", 100), Line("B", 0), kind=DocumentKind.CREDIT_NOTE, facts=facts)
    assert [line["description"] for line in sheet(doc, school="L")["lines"]] == ["A"]


def test_exemption_stands_where_no_tax_is_charged() -> None:
    seller = {"name": "L", "exemption": "Exenta, art. 20.Uno.9.º LIVA"}
    assert sheet(document(Line("A", 100, 2_100), seller=seller), school="L")["notes"] == []
    assert sheet(document(Line("A", 100, 0), seller=seller), school="L")["notes"] == [
        "Exenta, art. 20.Uno.9.º LIVA"
    ]


def test_test_mode_is_written_across() -> None:
    words = sheet(document(facts={"is_test": True}), school="L")
    assert words["watermark"] == "TEST"
    assert words["notes"] == ["This document was made in test mode. No money was moved, and it is not valid."]


@pytest.mark.parametrize(
    ("currency", "locale", "total"),
    [("JPY", "en", "JP¥12,100"), ("KWD", "en", "KWD12.100"), ("EUR", "es", "121,00\xa0€")],
)
def test_amounts_have_the_currencys_own_decimals(currency, locale, total) -> None:
    doc = document(Line("A", 12_100, 2_100), currency=currency, locale=locale)
    assert sheet(doc, school="L")["totals"]["total"] == total


def test_several_pieces_are_counted() -> None:
    assert (
        sheet(document(Line("Lesson", 900, quantity=3)), school="L")["lines"][0]["description"]
        == "3 × Lesson"
    )


@pytest.mark.parametrize("theme_id", sorted(themes()))
@pytest.mark.parametrize("primary", ["", "#ffee00", "#22406e", "#88ddaa"])
def test_colours_read_on_paper(theme_id, primary) -> None:
    colours = BrandColours(primary=primary or None, secondary=primary or None)
    look = print_look(BrandView(theme_id=theme_id, colours=colours))
    for colour in (look.ink, look.muted, look.primary, look.accent):
        assert contrast(colour, "#ffffff") >= 4.5
    assert contrast(look.on_primary, look.primary) >= 4.5
