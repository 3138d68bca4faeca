"""Which language a visitor reads, and what the markup says of it."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import translation
from wagtail.models import Site
from wagtail.users.models import UserProfile

from accounts.models import User
from accounts.roles import OWNER, give_role
from booking.models import Booking
from booking.selectors.bookings import booking_token
from booking.services.bookings import book
from cms_pages.models import StandardPage, WorkshopListingPage
from core.outbox import services as outbox
from payments.models import Payment
from payments.services import connect_account
from tenants.enums import TenantStatus
from tenants.hosts import forget_hosts
from tenants.models import Tenant
from tenants.selectors import forget_addresses
from tests.factories.booking import GUEST, NOW, SessionFactory, TeacherFactory, TutoringFactory, at, attendee
from themes import memory
from themes.models import Brand
from themes.views import server_error

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def lesson(alpha: Tenant) -> Any:
    ben = TeacherFactory(name="Ben", email="ben@alpha.example", hours=("09:00", "11:00"))
    return TutoringFactory(
        title="Conversation", slug="conversation", duration_minutes=60, slot_increment_minutes=60, hosts=[ben]
    )


@pytest.fixture
def arabic(settings: Any) -> None:
    """A language of the screens that is written from the right."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]


def visit(path: str, language: str = "es-ES,es;q=0.9,en;q=0.5", host: str = "alpha.test") -> Any:
    return Client(HTTP_HOST=host).get(path, headers={"accept-language": language})


