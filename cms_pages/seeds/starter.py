"""The first site of a new school. True of any school that teaches small groups; its owner will say it better."""

from collections.abc import Mapping
from typing import Any

from cms_pages.models import HomePage, StandardPage, TeacherListingPage, WorkshopListingPage
from cms_pages.plans import Blocks, Plan, link, placed, questions

from .legal import legal_pages

_FOR_CHILDREN = ("kids_1",)


def starter_plan(*, school_name: str, theme_id: str, pictures: Mapping[str, Any]) -> Plan:
    """Home, courses, teachers, about, contact, privacy and terms."""
    home = _home_for_children if theme_id in _FOR_CHILDREN else _home_for_adults
    return Plan(
        key="home",
        model=HomePage,
        title="Home",
        slug="home",
        body=home(school_name, placed(pictures.get("hero"))),
        children=[
            _courses(),
            _teachers(),
            _about(school_name, placed(pictures.get("classroom"))),
            _contact(),
            *legal_pages(school_name),
        ],
    )


def _home_for_adults(school: str, picture: Any) -> Blocks:
    hero = {
        "kicker": school,
        "title": "Small classes, and times that fit your week",
        "lead": "Choose a course or a teacher, pick a time, and begin. You book in two minutes and can cancel online.",
        "actions": [link("See the courses", "page:courses"), link("Meet the teachers", "page:teachers")],
        "facts": [],
        "picture": picture,
    }
    return [
        ("hero", hero),
        ("workshops", {"heading": "Next dates", "lead": "", "workshops": [], "kind": "", "limit": 4}),
        ("teachers", {"heading": "Who you will learn with", "lead": "", "teachers": []}),
        ("faq", {"heading": "Before you ask", "lead": "", "questions": _asked()}),
        ("cta", _first_lesson()),
    ]


def _home_for_children(school: str, picture: Any) -> Blocks:
    hero = {
        "kicker": school,
        "title": "A new language, the way they play",
        "lead": "Songs, stories and small groups. You see age, time and price of each one before you book.",
        "actions": [link("Find a group", "page:courses"), link("Who teaches", "page:teachers")],
        "facts": [],
        "picture": picture,
    }
    return [
        ("hero", hero),
        ("workshops", {"heading": "Groups by age", "lead": "", "workshops": [], "kind": "", "limit": 6}),
        ("teachers", {"heading": "Meet the grown-ups", "lead": "", "teachers": []}),
        ("faq", {"heading": "What parents ask", "lead": "", "questions": _asked()}),
        ("cta", _first_lesson()),
    ]


def _asked() -> list[dict[str, str]]:
    return questions(
        {
            "Can I cancel?": "<p>Yes, with the link in your confirmation. Before you confirm, that page tells you "
            "whether your money comes back.</p>",
            "How do I pay?": "<p>By card when you book, on our payment provider's page.</p>",
            "What do I need for an online lesson?": "<p>A quiet place, a headset and the link that comes with your "
            "confirmation.</p>",
        }
    )


def _first_lesson() -> dict[str, Any]:
    return {
        "title": "Not sure where to begin?",
        "text": "Write to us. We will ask two questions and suggest a course.",
        "actions": [link("Write to us", "page:contact")],
    }


def _courses() -> Plan:
    return Plan(
        key="courses",
        model=WorkshopListingPage,
        title="Courses",
        slug="courses",
        fields={"lead": "All courses with their next dates, prices and free places.", "show_in_menus": True},
    )


def _teachers() -> Plan:
    return Plan(
        key="teachers",
        model=TeacherListingPage,
        title="Teachers",
        slug="teachers",
        fields={
            "lead": "The people who will answer your first question, and your hundredth.",
            "show_in_menus": True,
        },
    )


def _about(school: str, picture: Any) -> Plan:
    text = (
        f"<p>{school} teaches small groups and single students. We keep groups small because people learn a language "
        "by speaking it, and in a group of twenty nobody does.</p>"
        "<p>Every course has a teacher who stays with it. You can ask them anything, before the first lesson too.</p>"
    )
    body: list[tuple[str, Mapping[str, Any]]] = [("text", {"heading": "How we teach", "body": text})]
    if picture:
        body.append(("picture", {"picture": picture, "caption": "", "is_wide": False}))
    return Plan(
        key="about",
        model=StandardPage,
        title="About us",
        slug="about",
        body=body,
        fields={"show_in_menus": True},
    )


def _contact() -> Plan:
    text = (
        "<p>How to reach us stands at the foot of this page, as of every other. We answer on working days, "
        "usually within a few hours.</p>"
    )
    return Plan(
        key="contact",
        model=StandardPage,
        title="Contact",
        slug="contact",
        fields={"lead": "Ask before you book. It costs nothing.", "show_in_menus": True},
        body=[("text", {"heading": "", "body": text})],
    )
