from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.sites import LiveSite, live_site


@pytest.fixture(scope="module", params=["education", "kids_1"])
def site(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[LiveSite]:
    """A school of each theme, with everything around it."""
    with django_db_blocker.unblock(), live_site(request.param) as school:
        yield school
