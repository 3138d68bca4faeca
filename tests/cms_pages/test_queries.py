"""How many questions a page asks the database: as many for three items as for one."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as PillowImage
from wagtail.images import get_image_model

from cms_pages.models import HomePage, StandardPage, TeacherPage
from tests.factories.booking import TeacherFactory

from .test_pages import make_course_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def count(visit: Any) -> Any:
    """Queries of a GET once everything that is made on first sight (renditions, content types) has been made."""

    def queries(path: str) -> int:
        visit(f"{path}?warm")
        with CaptureQueriesContext(connection) as captured:
            response = visit(f"{path}?measured")
        assert response.status_code == 200
        # Once a second the middleware looks whether hosts have changed, and comes back to the school's schema.
        return sum(not query["sql"].startswith("SET search_path") for query in captured)

    return queries


@pytest.mark.parametrize("path", ["/", "/courses/"])
def test_workshops_cost_the_same(count: Any, site: HomePage, offer: Any, path: str) -> None:
    make_course_page(offer("One", picture=photo("one")))
    with_one = count(path)
    for name in ("Two", "Three"):
        make_course_page(offer(name, picture=photo(name)))
    assert count(path) == with_one
    assert with_one == {"/": 25, "/courses/": 22}[path]


def test_teachers_cost_the_same(count: Any, site: HomePage) -> None:
    listing = site.get_children().get(slug="teachers")

    def teacher(name: str) -> None:
        row = TeacherFactory(name=name, photo=photo(name))
        listing.add_child(instance=TeacherPage(title=name, slug=name.lower(), teacher_id=row.pk))

    teacher("One")
    with_one = count("/teachers/")
    teacher("Two")
    teacher("Three")
    assert count("/teachers/") == with_one
    assert with_one == 13


def test_course_page_costs_the_same_with_more_teachers(count: Any, site: HomePage, offer: Any) -> None:
    from booking.models import WorkshopHost

    workshop = offer("Shared")
    page = make_course_page(workshop)
    with_one = count(page.url)
    for name in ("Two", "Three"):
        WorkshopHost.objects.create(workshop=workshop, teacher=TeacherFactory(name=name))
    assert count(page.url) == with_one
    assert with_one == 27


def test_pictures_cost_the_same(count: Any, site: HomePage) -> None:
    page = StandardPage.objects.get(slug="contact")

    def show(*names: str) -> None:
        page.body = [{"type": "picture", "value": {"picture": placed(photo(name))}} for name in names]
        page.save_revision().publish()

    show("one")
    with_one = count("/contact/")
    show("one", "two", "three")
    assert count("/contact/") == with_one
    assert with_one == 13


def test_cached_page_costs_nothing(visit: Any, site: HomePage, offer: Any) -> None:
    page = make_course_page(offer("One"))
    visit(page.url)
    with CaptureQueriesContext(connection) as captured:
        response = visit(page.url)
    assert response["X-Page-Cache"] == "hit"
    assert [query["sql"] for query in captured if not query["sql"].startswith("SET search_path")] == []


def photo(name: str) -> Any:
    """A photograph of the school."""
    content = BytesIO()
    PillowImage.new("RGB", (1600, 1200), "navy").save(content, "PNG")
    file = ContentFile(content.getvalue(), name=f"{name}.png")
    return get_image_model().objects.create(title=name, description=name, file=file)


def placed(image: Any) -> dict[str, Any]:
    return {"image": image.pk, "alt_text": image.description, "decorative": False}
