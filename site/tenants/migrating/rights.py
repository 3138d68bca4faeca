"""Content types, permissions and roles of a school, brought to what the template has."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django_tenants.utils import schema_context

from accounts.roles import sync_roles
from tenants.catalogue import quoted


def copy_rights(schema: str) -> None:
    """Add the content types and permissions that the template has and the school lacks, then set the roles.

    By name, not by id: ids may differ.
    """
    school, template = quoted(schema), quoted(settings.TEMPLATE_SCHEMA)
    with schema_context(schema), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {school}.django_content_type (app_label, model)
            SELECT app_label, model FROM {template}.django_content_type ORDER BY id
            ON CONFLICT (app_label, model) DO NOTHING"""  # noqa: S608 - names are quoted
        )
        cursor.execute(
            f"""INSERT INTO {school}.auth_permission (name, content_type_id, codename)
            SELECT p.name, here.id, p.codename FROM {template}.auth_permission p
            JOIN {template}.django_content_type there ON there.id = p.content_type_id
            JOIN {school}.django_content_type here
              ON (here.app_label, here.model) = (there.app_label, there.model) ORDER BY p.id
            ON CONFLICT (content_type_id, codename) DO NOTHING"""  # noqa: S608 - names are quoted
        )
        ContentType.objects.clear_cache()
        sync_roles()
