"""A theme draws a template its own way by a file of the same path."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template, render_to_string
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Tenant
from themes import loader, memory
from themes.services import set_look


@pytest.fixture
def folders(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Write templates as if an app had them; the loader starts with nothing compiled."""
    monkeypatch.setattr(loader.ThemeFolder, "get_dirs", lambda self: [tmp_path])
    plain = engines["django"].engine.template_loaders[0].loaders[1]
    monkeypatch.setattr(plain, "get_dirs", lambda: [tmp_path])
    engines["django"].engine.template_loaders[0].reset()

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    yield write
    engines["django"].engine.template_loaders[0].reset()


@pytest.fixture
def schools(alpha: Any) -> None:
    """Alpha wears education, beta kids_1."""
    set_look(theme_id="education", display_name="Alpha")
    with schema_context("beta"):
        set_look(theme_id="kids_1", display_name="Beta")


@pytest.mark.django_db
def test_theme_comes_before_the_common_template(folders: Any, schools: None) -> None:
    folders("site/x.html", "common")
    folders("themes/kids_1/site/x.html", "for children")
    assert render_to_string("site/x.html") == "common"
    with schema_context("beta"):
        assert render_to_string("site/x.html") == "for children"
    assert render_to_string("site/x.html") == "common"


@pytest.mark.django_db
def test_theme_extends_its_namesake(folders: Any, schools: None) -> None:
    folders("site/x.html", "common {% block a %}{% endblock %}")
    folders("themes/kids_1/site/x.html", '{% extends "site/x.html" %}{% block a %}and more{% endblock %}')
    with schema_context("beta"):
        assert render_to_string("site/x.html") == "common and more"
        assert render_to_string("site/x.html") == "common and more"


@pytest.mark.django_db
def test_theme_is_seen_through_includes_and_inheritance(folders: Any, schools: None) -> None:
    folders(
        "site/page.html",
        '{% extends "site/frame.html" %}{% block a %}{% include "site/part.html" %}{% endblock %}',
    )
    folders("site/frame.html", "[{% block a %}{% endblock %}]")
    folders("site/part.html", "common")
    folders("themes/education/site/part.html", "sober")
    folders("themes/kids_1/site/frame.html", "~{% block a %}{% endblock %}~")
    assert render_to_string("site/page.html") == "[sober]"
    with schema_context("beta"):
        assert render_to_string("site/page.html") == "~common~"


@pytest.mark.django_db
def test_compiled_once_for_each_theme(folders: Any, schools: None) -> None:
    folders("site/x.html", "common")
    folders("themes/kids_1/site/x.html", "for children")
    first = get_template("site/x.html").template
    with schema_context("beta"):
        other = get_template("site/x.html").template
        assert get_template("site/x.html").template is other
    assert get_template("site/x.html").template is first
    assert first is not other


@pytest.mark.django_db
def test_missing_in_one_theme_is_not_missing_in_another(folders: Any, schools: None) -> None:
    folders("themes/kids_1/site/only.html", "for children")
    with pytest.raises(TemplateDoesNotExist):
        get_template("site/only.html")
    with schema_context("beta"):
        assert render_to_string("site/only.html") == "for children"
    with pytest.raises(TemplateDoesNotExist):
        get_template("site/only.html")


@pytest.mark.django_db
def test_templates_cost_no_query_each(folders: Any, schools: None) -> None:
    for number in range(10):
        folders(f"site/{number}.html", str(number))
    with memory.remembering(), CaptureQueriesContext(connection) as captured:
        assert "".join(render_to_string(f"site/{number}.html") for number in range(10)) == "0123456789"
    assert [query["sql"].split(" ", 1)[0] for query in captured if "search_path" not in query["sql"]] == [
        "SELECT"
    ]


def test_threads_of_two_schools_never_mix(folders: Any, committed_school: Any) -> None:
    folders("site/x.html", "{% for i in numbers %}{% include 'site/y.html' %}{% endfor %}")
    folders("site/y.html", "common ")
    folders("themes/kids_1/site/y.html", "children ")
    set_look(theme_id="kids_1", display_name="Delta")
    with schema_context("public"):
        tenants = {"kids_1": committed_school, "education": Tenant.objects.get(schema_name="beta")}
    wrong: list[str] = []

    def render(theme_id: str) -> None:
        try:
            with tenant_context(tenants[theme_id]):
                for _round in range(30):
                    engines["django"].engine.template_loaders[0].reset()
                    text = render_to_string("site/x.html", {"numbers": range(20)})
                    expected = ("children " if theme_id == "kids_1" else "common ") * 20
                    if text != expected:
                        wrong.append(f"{theme_id}: {text}")
        finally:
            connection.close()

    threads = [threading.Thread(target=render, args=(theme_id,)) for theme_id in list(tenants) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []


@pytest.mark.django_db
def test_public_schema_has_templates_too(alpha: Any) -> None:
    with schema_context("public"):
        assert "<html" in render_to_string("tenants/unknown_host.html")
