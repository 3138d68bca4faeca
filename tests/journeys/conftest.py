from collections.abc import Iterator
from typing import Any

import pytest

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
