"""The harness itself: tests stand in alpha, nothing stays behind, throw-away schools commit."""

import pytest
from django.db import connection


@pytest.mark.django_db
@pytest.mark.parametrize("round_number", [1, 2])
def test_school_alpha_is_rolled_back(round_number: int) -> None:
    from accounts.models import User

    assert connection.schema_name == "alpha"
    assert User.objects.count() == 0
    User.objects.create_user(f"ana{round_number}@alpha.test", "a long password")


def test_committed_school_is_seen_by_other_connections(committed_school, run_in_threads) -> None:
    from accounts.models import User

    User.objects.create_user("ana@alpha.test", "a long password")
    assert run_in_threads(lambda _: User.objects.count(), [1, 2], committed_school) == [1, 1]
