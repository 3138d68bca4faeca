"""Casa Cometa, languages for children of four to eight in Triana, Sevilla."""

from typing import Any

from cms_pages.models import HomePage, StandardPage
from cms_pages.plans import Blocks, Plan, link, placed, questions

from .kids_teachers import TEACHERS
from .kids_workshops import WORKSHOPS
from .legal import legal_pages
from .listings import course_pages, teacher_pages
from .shapes import ClosureSeed, Made, PersonSeed, SchoolSeed


def _plan(school: SchoolSeed, made: Made) -> Plan:
    return Plan(
        key="home",
        model=HomePage,
        title="Home",
        slug="home",
        body=_home(placed(made.pictures["hero"])),
        fields={
            "seo_title": "Casa Cometa — languages for ages 4 to 8, Sevilla",
            "search_description": "English, German, French and Spanish for children of four to eight in Triana. Groups "
            "of eight at most, two adults in the room, single afternoons to book.",
        },
        children=[
            course_pages(
                school,
                made,
                title="Groups",
                lead="Find the age, look at the times, book one afternoon and see.",
            ),
            teacher_pages(
                school, made, title="Teachers", lead="Who will be in the room, with what they have learnt."
            ),
            _parents(placed(made.pictures["classroom"])),
            _prices(),
            _contact(placed(made.pictures["map"])),
            *legal_pages("Casa Cometa S. Coop. And."),
        ],
    )


def _home(picture: Any) -> Blocks:
    hero = {
        "kicker": "Languages for ages 4 to 8 · Triana, Sevilla",
        "title": "Hello, hola, hallo, bonjour!",
        "lead": "Puppets, picture books, hammers and crêpes: in our house every language has something to do. Small "
        "groups, single afternoons, two adults in the room.",
        "actions": [link("Find a group", "page:courses"), link("Meet a teacher, free", "page:first-hello")],
        "facts": [
            {"figure": "8", "text": "children in a group at most"},
            {"figure": "2", "text": "adults in the room, always"},
            {"figure": "10 €", "text": "is where an afternoon begins"},
        ],
        "picture": picture,
    }
    voices = [
        {
            "quote": "He told the dog to sit down in German. The dog did not, but he was right about the verb.",
            "name": "Rocío Palma",
            "about": "mother of Hugo, 6, Hedgehog Workshop",
        },
        {
            "quote": "We moved in September. In October she had a best friend, and an opinion about padel.",
            "name": "Anders Holm",
            "about": "father of Liv, 7, Hola Club",
        },
        {
            "quote": "They knew her allergy by heart, and who was allowed to fetch her. That was when I relaxed.",
            "name": "Irene Cano",
            "about": "mother of Vega, 4, Little Stars",
        },
    ]
    return [
        ("hero", hero),
        (
            "workshops",
            {
                "heading": "Groups by age",
                "lead": "One colour for each age. Times and free places are as of now.",
                "workshops": [],
                "kind": "live_class",
                "limit": 6,
            },
        ),
        ("faq", {"heading": "What parents ask first", "lead": "", "questions": _asked()}),
        ("teachers", {"heading": "Meet the grown-ups", "lead": "", "teachers": []}),
        ("testimonials", {"heading": "Said at the door", "lead": "", "voices": voices}),
        (
            "cta",
            {
                "title": "Come and look on Saturday",
                "text": "Half past nine, an hour, free. Your child tries two groups, you drink coffee.",
                "actions": [
                    link("Book Open Saturday", "page:open-saturday"),
                    link("For parents", "page:parents"),
                ],
            },
        ),
    ]


def _asked() -> list[dict[str, str]]:
    return questions(
        {
            "Who is with my child?": "<p>The teacher and a second adult, every afternoon. All have a clean record "
            "certificate and paediatric first aid. Their names and training stand on the teachers' pages.</p>",
            "Who may pick up?": "<p>Only people you have named to us. Carmen is at the door, and she asks.</p>",
            "What does it cost?": "<p>From 10 € an afternoon; the price stands on every group. You pay for what you "
            "book, nothing else.</p>",
            "We are ill. What now?": "<p>Cancel with the link in your mail until twelve hours before and "
            "your money comes "
            "back. Later than that, write to us: fevers do not keep hours.</p>",
        }
    )


