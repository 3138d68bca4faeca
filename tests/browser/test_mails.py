"""Every kind of mail with a school's own words in it, in windows of two widths, by day and at night; and the screens
on which the words are written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from accounts.models import User
from accounts.roles import OWNER, give_role
from booking.admin.mail_frames import example_row, kept
from booking.emails.envelope import post
from booking.emails.samples import sample_letter
from booking.models import MailWording
from booking.services.wording import save_wording
from booking.wording.catalogue import MAIL_KINDS
from core.clock import now
from tests.factories.booking import ANA
from tests.support.accessibility import OF_COLOUR, findings

pytestmark = pytest.mark.browser

# A mail stands inside a mail program's page, which has the landmarks.
OF_WHOLE_PAGES = ["region", "landmark-one-main"]
LONG = f"{'Rindfleischetikettierungs' * 8}, {'wörter ' * 300}\n\nhttps://lingua.example/{'way/' * 40}"
ARABIC = "مرحبا {student}\n\nدرسك {workshop} يوم {date} الساعة {time}. " + "نراك قريبا. " * 40


def html_of(kind: str, language: str) -> str:
    at = now()
    mail = kept(lambda: post(sample_letter(kind, language=language, now=at), example_row(kind, at)))
    assert mail is not None
    parts: list[Any] = mail.alternatives
    return next(part.content for part in parts if part.mimetype == "text/html")


@pytest.mark.parametrize("theme", ["education", "kids_1"])
def test_mails_bear_whatever_a_school_writes(school: Any, open_page: Callable[..., Page], theme: str) -> None:
    school.wear(theme)
    page, found = open_page(), []
    for language, words in (("en", LONG), ("ar", ARABIC)):
        for kind in MAIL_KINDS:
            save_wording(kind=kind, language=language, subject="", body=words, by=ANA, now=now())
            page.set_content(html_of(kind, language))
            for width in (600, 390):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append(f"{kind} in {language} is wider than {width} px")
    for kind, language in (("booking.mail.student_confirmed", "ar"), ("booking.mail.teacher_reminder", "en")):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_content(html_of(kind, language))
            found += (
                findings(page, but=OF_WHOLE_PAGES) if scheme == "light" else findings(page, only=OF_COLOUR)
            )
    assert found == []


def test_owner_writes_words_sees_them_and_saves(school: Any, open_page: Callable[..., Page]) -> None:
    give_role(User.objects.create_user("ana@lingua.example", "a long password", first_name="Ana"), OWNER)
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(school.url("/admin/mails/"))
    page.get_by_label("E-mail address").fill("ana@lingua.example")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=re.compile(r"English\s*, Booking confirmed")).click()
    page.get_by_label("Subject").fill("Welcome, ")
    page.get_by_role("button", name="{student}").click()
    frame = page.frame_locator("iframe[name=mail-preview]")
    frame.get_by_text("Welcome, Chloe Martin").wait_for()
    assert findings(page) == []
    page.get_by_label("Text").fill("Dear {nobody}")
    frame.get_by_text("There is no placeholder {nobody}.").wait_for()
    page.get_by_label("Text").fill("Bring your book.")
    frame.frame_locator("iframe").get_by_text("Bring your book.").wait_for()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/admin/mails/")
    assert findings(page) == []
    row = MailWording.objects.get()
    assert (row.subject, row.body) == ("Welcome, {student}", "Bring your book.")