def parsed(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def html(page: BeautifulSoup) -> tuple[str, str]:
    found = page.html
    assert isinstance(found, Tag)
    return str(found["lang"]), str(found["dir"])


def language_of(page: BeautifulSoup, selector: str) -> str:
    """What a screen reader takes the element's words for: the nearest `lang` around them."""
    element = page.select_one(selector)
    assert element is not None, selector
    return next(str(each["lang"]) for each in (element, *element.parents) if each.get("lang"))


def school_writes(language: str) -> None:
    Brand.objects.update_or_create(defaults={"display_name": "Alpha", "language": language})
    memory.forget()


def test_booking_page_speaks_the_visitors_spanish(lesson: Any) -> None:
    answer = visit("/book/conversation/?date=2027-01-14")
    page = parsed(answer)
    assert html(page) == ("es", "ltr")
    assert answer["Content-Language"] == "es"
    texts = page.get_text(" ")
    assert "Reserva una clase" in texts
    assert "jueves, 14 de enero" in texts
    assert "Puedes cancelar en cualquier momento antes del comienzo." in texts
    assert "Gratis" in texts
    assert language_of(page, ".booking__title") == "en"
    assert language_of(page, ".booking__policy") == "es"


def test_language_cookie_comes_before_the_browsers_wish(lesson: Any) -> None:
    client = Client(HTTP_HOST="alpha.test")
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get("/book/conversation/", headers={"accept-language": "es"})
    assert html(parsed(answer)) == ("en", "ltr")


def test_language_that_nobody_translated_falls_back_to_english(lesson: Any) -> None:
    assert html(parsed(visit("/book/conversation/", "fi,sv;q=0.8"))) == ("en", "ltr")


def test_form_errors_are_spanish(lesson: Any) -> None:
    client = Client(HTTP_HOST="alpha.test")
    answer = client.post(
        "/book/conversation/details/",
        {"start": "2027-01-14T08:00:00Z", "step": "review", "name": "", "email": "chloe"},
        headers={"accept-language": "es"},
    )
    texts = parsed(answer).get_text(" ")
    assert "Dinos tu nombre, por favor." in texts
    assert "Escribe un correo electrónico como nombre@example.org." in texts
    assert "Hay que revisar algunos campos." in texts


def test_page_of_the_school_keeps_its_own_language(lesson: Any) -> None:
    root = Site.objects.get().root_page
    root.add_child(instance=WorkshopListingPage(title="Courses", slug="courses", show_in_menus=True))
    SessionFactory(start_at=at(14, 17), end_at=at(14, 18))
    page = parsed(visit("/courses/"))
    assert html(page) == ("en", "ltr")
    assert language_of(page, "h1") == "en"
    assert language_of(page, ".workshop-card__title") == "en"
    assert language_of(page, ".site-nav li") == "en"
    assert language_of(page, ".skip-link") == "es"
    assert language_of(page, ".filters") == "es"
    assert language_of(page, ".workshop-card__foot .button") == "es"
    assert "Reservar" in page.select_one(".workshop-card__foot .button").get_text()
    assert "Saltar al contenido" in page.get_text()
    assert "jue, 14 ene, 18:00" in page.get_text()


def test_nothing_is_marked_where_school_and_visitor_share_a_language(lesson: Any) -> None:
    page = parsed(visit("/book/conversation/", "en"))
    assert {str(element["lang"]) for element in page.select("[lang]")} == {"en"}
    assert len(page.select("[lang]")) == 1


def test_kept_pages_are_kept_for_each_language() -> None:
    Site.objects.get().root_page.add_child(instance=StandardPage(title="Prices", slug="prices"))
    first = [visit("/prices/", language) for language in ("en", "es")]
    again = [visit("/prices/", language) for language in ("en", "es")]
    assert [answer["X-Page-Cache"] for answer in (*first, *again)] == ["miss", "miss", "hit", "hit"]
    assert [answer["Content-Language"] for answer in again] == ["en", "es"]
    assert "Skip to content" in again[0].content.decode()
    assert "Saltar al contenido" in again[1].content.decode()


def test_school_that_writes_arabic_is_laid_out_from_the_right(lesson: Any) -> None:
    Site.objects.get().root_page.add_child(instance=StandardPage(title="أسعار", slug="prices"))
    school_writes("ar")
    page = parsed(visit("/prices/", "en"))
    assert html(page) == ("ar", "rtl")
    skip = page.select_one(".skip-link")
    assert skip is not None
    assert (skip["lang"], skip["dir"]) == ("en", "ltr")
    booking = parsed(visit("/book/conversation/", "en"))
    assert html(booking) == ("en", "ltr")
    title = booking.select_one(".booking__title")
    assert title is not None
    assert (title["lang"], title["dir"]) == ("ar", "rtl")


@pytest.mark.usefixtures("arabic")
def test_screens_in_arabic_are_laid_out_from_the_right(lesson: Any) -> None:
    booking = book(workshop_id=lesson.pk, start=at(14, 8), attendee=attendee(locale="ar"), by=GUEST, now=NOW)
    manage = f"/booking/{booking_token(booking.uid)}/"
    for path in ("/book/conversation/", manage, f"{manage}cancel/", "/no-such-page/"):
        assert html(parsed(visit(path, "ar"))) == ("ar", "rtl"), path
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    (letter,) = [message for message in mail.outbox if message.to == ["chloe@example.com"]]
    assert html(BeautifulSoup(letter.alternatives[0].content, "html.parser")) == ("ar", "rtl")


def test_api_refuses_in_spanish() -> None:
    client = Client(HTTP_HOST="alpha.test", headers={"accept-language": "es"})
    unknown = client.post(
        "/api/v1/public/bookings",
        {"workshopId": 999_999, "start": "2027-01-14T08:00:00Z", "attendee": _chloe()},
        content_type="application/json",
    )
    assert unknown["Content-Type"] == "application/problem+json"
    assert (unknown.status_code, unknown.json()["title"]) == (404, "No encontrado")
    assert unknown.json()["detail"] == "No existe ese curso."
    invalid = client.post(
        "/api/v1/public/bookings", {"attendee": {"name": "C"}}, content_type="application/json"
    )
    assert invalid.json()["detail"] == "Hay que revisar algunos campos."
    assert invalid.json()["errors"]["attendee.email"] == ["Este campo es necesario."]


def _chloe() -> dict[str, str]:
    return {"name": "Chloe", "email": "chloe@example.com", "timeZone": "Europe/Madrid"}


def test_booking_without_a_language_takes_that_of_its_request(lesson: Any) -> None:
    answer = Client(HTTP_HOST="alpha.test", headers={"accept-language": "es"}).post(
        "/api/v1/public/bookings",
        {"workshopId": lesson.pk, "start": "2027-01-14T08:00:00Z", "attendee": _chloe()},
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    assert Booking.objects.get().attendee_locale == "es"


def letters() -> dict[str, Any]:
    mail.outbox.clear()
    outbox.deliver_pending(now=NOW)
    return {message.to[0]: message for message in mail.outbox}


def test_student_and_teacher_each_read_their_own_language(lesson: Any) -> None:
    ben = lesson.hosts.get().teacher
    ben.user = User.objects.create_user("ben@alpha.example", PASSWORD)
    ben.save()
    UserProfile.objects.create(user=ben.user, preferred_language="es")
    book(workshop_id=lesson.pk, start=at(14, 8), attendee=attendee(locale="en"), by=GUEST, now=NOW)
    sent = letters()
    assert sent["chloe@example.com"].subject == "You are booked: Conversation"
    assert sent["ben@alpha.example"].subject == "Nueva reserva: Conversation, Chloe"
    body = str(sent["ben@alpha.example"].body)
    assert "jueves, 14 de enero de 2027" in body
    assert "Si respondes a este correo, le escribes a Chloe." in body


def test_teacher_without_a_choice_reads_the_schools_language(lesson: Any) -> None:
    school_writes("es")
    book(workshop_id=lesson.pk, start=at(14, 8), attendee=attendee(locale="en"), by=GUEST, now=NOW)
    sent = letters()
    assert sent["ben@alpha.example"].subject == "Nueva reserva: Conversation, Chloe"
    assert sent["chloe@example.com"].subject == "You are booked: Conversation"


def test_spanish_student_reads_spanish_mail(lesson: Any) -> None:
    book(workshop_id=lesson.pk, start=at(14, 8), attendee=attendee(locale="es-MX"), by=GUEST, now=NOW)
    letter = letters()["chloe@example.com"]
    assert letter.subject == "Ya tienes tu plaza: Conversation"
    for body in (str(letter.body), letter.alternatives[0].content):
        assert "jueves, 14 de enero de 2027" in body
        assert "Número de reserva" in body
    assert '<html lang="es" dir="ltr">' in letter.alternatives[0].content


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("es", "Conversation, jueves, 14 de enero de 2027, 9:00"),
        ("en", "Conversation, Thursday 14 January 2027, 09:00"),
        ("fi", "Conversation, Thursday 14 January 2027, 09:00"),
    ],
)
def test_payment_page_says_the_time_in_the_students_language(
    lesson: Any, stripe: Any, settings: Any, locale: str, line: str
) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", 443
    forget_addresses()
    stripe.connect_account("acct_alpha00000001", name="Alpha")
    connect_account(stripe_account_id="acct_alpha00000001", publishable_key="pk_test_alpha", now=NOW)
    lesson.price_minor = 2500
    lesson.save()
    book(workshop_id=lesson.pk, start=at(14, 8), attendee=attendee(locale=locale), by=GUEST, now=NOW)
    forget_addresses()
    payment = Payment.objects.get()
    assert (payment.description, payment.payer_locale) == (line, locale)


