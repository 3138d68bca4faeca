"""Our database backend."""

import pytest
from django.db import connection, transaction
from django_tenants.utils import schema_context


@pytest.mark.parametrize("robust", [False, True])
def test_on_commit_runs_in_the_schema_it_was_asked_in(committed_school, robust) -> None:
    seen = []
    with schema_context("public"):
        with transaction.atomic():
            with schema_context("alpha"):
                transaction.on_commit(lambda: seen.append(connection.schema_name), robust=robust)
            transaction.on_commit(lambda: seen.append(connection.schema_name), robust=robust)
        assert seen == ["alpha", "public"]
        assert connection.schema_name == "public"


def test_on_commit_that_fails_leaves_the_schema_as_it_was(committed_school) -> None:
    def fail() -> None:
        raise ValueError

    with schema_context("public"):
        with pytest.raises(ValueError), transaction.atomic(), schema_context("alpha"):  # noqa: PT011
            transaction.on_commit(fail)
        assert connection.schema_name == "public"
