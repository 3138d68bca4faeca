"""Every page type, as a visitor sees it."""

from typing import Any

import pytest

from cms_pages.models import HomePage

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