def _parents(picture: Any) -> Plan:
    safety = (
        "<ul><li>Two adults in every room, glass in every door</li><li>Clean record certificates renewed each year</li>"
        "<li>Pick-up only by people you have named</li><li>No photographs without your written yes</li>"
        "<li>Carmen Luque is our child protection officer: +34 954 555 021</li></ul>"
    )
    day = (
        "<p>The door opens ten minutes before. Shoes go on the shelf with the child's sticker. We begin with the same "
        "song and end with the same song; in between, nobody can say what will happen. Water and fruit are there.</p>"
    )
    return Plan(
        key="parents",
        model=StandardPage,
        title="For parents",
        slug="parents",
        fields={"lead": "Safety, times and prices, in that order.", "show_in_menus": True},
        body=[
            ("text", {"heading": "Safe", "body": safety}),
            ("picture", {"picture": picture, "caption": "Reading on the round carpet", "is_wide": False}),
            ("text", {"heading": "An afternoon", "body": day}),
            ("faq", {"heading": "And also", "lead": "", "questions": _asked()}),
        ],
    )


def _prices() -> Plan:
    text = (
        "<ul><li><b>Groups</b>, 45 to 60 minutes: 10 to 13 € an afternoon</li><li><b>Snail Kitchen</b>, two hours with "
        "lunch: 24 €</li><li><b>One child, one teacher</b>, 25 minutes: 18 €</li><li><b>Open Saturday</b> and <b>First "
        "Hello</b>: free</li></ul><p>Material, fruit and plasters are included. No enrolment fee, no term.</p>"
    )
    return Plan(
        key="prices",
        model=StandardPage,
        title="Prices",
        slug="prices",
        fields={"lead": "By the afternoon. Stop whenever you like.", "show_in_menus": True},
        body=[
            ("text", {"heading": "", "body": text}),
            (
                "cta",
                {
                    "title": "Try it for nothing",
                    "text": "A quarter of an hour online with a teacher and a puppet.",
                    "actions": [link("First Hello", "page:first-hello")],
                },
            ),
        ],
    )


def _contact(picture: Any) -> Plan:
    text = (
        "<p>Calle Pureza 21, 41010 Sevilla<br>Monday to Friday 15:00 to 19:30, Saturday 9:00 to 13:30</p>"
        "<p>Telephone +34 954 555 021<br>E-mail hola@casacometa.example</p>"
        "<p>Prams have a parking place inside. The tram stops at Plaza Nueva; from there it is a walk over the bridge, "
        "twelve minutes with short legs.</p>"
    )
    return Plan(
        key="contact",
        model=StandardPage,
        title="Contact",
        slug="contact",
        fields={"lead": "We answer the telephone between two songs.", "show_in_menus": True},
        body=[
            ("text", {"heading": "", "body": text}),
            (
                "picture",
                {"picture": picture, "caption": "Over the bridge, second left, yellow door", "is_wide": True},
            ),
        ],
    )


KIDS = SchoolSeed(
    slug="kids",
    name="Casa Cometa",
    theme_id="kids_1",
    tagline="Languages for ages 4 to 8, Sevilla",
    time_zone="Europe/Madrid",
    currency="EUR",
    email="hola@casacometa.example",
    phone="+34 954 555 021",
    address="Calle Pureza 21\n41010 Sevilla",
    legal_text="Casa Cometa S. Coop. And. · CIF F00000021 · Centre for activities with minors, registered",
    action_label="Find a group",
    stripe_account_id="acct_1CasaCometa",
    owner=PersonSeed("carmen@casacometa.example", "Carmen", "Luque", teacher="carmen-luque"),
    staff=[
        PersonSeed("molly@casacometa.example", "Molly", "Kerrigan", teacher="molly-kerrigan"),
        PersonSeed("noa@casacometa.example", "Noa", "Serrano", teacher="noa-serrano"),
    ],
    teachers=TEACHERS,
    workshops=WORKSHOPS,
    plan=_plan,
    closures=[ClosureSeed("Christmas holidays", (12, 23), (1, 7))],
    billing={
        "legal_name": "Casa Cometa S. Coop. And.",
        "legal_address": "Calle Pureza 21\n41010 Sevilla\nSpain",
        "tax_id": "ESF00000021",
        "exemption_note": "Language teaching is exempt from VAT under Article 20.Uno.9 of Ley 37/1992.",
    },
    codes=[{"code": "SIBLING", "percent": 15, "note": "Brothers and sisters", "max_uses_each": None}],
    social={"instagram_url": "https://www.instagram.com/casacometa.example/"},
)
