"""Lingua, a language centre for adults in the old town of València."""

from typing import Any

from cms_pages.models import HomePage, StandardPage
from cms_pages.plans import Blocks, Plan, link, placed, questions

from .legal import legal_pages
from .lingua_teachers import TEACHERS
from .lingua_workshops import WORKSHOPS
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
            "seo_title": "Lingua — Centro de Idiomas, València",
            "search_description": "Spanish, English, German and French in the old town of València. Eight people in a "
            "class, private lessons, exam preparation. See dates and book online.",
        },
        children=[
            course_pages(
                school,
                made,
                title="Courses",
                lead="Dates for the coming weeks, with the places that are still free.",
            ),
            teacher_pages(
                school, made, title="Teachers", lead="Six people who have done this for a long time."
            ),
            _prices(),
            _about(placed(made.pictures["classroom"])),
            _contact(placed(made.pictures["map"])),
            *legal_pages("Lingua Centro de Idiomas S.L."),
        ],
    )


def _home(picture: Any) -> Blocks:
    hero = {
        "kicker": "Centro de Idiomas · València, since 1998",
        "title": "Learn it in the room, use it in the street",
        "lead": "Spanish, English, German and French in groups of eight, in the old town, five minutes from the river "
        "park. You book single sessions and cancel online.",
        "actions": [
            link("See this week's courses", "page:courses"),
            link("Free placement talk", "page:placement-talk"),
        ],
        "facts": [
            {"figure": "8", "text": "people in a class at most"},
            {"figure": "6", "text": "teachers, all of them examiners or trained to be"},
            {"figure": "91 %", "text": "of our exam candidates passed last year"},
        ],
        "picture": picture,
    }
    voices = [
        {
            "quote": "After six weeks I phoned the landlord myself. He understood me, and, worse, I understood him.",
            "name": "Annika Lindqvist",
            "about": "Spanish for newcomers, moved from Uppsala",
        },
        {
            "quote": "I failed B2 twice with other people's books. Oliver found the two things I kept doing. "
            "178 points.",
            "name": "Javier Montesinos",
            "about": "B2 First, nurse at La Fe",
        },
        {
            "quote": "There is no app for Brigitte.",
            "name": "Teresa Gil",
            "about": "French over coffee, every Friday since 2019",
        },
    ]
    return [
        ("hero", hero),
        (
            "workshops",
            {
                "heading": "In the coming days",
                "lead": "Single sessions: join when you like, pay for what you take.",
                "workshops": [],
                "kind": "live_class",
                "limit": 5,
            },
        ),
        (
            "teachers",
            {
                "heading": "Your teachers",
                "lead": "The same person every week, who knows your name.",
                "teachers": [],
            },
        ),
        ("testimonials", {"heading": "Heard on the stairs", "lead": "", "voices": voices}),
        ("faq", {"heading": "Before you ask", "lead": "", "questions": _asked()}),
        (
            "cta",
            {
                "title": "Which room is yours?",
                "text": "Twenty minutes with a teacher, online and free. No test.",
                "actions": [
                    link("Choose a time", "page:placement-talk"),
                    link("Ask us something", "page:contact"),
                ],
            },
        ),
    ]


def _asked() -> list[dict[str, str]]:
    return questions(
        {
            "What if I cannot come?": "<p>Cancel with the link in your confirmation. Until twelve hours "
            "before a class, "
            "or two days before a Saturday workshop, you get all your money back.</p>",
            "Do I have to sign up for a term?": "<p>No. Every session is booked by itself.</p>",
            "Which level am I?": '<p>Take the <a linktype="page" id="page:placement-talk">placement talk</a>, or read '
            "the level on the course: A1 is from nothing, B2 is work and exams, C1 is newspapers.</p>",
            "Do I get a certificate?": "<p>For every ten sessions of a course, on request. Official certificates come "
            "from the exam boards; we prepare you and register you.</p>",
        }
    )


def _prices() -> Plan:
    table = (
        "<p>What you see is what you pay. Materials are included, and so is the coffee on Fridays.</p>"
        "<ul><li><b>Classes</b>, 60 to 90 minutes, eight to ten people: from 14 € a session</li>"
        "<li><b>Saturday workshops</b>, three hours: from 45 €</li>"
        "<li><b>Private lessons</b>, 50 minutes: from 32 €</li>"
        "<li><b>Placement talk</b> and <b>Friday table</b>: free</li></ul>"
        "<p>The exact price stands on every course, beside its free places.</p>"
    )
    return Plan(
        key="prices",
        model=StandardPage,
        title="Prices",
        slug="prices",
        fields={"lead": "By the session, without a contract.", "show_in_menus": True},
        body=[
            ("text", {"heading": "", "body": table}),
            (
                "workshops",
                {
                    "heading": "Private lessons",
                    "lead": "",
                    "workshops": [],
                    "kind": "tutoring",
                    "limit": None,
                },
            ),
            (
                "faq",
                {
                    "heading": "About money",
                    "lead": "",
                    "questions": questions(
                        {
                            "How can I pay?": "<p>By card when you book. Your place is held for you while you do.</p>",
                            "Is there a discount for many sessions?": "<p>No. We would rather keep the "
                            "single price low "
                            "than have you buy more than you need.</p>",
                            "Can my employer pay?": "<p>Yes. Book with their card and ask us for an invoice.</p>",
                        }
                    ),
                },
            ),
        ],
    )


