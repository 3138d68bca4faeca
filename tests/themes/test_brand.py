"""The brand is read once and never stale, and no school sees another's."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import get_public_schema_name, schema_context

from themes import memory
from themes.selectors import brand
from themes.services import set_look


@pytest.mark.django_db
def test_school_without_a_look_has_its_name(alpha: Any) -> None:
    found = brand()
    assert (found.theme_id, found.display_name) == ("education", alpha.name)


@pytest.mark.django_db
def test_platform_and_public_wear_the_platforms_design(alpha: Any) -> None:
    with schema_context("platform"):
        assert brand().theme_id == "platform"
    with schema_context(get_public_schema_name()):
        assert (brand().theme_id, brand().display_name) == ("platform", "")


@pytest.mark.django_db
def test_colours_are_made_readable_in_both_schemes(look: Any) -> None:
    look(primary_colour="#7a1f5c")
    colours = brand().colours
    assert colours.primary == "#7a1f5c"
    assert colours.primary_dark not in (None, "#7a1f5c")
    assert colours.secondary is None


@pytest.mark.django_db
@pytest.mark.parametrize("colour", ["red", "#12345", "#ffcc00", "#22406e; }"])
def test_colours_that_will_not_do_are_refused(look: Any, colour: str) -> None:
    with pytest.raises(ValidationError):
        look(primary_colour=colour)


@pytest.mark.django_db
def test_theme_that_is_not_installed_is_refused(look: Any) -> None:
    for theme_id in ("platform", "neon"):
        with pytest.raises(ValidationError):
            look(theme_id=theme_id)


@pytest.mark.django_db
def test_brand_is_read_once_in_a_request(look: Any) -> None:
    memory.start()
    try:
        with CaptureQueriesContext(connection) as captured:
            assert [brand().display_name for _ in range(5)] == ["Alpha"] * 5
        assert len(captured) == 1
        look(display_name="Alfa")
        assert brand().display_name == "Alfa"
    finally:
        memory.stop()


@pytest.mark.django_db
def test_each_school_has_its_own_in_one_request(look: Any) -> None:
    with memory.remembering():
        assert brand().display_name == "Alpha"
        with schema_context("beta"):
            set_look(theme_id="kids_1", display_name="Beta")
            assert (brand().theme_id, brand().display_name) == ("kids_1", "Beta")
        assert (brand().theme_id, brand().display_name) == ("education", "Alpha")


def test_committed_change_is_seen_at_once_everywhere(committed_school: Any) -> None:
    set_look(theme_id="education", display_name="Before")
    assert brand().display_name == "Before"
    with CaptureQueriesContext(connection) as captured:
        assert brand().display_name == "Before"
    assert len(captured) == 0
    set_look(display_name="After")
    assert brand().display_name == "After"


def test_rolled_back_change_is_never_seen(committed_school: Any) -> None:
    set_look(theme_id="education", display_name="Before")
    with transaction.atomic():
        set_look(display_name="Never")
        assert brand().display_name == "Never"
        transaction.set_rollback(True)
    assert brand().display_name == "Before"


def test_reader_that_was_slower_than_a_change_does_not_hide_it(committed_school: Any) -> None:
    set_look(theme_id="education", display_name="Before")

    def slow_read() -> Any:
        """Reads, and before it keeps what it read, somebody else changes it."""
        from themes.selectors import _read

        found = _read()
        set_look(display_name="After")
        return found

    memory.forget()
    assert memory.recall(slow_read).display_name == "Before"
    assert brand().display_name == "After"


def test_change_empties_the_page_cache(committed_school: Any) -> None:
    set_look(theme_id="education", display_name="Before")
    client = Client(HTTP_HOST=committed_school.domains.get().domain)
    assert [client.get("/")["X-Page-Cache"] for _ in range(2)] == ["miss", "hit"]
    set_look(display_name="After")
    assert client.get("/")["X-Page-Cache"] == "miss"


def test_brand_without_redis_comes_from_the_database(committed_school: Any, settings: Any) -> None:
    set_look(theme_id="education", display_name="Alpha")
    settings.CACHES = {
        name: {**alias, "LOCATION": "unix:///nowhere/redis.sock"} for name, alias in settings.CACHES.items()
    }
    assert brand().display_name == "Alpha"
    set_look(display_name="Alfa")
    assert brand().display_name == "Alfa"


@pytest.mark.django_db
def test_stylesheet_says_the_schools_colours_and_may_be_kept(look: Any) -> None:
    look(primary_colour="#7a1f5c", secondary_colour="#1f5c7a")
    client, found = Client(HTTP_HOST="alpha.test"), brand()
    named = client.get(f"/look.css?v={found.colours_hash}")
    css = named.content.decode()
    assert named["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in named["Cache-Control"]
    assert "--brand-primary: #7a1f5c;" in css
    assert f"--brand-primary-dark: {found.colours.primary_dark};" in css
    assert "--brand-secondary: #1f5c7a;" in css
    assert css.startswith("@layer tokens {")
    for other in ("/look.css", "/look.css?v=old"):
        assert client.get(other)["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.django_db
def test_stylesheet_of_a_school_without_colours_sets_nothing(look: Any) -> None:
    assert "--brand" not in Client(HTTP_HOST="alpha.test").get("/look.css").content.decode()


@pytest.mark.django_db
def test_stylesheet_is_the_hosts_own(look: Any) -> None:
    look(primary_colour="#7a1f5c")
    with schema_context("beta"):
        set_look(theme_id="kids_1", display_name="Beta", primary_colour="#1f3d7a")
    assert "#7a1f5c" in Client(HTTP_HOST="alpha.test").get("/look.css").content.decode()
    assert "#1f3d7a" in Client(HTTP_HOST="beta.test").get("/look.css").content.decode()
