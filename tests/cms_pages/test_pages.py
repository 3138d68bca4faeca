"""Every page type, as a visitor sees it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Site

from booking.enums import WorkshopStatus
from cms_pages.models import HomePage, StandardPage, TeacherPage, WorkshopListingPage, WorkshopPage
from core.clock import now
from tests.factories.booking import SessionFactory, WorkshopFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "body_class", "heading"),
    [
        ("/", "page--home", "Small classes, and times that fit your week"),
        ("/courses/", "page--workshops", "Courses"),
        ("/teachers/", "page--teachers", "Teachers"),
        ("/about/", "page--standard", "About us"),
        ("/contact/", "page--standard", "Contact"),
        ("/privacy/", "page--standard", "Privacy"),
        ("/terms/", "page--standard", "Terms"),
    ],
)
def test_starter_page_is_published(
    visit: Any, site: HomePage, path: str, body_class: str, heading: str
) -> None:
    response = visit(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert f'class="page {body_class}"' in html
    assert html.count("<h1") == 1
    assert f">{heading}</h1>" in html


def test_course_page_says_what_the_workshop_knows(visit: Any, site: HomePage, offer: Any) -> None:
    workshop = offer("Spanish A1", summary="From zero.", description="Eight evenings.", duration_minutes=75)
    page = make_course_page(workshop)
    before = visit(page.url).content.decode()
    workshop.title, workshop.duration_minutes = "Spanish A1+", 90
    workshop.save()
    after = visit(f"{page.url}?fresh").content.decode()
    assert ">Spanish A1</h1>" in before
    assert "75 minutes" in before
    assert "Eight evenings." in before
    assert "With" in before
    assert "Ben Okafor" in before
    assert "<booking-widget" in before
    assert ">Spanish A1+</h1>" in after
    assert "90 minutes" in after


def test_card_without_a_date_offers_no_booking(visit: Any, site: HomePage, offer: Any, lesson: Any) -> None:
    offer("Tapas talk")
    WorkshopFactory(title="Film night")
    html = visit("/courses/").content.decode()
    links = ("/book/tapas-talk/", "/book/film-night/", f"/book/{lesson.slug}/")
    # The title leads to the same address where a course has no page of its own.
    assert [html.count(f'href="{link}"') for link in links] == [2, 1, 2]
    assert "No dates yet" in html


def test_course_page_of_an_archived_workshop_offers_nothing(visit: Any, site: HomePage, offer: Any) -> None:
    workshop = offer("Old course")
    page = make_course_page(workshop)
    workshop.status = WorkshopStatus.ARCHIVED
    workshop.save()
    html = visit(page.url).content.decode()
    assert "This course is not offered at the moment." in html
    assert "<booking-widget" not in html


def test_course_has_one_page(site: HomePage, offer: Any) -> None:
    from django.core.exceptions import ValidationError

    workshop = offer("Spanish A1")
    make_course_page(workshop)
    with pytest.raises(ValidationError, match="has a page already"):
        make_course_page(workshop, slug="again")


def test_booking_block_on_a_course_page_books_that_course(visit: Any, site: HomePage, offer: Any) -> None:
    page = make_course_page(offer("Spanish A1"))
    page.body = [{"type": "booking", "value": {"heading": "Your evening", "lead": "", "workshop": None}}]
    page.save_revision().publish()
    html = visit(page.url).content.decode()
    assert html.count("<booking-widget") == 1
    assert "Your evening" in html


def test_discount_code_in_a_pages_address_goes_into_its_booking(
    visit: Any, site: HomePage, offer: Any
) -> None:
    page = make_course_page(offer("Spanish A1"))
    assert "SUMMER-27" not in visit(page.url).content.decode()
    alone = visit(f"{page.url}?code=summer-27")
    page.body = [{"type": "booking", "value": {"heading": "Your evening", "lead": "", "workshop": None}}]
    page.save_revision().publish()
    in_block = visit(f"{page.url}?code=summer-27")
    for response in (alone, in_block):
        html = response.content.decode()
        assert "/book/spanish-a1/details/?start=" in html
        assert "code=SUMMER-27" in html
        assert not response.cookies
    assert "SUMMER-27" not in visit(page.url).content.decode()


def test_teacher_page_lists_own_courses_only(visit: Any, site: HomePage, offer: Any, ben: Any) -> None:
    from tests.factories.booking import TeacherFactory, WorkshopFactory

    offer("With Ben")
    WorkshopFactory(title="With Carla", hosts=[TeacherFactory(name="Carla")])
    page = TeacherPage(title="Ben", slug="ben", teacher_id=ben.pk)
    site.get_children().get(slug="teachers").add_child(instance=page)
    html = visit(page.url).content.decode()
    assert ">Ben Okafor</h1>" in html
    assert "With Ben" in html
    assert "With Carla" not in html


def test_teacher_page_of_somebody_who_left(visit: Any, site: HomePage, ben: Any) -> None:
    page = TeacherPage(title="Ben", slug="ben", teacher_id=ben.pk)
    site.get_children().get(slug="teachers").add_child(instance=page)
    ben.is_active = False
    ben.save()
    html = visit(page.url).content.decode()
    assert ">Ben</h1>" in html
    assert "takes no bookings at the moment" in html


def test_listing_filters_by_kind_level_topic_and_words(
    visit: Any, site: HomePage, offer: Any, lesson: Any
) -> None:
    offer("German evening", level="A1", category="German")
    offer("Exam morning", level="B2", category="Exams", kind="workshop")

    def titles(query: str) -> list[str]:
        html = visit(f"/courses/{query}").content.decode()
        return [
            title
            for title in ("German evening", "Exam morning", "Lesson with Ben")
            if f">{title}</a>" in html
        ]

    assert titles("") == ["German evening", "Exam morning", "Lesson with Ben"]
    assert titles("?kind=tutoring") == ["Lesson with Ben"]
    assert titles("?level=B2") == ["Exam morning"]
    assert titles("?topic=German") == ["German evening"]
    assert titles("?q=evening") == ["German evening"]
    assert titles("?level=nonsense&kind=%00") == ["German evening", "Exam morning", "Lesson with Ben"]
    assert "Nothing fits all of that." in visit("/courses/?q=zzz").content.decode()


def test_cards_say_how_many_places_are_left(visit: Any, site: HomePage, ben: Any) -> None:
    from tests.factories.booking import WorkshopFactory

    for title, capacity in (("Roomy", 8), ("Small", 2)):
        workshop = WorkshopFactory(title=title, hosts=[ben])
        SessionFactory(workshop=workshop, start_at=now() + timedelta(days=7), capacity=capacity)
    html = visit("/courses/").content.decode()
    assert '<p class="seats seats--open">8 places free</p>' in html
    assert '<p class="seats seats--few">2 places left</p>' in html


def test_cards_lead_to_the_course_page_where_there_is_one(visit: Any, site: HomePage, offer: Any) -> None:
    page = make_course_page(offer("Has a page"))
    bare = offer("Has none")
    html = visit("/courses/").content.decode()
    assert f'<a href="{page.url}">Has a page</a>' in html
    assert f'<a href="/book/{bare.slug}/">Has none</a>' in html


def test_menu_marks_where_one_is(visit: Any, site: HomePage) -> None:
    html = visit("/courses/").content.decode()
    assert '<a href="/courses/" aria-current="page">Courses</a>' in html
    assert '<a href="/about/">About us</a>' in html
    footer = html[html.index("<footer") :]
    assert '<a href="/privacy/">Privacy</a>' in footer


def test_breadcrumb_leads_up(visit: Any, site: HomePage, offer: Any) -> None:
    html = visit(make_course_page(offer("Spanish A1")).url).content.decode()
    trail = html[html.index('class="breadcrumb"') : html.index("</nav>", html.index('class="breadcrumb"'))]
    assert trail.index('<a href="/">Home</a>') < trail.index('<a href="/courses/">Courses</a>')
    assert '<li aria-current="page">Spanish A1</li>' in trail


def test_head_speaks_to_search_engines(visit: Any, site: HomePage) -> None:
    about = StandardPage.objects.get(slug="about")
    about.seo_title, about.search_description = "Who we are", "Two rooms and a blackboard."
    about.save_revision().publish()
    html = visit("/about/").content.decode()
    assert "<title>Who we are</title>" in html
    assert '<link rel="canonical" href="http://alpha.test/about/">' in html
    assert '<meta name="description" content="Two rooms and a blackboard.">' in html
    assert '<meta property="og:title" content="Who we are">' in html
    assert '<meta property="og:site_name" content="Alpha">' in html
    assert '<meta property="og:url" content="http://alpha.test/about/">' in html
    assert "noindex" not in html


def test_sitemap_names_published_pages_only(visit: Any, site: HomePage) -> None:
    StandardPage.objects.get(slug="about").unpublish()
    response = visit("/sitemap.xml")
    text = response.content.decode()
    assert response["Content-Type"] == "application/xml"
    assert "<loc>http://alpha.test/</loc>" in text
    assert "<loc>http://alpha.test/contact/</loc>" in text
    assert "/about/" not in text


def test_robots_point_to_the_sitemap(visit: Any, site: HomePage) -> None:
    text = visit("/robots.txt").content.decode()
    assert "Disallow: /admin/\n" in text
    assert "Sitemap: http://alpha.test/sitemap.xml\n" in text


def test_unknown_page_is_a_404_in_the_schools_look(visit: Any, site: HomePage) -> None:
    response = visit("/nowhere/")
    assert response.status_code == 404
    assert 'data-theme="education"' in response.content.decode()


def test_public_pages_belong_to_nobody(visit: Any, site: HomePage, offer: Any) -> None:
    page = make_course_page(offer("Spanish A1"))
    for path in ("/", "/courses/", page.url, "/about/"):
        response = visit(path)
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert "cookie" not in response.headers.get("Vary", "").lower()
        assert visit(path)["X-Page-Cache"] == "hit"


def test_other_schools_pages_are_not_found(visit: Any, site: HomePage, client: Any) -> None:
    assert visit("/about/").status_code == 200
    assert client.get("/about/", headers={"host": "beta.test"}).status_code == 404


def test_pages_stand_where_they_may(site: HomePage) -> None:
    listing = WorkshopListingPage.objects.get()
    assert HomePage.can_create_at(site) is False
    assert WorkshopPage.can_create_at(listing) is True
    assert WorkshopPage.can_create_at(site) is False
    assert TeacherPage.can_create_at(listing) is False
    assert StandardPage.can_create_at(StandardPage.objects.get(slug="about")) is True
    assert HomePage.can_create_at(site.get_parent()) is False


def test_starter_site_replaces_wagtails_welcome(site: HomePage) -> None:
    assert Site.objects.get().root_page_id == site.pk
    assert [page.title for page in site.get_siblings()] == ["Home"]
    assert site.url_path == "/home/"
    assert connection.schema_name == "alpha"


def make_course_page(workshop: Any, slug: str = "") -> WorkshopPage:
    page = WorkshopPage(title=workshop.title, slug=slug or workshop.slug, workshop_id=workshop.pk)
    WorkshopListingPage.objects.get().add_child(instance=page)
    return page