def test_admin_speaks_what_its_user_has_chosen() -> None:
    for email, language in (("ana@alpha.example", "es"), ("eva@alpha.example", "en")):
        user = User.objects.create_user(email, PASSWORD)
        give_role(user, OWNER)
        UserProfile.objects.create(user=user, preferred_language=language)
        client = Client(HTTP_HOST="alpha.test", headers={"accept-language": "de"})
        client.force_login(user)
        page = parsed(client.get("/admin/"))
        assert html(page)[0] == language
    assert html(parsed(visit("/admin/login/")))[0] == "es"


def test_page_of_a_closed_school_speaks_spanish(alpha: Tenant) -> None:
    Tenant.objects.filter(pk=alpha.pk).update(status=TenantStatus.SUSPENDED)
    forget_hosts()
    with translation.override("en"):  # what the thread's last visitor spoke
        closed, unknown = visit("/"), visit("/", host="nobody.test")
    assert (closed.status_code, unknown.status_code) == (503, 404)
    assert "Cerrado por el momento" in closed.content.decode()
    assert "Aquí no hay ninguna escuela" in unknown.content.decode()
    assert html(parsed(closed)) == html(parsed(unknown)) == ("es", "ltr")


def test_server_error_says_which_language_it_speaks() -> None:
    with translation.override("es"):
        page = parsed(server_error(RequestFactory().get("/")))
    assert html(page) == ("es", "ltr")
    assert "Algo ha fallado por nuestra parte." in page.get_text()


def test_missing_page_speaks_spanish() -> None:
    page = parsed(visit("/no-such-page/"))
    assert html(page) == ("es", "ltr")
    assert "Ir a la página de inicio" in page.get_text()
