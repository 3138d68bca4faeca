from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.sites import LiveSite, live_site
from tests.support.watching import Watch


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[LiveSite]:
    """A school with everything around it. Its theme: `pytest.mark.parametrize("site", [...], indirect=True)`."""
    with django_db_blocker.unblock(), live_site(getattr(request, "param", "education")) as school:
        yield school


@pytest.fixture
def watched(context: Any, site: LiveSite) -> Iterator[Watch]:
    """What the test's browser complains of, and whom it asks: nothing, and nobody but the school."""
    watch = Watch(context)
    yield watch
    assert watch.errors == []
    assert {f"http://{host}" for host in watch.hosts} <= {site.url}


@pytest.fixture
def newcomer(
    browser: Browser, browser_context_args: dict[str, Any], site: LiveSite
) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own, for somebody else than the test's first person; watched as above, but
    for the payment page, which everybody may see, and for answers whose status is among `refused`."""
    watches: list[tuple[Watch, tuple[int, ...]]] = []
    contexts: list[BrowserContext] = []

    def come(*, refused: tuple[int, ...] = (), **options: Any) -> Page:
        context = browser.new_context(**{**browser_context_args, **options})
        contexts.append(context)
        watches.append((Watch(context), refused))
        return context.new_page()

    yield come
    for context in contexts:
        context.close()
    for watch, refused in watches:
        expected = tuple(word for status in refused for word in (f"{status}:", f"status of {status}"))
        assert [error for error in watch.errors if not any(word in error for word in expected)] == []
        assert {f"http://{host}" for host in watch.hosts} <= {site.url, site.stripe.url}
