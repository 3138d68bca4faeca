"""Pages that stand below one another show each other at the side."""

from typing import Any

import pytest

from cms_pages.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db


def add(parent: Any, title: str, **fields: Any) -> StandardPage:
    return parent.add_child(instance=StandardPage(title=title, slug=title.lower(), **fields))


def test_page_alone_has_no_side_navigation(visit: Any, site: HomePage) -> None:
    add(site, "Exams")
    assert "side-nav" not in visit("/exams/").content.decode()


@pytest.mark.parametrize(("path", "current"), [("/exams/", "Exams"), ("/exams/dates/", "Dates")])
def test_pages_of_a_section_name_each_other(visit: Any, site: HomePage, path: str, current: str) -> None:
    exams = add(site, "Exams")
    add(exams, "Dates")
    add(exams, "Draft", live=False)
    html = visit(path).content.decode()
    side = html[html.index('<nav class="side-nav"') : html.index("page-columns__main")]
    assert side.count("<a ") == 2
    assert f'aria-current="page">{current}</a>' in side
    assert "Draft" not in side
