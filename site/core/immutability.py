"""Tables whose rows are written once. PostgreSQL itself refuses to change or delete one, whoever asks.

The function of the trigger stands in the public schema (`core.duelist` makes it), since schools are copied and a
function in one of them would belong to that one. Dropping a school's schema is no deletion of rows and goes on working.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

FUNCTION = "public.refuse_changes"
TRIGGER = "refuse_changes"

CREATE_FUNCTION = f"""
CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$
"""
DROP_FUNCTION = f"DROP FUNCTION {FUNCTION}()"


class RefuseChanges(Operation):
    """Migration operation: rows of this model can be written, and never be changed or deleted again.

    What tries raises IntegrityError. Looks at no rows, so it may be replayed in other schools.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay as they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE ON {self._table(app_label, schema_editor, to_state)}"
            f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(
            f"DROP TRIGGER {TRIGGER} ON {self._table(app_label, schema_editor, from_state)}"
        )

    def describe(self) -> str:
        return f"Refuse changes of {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.name.lower()}_immutable"

    def _table(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState) -> Any:
        model = state.apps.get_model(app_label, self.name)
        return schema_editor.quote_name(model._meta.db_table)
