"""Ana puts her own words into a mail and takes them back; and says who may book a class."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from booking.models import Booking, MailWording, WhitelistEntry
from booking.services.actors import SYSTEM
from booking.services.sessions import schedule_session
from core.clock import now
from tests.journeys.staff import log_in
from tests.support.offers import OWNER_EMAIL
from tests.support.sites import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("watched")]

WORDS = "¡Qué bien, {student}!\n\nTrae un cuaderno y ganas de hablar."


@pytest.fixture(scope="module")
def taster(site: LiveSite) -> Any:
    """An evening free of charge."""
    last = site.offers.sessions[-1]
    with site.inside():
        return schedule_session(
            workshop_id=last.workshop_id,
            start_at=last.start_at + timedelta(days=1),
            host_ids=[site.offers.carla.pk],
            price_minor=0,
            by=SYSTEM,
            now=now(),
        )


def test_school_writes_its_own_words(
    site: LiveSite, page: Page, taster: Any, newcomer: Callable[..., Page]
) -> None:
    log_in(page, site, OWNER_EMAIL)
    opens_the_mail(page, site)
    page.get_by_label("Subject").fill("Tienes plaza: {workshop}")
    page.get_by_label("Text").fill(WORDS)
    preview = page.frame_locator("iframe[name=mail-preview]")
    expect(preview.get_by_text("Tienes plaza: ")).to_be_visible()
    letter = preview.frame_locator("iframe")
    expect(letter.get_by_text("Trae un cuaderno y ganas de hablar.")).to_be_visible()
    expect(letter.get_by_text("¡Qué bien, Chloe Martin!")).to_be_visible()

    page.get_by_role("button", name=f"Send an example to {OWNER_EMAIL}").click()
    expect(page.get_by_text("Your words are not saved yet.")).to_be_visible()
    site.work()
    example = site.mails_to(OWNER_EMAIL)[0]
    assert "Tienes plaza: " in example.subject
    assert "Trae un cuaderno y ganas de hablar." in example.text
    with site.inside():
        assert not MailWording.objects.exists()

    expect(page.get_by_label("Text")).to_have_value(WORDS)
    expect(letter.get_by_text("Trae un cuaderno y ganas de hablar.")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Mails have these words from now on.")).to_be_visible()
    lucia_books(newcomer(java_script_enabled=False, locale="es-ES"), site, taster)
    (booked,) = site.mails_to("lucia@")
    assert booked.subject == "Tienes plaza: Evening class"
    assert "¡Qué bien, Lucía Pérez!" in booked.text
    assert "Trae un cuaderno y ganas de hablar." in booked.html

    opens_the_mail(page, site)
    expect(page.get_by_label("Text")).to_have_value(WORDS)
    page.get_by_role("button", name="Take our words again").click()
    expect(page.get_by_text("This mail has our words again.")).to_be_visible()
    expect(page.get_by_label("Text")).not_to_have_value(WORDS)
    with site.inside():
        assert not MailWording.objects.exists()


def opens_the_mail(page: Page, site: LiveSite) -> None:
    """The confirmation, in Spanish."""
    page.goto(f"{site.url}/admin/")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("link", name="Mails", exact=True).click()
    page.get_by_role("row", name="Booking confirmed").first.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", name="Booking confirmed")).to_be_visible()


def lucia_books(page: Page, site: LiveSite, session: Any) -> None:
    """On the school's pages in her language."""
    page.goto(f"{site.url}/book/evening/details/?session={session.pk}")
    assert page.locator("html").get_attribute("lang") == "es"
    gives_details(page, "Lucía Pérez", "lucia@student.example")
    expect(page.locator(".manage__status")).to_be_visible()
    site.work()


def gives_details(page: Page, name: str, email: str) -> None:
    """Whatever the language is, to the end."""
    form = page.locator("form.booking__details")
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(email)
    form.get_by_role("checkbox").check()
    form.locator("button[value=review]").click()
    page.locator("form.booking__review button[value=book]").click()


def test_class_for_those_on_the_list(
    site: LiveSite, page: Page, taster: Any, newcomer: Callable[..., Page]
) -> None:
    log_in(page, site, OWNER_EMAIL)
    opens_the_class(page)
    page.get_by_label("Open to").select_option("only people on the list")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("updated")).to_be_visible()
    opens_the_class(page)
    page.get_by_role("link", name="Who is on the list…").click()
    expect(page.get_by_text("Nobody can book this workshop yet, since its list is empty.")).to_be_visible()
    page.get_by_label("Addresses").fill(
        "Omar Said <omar@student.example>\nnot an address\nInes@Student.example\nomar@student.example"
    )
    page.get_by_role("button", name="See what will change").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("After this the list has 2 entries. Nothing has changed yet.")
    expect(page.get_by_role("row", name="not an address")).to_be_visible()
    assert listed(site) == []
    page.get_by_role("button", name="Change the list").click()
    expect(page.get_by_text("The list is changed. It has 2 entries now.")).to_be_visible()
    assert listed(site) == ["ines@student.example", "omar@student.example"]

    visitor = newcomer(java_script_enabled=False, refused=(403,))
    visitor.goto(f"{site.url}/book/evening/details/?session={taster.pk}")
    gives_details(visitor, "Pia Roth", "pia@student.example")
    notice = visitor.locator(".booking__notice")
    expect(notice).to_contain_text("This address is not on the school's list.")
    expect(notice).to_contain_text(OWNER_EMAIL)
    expect(visitor.get_by_label("Name", exact=True)).to_have_value("Pia Roth")
    with site.inside():
        assert not Booking.objects.filter(attendee_email="pia@student.example").exists()

    visitor.goto(f"{site.url}/book/evening/details/?session={taster.pk}")
    gives_details(visitor, "Ines Duarte", "ines@student.example")
    expect(visitor.get_by_text("Your place is booked")).to_be_visible()
    with site.inside():
        assert Booking.objects.filter(attendee_email="ines@student.example", status="confirmed").count() == 1


def opens_the_class(page: Page) -> None:
    menu = page.get_by_role("navigation", name="Main menu")
    menu.get_by_role("link", name="Workshops", exact=True).click()
    page.get_by_role("link", name="Evening class").first.click()
    expect(page.get_by_label("Open to")).to_be_visible()


def listed(site: LiveSite) -> list[str]:
    with site.inside():
        return list(WhitelistEntry.objects.order_by("value").values_list("value", flat=True))
