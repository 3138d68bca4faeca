"""The base of every Celery task: it refuses to run in a schema that it was not sent from."""

from typing import Any

from django_tenants.utils import get_tenant_model
from tenant_schemas_celery.task import TenantTask

from core.schema import current_schema


class WrongSchema(RuntimeError):
    """A task would have run in another school's schema, or in public, because its own is gone."""


class SchoolTask(TenantTask):
    """Runs in the schema of the message's headers.

    tenant-schemas-celery swallows an error while it switches to an unknown schema and then runs the task in public;
    here such a task fails instead. See PlatformTask for those that belong to no school.
    """

    abstract = True
    schema_agnostic = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self.schema_agnostic:
            self._require_own_schema()
        return super().__call__(*args, **kwargs)

    @classmethod
    def get_tenant_for_schema(cls, schema_name: str) -> Any:
        """Asked anew for each task, so that a school that is gone is gone for workers at once."""
        return get_tenant_model().objects.get(schema_name=schema_name)

    def _require_own_schema(self) -> None:
        headers = self.request.get("headers") or {}
        wanted = headers.get("_schema_name") or self.request.get("_schema_name")
        if self.request.called_directly:
            wanted = wanted or current_schema()
        if wanted in (None, "public") or current_schema() != wanted:
            raise WrongSchema(f"{self.name} was sent from {wanted!r} but would run in {current_schema()!r}.")


class PlatformTask(SchoolTask):
    """A task of the platform, which enters the schemas it needs itself: `@shared_task(base=PlatformTask)`."""

    abstract = True
    schema_agnostic = True
