"""The platform's own site, for people who run a language school."""

from collections.abc import Mapping
from typing import Any

from cms_pages.models import HomePage, StandardPage
from cms_pages.plans import Blocks, Plan, link, placed, questions

NAME = "Immersio Booking"
TAGLINE = "A school's website that takes bookings"
EMAIL = "hello@booking.example"
LEGAL = "Immersio Booking · a service for language schools"
# Screens of the demo schools, and what they show to those who cannot see them.
SCREENS = {
    "hero": "Two schools' websites: a sober language centre in a window, a bright children's school on a telephone",
    "screen-booking": "The booking widget: a month with the free days on the left, the times of a Tuesday on the right",
    "screen-editing": "A page being written: the words on the left, the page as visitors see it on the right",
    "screen-kids": "The children's school: three children cut from paper let letters fly as balloons",
}


def platform_plan(*, schools: dict[str, str], screens: Mapping[str, Any]) -> Plan:
    """The platform's pages. `schools` are the addresses of the demo schools by name, `screens` their pictures."""
    return Plan(
        key="home",
        model=HomePage,
        title="Home",
        slug="home",
        body=_home(schools, screens),
        fields={
            "share_picture": screens["hero"],
            "seo_title": f"{NAME}: websites for language schools that take bookings",
            "search_description": "A website in your school's own look, with classes, private lessons, "
            "payments on your "
            "own Stripe account and confirmations that go out by themselves.",
        },
        children=[_how(), _examples(schools), _contact(), _privacy()],
    )


def _home(schools: dict[str, str], screens: Mapping[str, Any]) -> Blocks:
    return [
        (
            "hero",
            {
                "kicker": "For language schools",
                "title": "Your website is your front desk",
                "lead": "Students see what is free, choose a time and pay. You see who is coming. The page looks like "
                "your school and like nobody else's.",
                "actions": [link("See how it works", "page:how"), link("Write to us", "page:contact")],
                "facts": [],
                "picture": placed(screens["hero"]),
            },
        ),
        (
            "text",
            {
                "heading": "What it takes off your hands",
                "body": "<h3>The telephone</h3><p>Free times stand on the page and are true to the second. A "
                "place that "
                "has just been taken is not offered twice, not even to two people who press at once.</p>"
                "<h3>The money</h3><p>Students pay when they book, on your own Stripe account. Whoever cancels in time "
                "gets the money back without a mail to you.</p>"
                "<h3>The mails</h3><p>Confirmation, calendar entry and the link to cancel go out in your colours, with "
                "your name as the sender, and the answers come to you.</p>",
            },
        ),
        (
            "text",
            {
                "heading": "A time, a name, a card",
                "body": "<p>Three steps and a payment, on the page where the course is described. It wears the "
                "school's type and colours, says time zones in words, keeps what was typed, and works without "
                "scripts.</p>",
            },
        ),
        _screen(
            screens["screen-booking"], "The widget in Lingua's design, with a teacher's hours in December."
        ),
        (
            "text",
            {
                "heading": "What stays with you",
                "body": "<p>Your prices, your rules for cancelling, your teachers' hours, your domain. Every school's "
                "data stands apart from all others and leaves with the school.</p>",
            },
        ),
        _screen(
            screens["screen-editing"],
            "Lingua's first page in the editor. On the right, what visitors will see.",
        ),
        (
            "text",
            {
                "heading": "No two look alike",
                "body": "<p>Designs are drawn for language schools, each with its own grid, type and pictures. "
                "Casa Cometa runs on the same software as Lingua; nobody would guess.</p>",
            },
        ),
        _screen(screens["screen-kids"], "Casa Cometa, for ages four to eight."),
        ("cta", _schools_to_see(schools)),
        ("faq", {"heading": "Asked by school owners", "lead": "", "questions": _asked()}),
    ]


def _screen(screen: Any, caption: str) -> tuple[str, Mapping[str, Any]]:
    return ("picture", {"picture": placed(screen), "caption": caption, "is_wide": False})