def _about(picture: Any) -> Plan:
    story = (
        "<p>Lingua began in 1998 with one room, two teachers and a borrowed blackboard in the Calle de las Comedias. "
        "The blackboard is still here. There are four rooms now, a small library, and a courtyard with two orange "
        "trees.</p><p>We have never taught more than ten people at once. It would pay better, and it would not work: "
        "nobody learns to speak by listening to nineteen others.</p>"
    )
    rules = (
        "<ul><li>The language of the class is spoken from the first minute.</li>"
        "<li>Everybody speaks every five minutes.</li><li>Mistakes are material.</li>"
        "<li>Whoever is late brings biscuits.</li></ul>"
    )
    return Plan(
        key="about",
        model=StandardPage,
        title="About us",
        slug="about",
        fields={"lead": "Four rooms, six teachers, one blackboard.", "show_in_menus": True},
        body=[
            ("text", {"heading": "How it began", "body": story}),
            (
                "picture",
                {
                    "picture": picture,
                    "caption": "Room 1 on a Tuesday morning",
                    "is_wide": False,
                },
            ),
            ("text", {"heading": "House rules", "body": rules}),
            (
                "cta",
                {
                    "title": "Come and have a look",
                    "text": "On Fridays at eight the door is open to everybody.",
                    "actions": [link("The Friday table", "page:conversation-table")],
                },
            ),
        ],
    )


def _contact(picture: Any) -> Plan:
    text = (
        "<p>Calle de las Comedias 14, 46003 València<br>Monday to Friday 9:00 to 21:00, Saturday 10:00 to 14:00</p>"
        "<p>Telephone +34 963 555 014<br>E-mail hola@lingua.example</p>"
        "<p><b>How to get here.</b> Metro Alameda, lines 3, 5, 7 and 9, then four minutes on foot over the bridge and "
        "along the park. Bicycles can be left in the courtyard.</p>"
    )
    return Plan(
        key="contact",
        model=StandardPage,
        title="Contact",
        slug="contact",
        fields={"lead": "Ring the bell, ring us up, or write.", "show_in_menus": True},
        body=[
            ("text", {"heading": "", "body": text}),
            ("picture", {"picture": picture, "caption": "The cross is us", "is_wide": True}),
        ],
    )


LINGUA = SchoolSeed(
    slug="lingua",
    name="Lingua",
    theme_id="education",
    tagline="Centro de Idiomas, València",
    time_zone="Europe/Madrid",
    currency="EUR",
    email="hola@lingua.example",
    phone="+34 963 555 014",
    address="Calle de las Comedias 14\n46003 València",
    legal_text="Lingua Centro de Idiomas S.L. · CIF B00000014 · Registro Mercantil de Valencia",
    action_label="Book a class",
    stripe_account_id="acct_1Lingua",
    owner=PersonSeed("ana@lingua.example", "Ana", "Belmonte"),
    staff=[
        PersonSeed("oliver@lingua.example", "Oliver", "Bennett", teacher="oliver-bennett"),
        PersonSeed("elena@lingua.example", "Elena", "Marín", teacher="elena-marin"),
    ],
    teachers=TEACHERS,
    workshops=WORKSHOPS,
    plan=_plan,
    closures=[
        ClosureSeed("Christmas holidays", (12, 23), (1, 6)),
        ClosureSeed("Fallas", (3, 16), (3, 19)),
    ],
    billing={
        "legal_name": "Lingua Centro de Idiomas S.L.",
        "legal_address": "Calle de las Comedias 14\n46003 València\nSpain",
        "tax_id": "ESB00000014",
        "exemption_note": "Language teaching is exempt from VAT under Article 20.Uno.9 of Ley 37/1992.",
        "footer_text": "Registro Mercantil de Valencia · hola@lingua.example",
    },
    codes=[
        {"code": "WELCOME-10", "percent": 10, "note": "Newsletter and flyers", "max_uses_each": 1},
        {
            "code": "COMPANY-5",
            "kind": "amount",
            "amount_minor": 500,
            "currency": "EUR",
            "max_uses": 40,
            "max_uses_each": None,
            "note": "Partner companies",
        },
    ],
    social={"instagram_url": "https://www.instagram.com/lingua.example/"},
)
