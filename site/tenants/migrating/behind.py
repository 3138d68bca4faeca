"""Which schools are behind the template, asked in one query for many schools."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from accounts.roles import ROLES
from tenants.catalogue import quoted

_SCHOOLS_A_QUERY = 100
_PERMISSIONS = """SELECT c.app_label, c.model, p.codename FROM {schema}.auth_permission p
 JOIN {schema}.django_content_type c ON c.id = p.content_type_id"""
_GRANTS = """SELECT g.name, h.place, c.app_label, c.model, p.codename FROM (
   SELECT group_id, permission_id, 'everywhere' AS place FROM {schema}.auth_group_permissions
   UNION ALL SELECT group_id, permission_id, 'page ' || w.path FROM {schema}.wagtailcore_grouppagepermission
     JOIN {schema}.wagtailcore_page w ON w.id = page_id
   UNION ALL SELECT group_id, permission_id, 'collection ' || w.path
     FROM {schema}.wagtailcore_groupcollectionpermission
     JOIN {schema}.wagtailcore_collection w ON w.id = collection_id) h
 JOIN {schema}.auth_group g ON g.id = h.group_id JOIN {schema}.auth_permission p ON p.id = h.permission_id
 JOIN {schema}.django_content_type c ON c.id = p.content_type_id WHERE g.name IN ({roles})"""
_STANDING = """SELECT {name}::text,
 ARRAY(SELECT app || '.' || name FROM {template}.django_migrations
       EXCEPT SELECT app || '.' || name FROM {schema}.django_migrations ORDER BY 1)"""
_RIGHTS = """SELECT {name}::text,
 EXISTS (({template_permissions}) EXCEPT ({permissions}))
 OR EXISTS (({template_grants}) EXCEPT ({grants})) OR EXISTS (({grants}) EXCEPT ({template_grants})),
 (SELECT hostname || ':' || port FROM {schema}.wagtailcore_site WHERE is_default_site)"""


@dataclass(frozen=True)
class Standing:
    """A school's distance from the template."""

    schema: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Rights:
    """Whether a school's permissions and roles differ from the template's, and where its site says it is."""

    schema: str
    differ: bool
    address: str | None


def schemas_present(schemas: list[str]) -> set[str]:
    """Those of the schemas that exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY(%s)", [schemas])
        return {name for (name,) in cursor.fetchall()}


def standings(schemas: list[str]) -> list[Standing]:
    """Which migrations of the template each school lacks; schools that lack none are left out."""
    rows = _ask(_STANDING, schemas)
    return [Standing(schema, tuple(missing)) for schema, missing in rows if missing]


def rights(schemas: list[str]) -> list[Rights]:
    """How each school's rights compare. Ask only when no migrations are missing."""
    return [Rights(*row) for row in _ask(_RIGHTS, schemas)]


def _ask(question: str, schemas: list[str]) -> list[tuple]:
    found: list[tuple] = []
    with connection.cursor() as cursor:
        for start in range(0, len(schemas), _SCHOOLS_A_QUERY):
            part = schemas[start : start + _SCHOOLS_A_QUERY]
            cursor.execute(" UNION ALL ".join(_about(question, schema) for schema in part))
            found += cursor.fetchall()
    return found


def _about(question: str, schema: str) -> str:
    template, place = quoted(settings.TEMPLATE_SCHEMA), quoted(schema)
    roles = ", ".join(map(_literal, ROLES))
    return question.format(
        name=_literal(schema),
        schema=place,
        template=template,
        permissions=_PERMISSIONS.format(schema=place),
        template_permissions=_PERMISSIONS.format(schema=template),
        grants=_GRANTS.format(schema=place, roles=roles),
        template_grants=_GRANTS.format(schema=template, roles=roles),
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