def _schools_to_see(schools: dict[str, str]) -> dict[str, Any]:
    return {
        "title": "Two schools to walk through",
        "text": "Book a class in each; the money is not real, the rest is.",
        "actions": [link(f"Visit {name}", url) for name, url in schools.items()],
    }


def _asked() -> list[dict[str, str]]:
    return questions(
        {
            "Do my students need an account?": "<p>No. A name and an e-mail address are enough, and the confirmation "
            "carries a link with which they see and cancel their booking.</p>",
            "Can I change the pages myself?": "<p>All of them. You write in the page as it looks, place pictures and "
            "blocks, and publish when you like what you see.</p>",
            "Classes and private lessons, both?": "<p>Both. Classes have dates and places; private lessons follow the "
            "hours that each teacher keeps.</p>",
            "Whose customer is the student?": "<p>Yours. Payments go to your Stripe account, and mails carry your "
            "name.</p>",
        }
    )


def _how() -> Plan:
    steps = (
        "<ol><li><b>We open your site.</b> It takes seconds and comes with pages that you can publish as they are.</li>"
        "<li><b>You introduce your teachers.</b> A picture, two sentences, the hours they teach.</li>"
        "<li><b>You describe what you offer.</b> Length, price, places, and until when one can cancel for "
        "money back.</li>"
        "<li><b>You connect Stripe.</b> Your account, your money, on the days you have agreed with them.</li>"
        "<li><b>Students book.</b> You and the teacher get a mail; the calendar fills itself.</li></ol>"
    )
    student = (
        "<p>A month with the days that have free times, the times of a day, a short form, the payment. No account, no "
        "app. It works on a phone, with the keyboard, in the student's own time zone, and even where scripts are "
        "switched off.</p>"
    )
    return Plan(
        key="how",
        model=StandardPage,
        title="How it works",
        slug="how-it-works",
        fields={"lead": "From an empty page to the first booking in an afternoon.", "show_in_menus": True},
        body=[
            ("text", {"heading": "For you", "body": steps}),
            ("text", {"heading": "For your students", "body": student}),
        ],
    )


def _examples(schools: dict[str, str]) -> Plan:
    about = {
        "Lingua": "Lingua teaches adults in the old town of València: four languages, dated classes, "
        "Saturday workshops "
        "and private lessons, in a sober design that puts the timetable first.",
        "Casa Cometa": "Casa Cometa is for children of four to eight. Groups by age, facts for parents one "
        "tap away, and "
        "a design cut out of coloured paper.",
    }
    body = [
        ("cta", {"title": name, "text": about.get(name, ""), "actions": [link(f"Visit {name}", url)]})
        for name, url in schools.items()
    ]
    return Plan(
        key="examples",
        model=StandardPage,
        title="Examples",
        slug="examples",
        fields={"lead": "The same software, two schools that look nothing alike.", "show_in_menus": True},
        body=body,
    )


def _contact() -> Plan:
    text = (
        f"<p>Write to {EMAIL} and say what your school is called, what you teach and how many teachers you "
        f"are. We open "
        "a site for you and walk through it together.</p>"
    )
    return Plan(
        key="contact",
        model=StandardPage,
        title="Contact",
        slug="contact",
        fields={"lead": "New schools are opened by a person.", "show_in_menus": True},
        body=[("text", {"heading": "", "body": text})],
    )


def _privacy() -> Plan:
    text = (
        "<h3>On these pages</h3><p>No cookies, no trackers; fonts and pictures come from our own server. Our "
        "server's log "
        "keeps addresses for two weeks, to find out what went wrong when something does.</p>"
        "<h3>When you write to us</h3><p>We keep your mail for as long as we are talking, and delete it when "
        "you ask.</p>"
        "<h3>Students of our schools</h3><p>Their data belong to the school, which says on its own pages "
        "what it keeps. "
        "We store them on its behalf, apart from every other school's.</p>"
    )
    return Plan(
        key="privacy",
        model=StandardPage,
        title="Privacy",
        slug="privacy",
        fields={"lead": "What we know about you, and why.", "show_in_footer": True},
        body=[("text", {"heading": "What we keep", "body": text})],
    )
