"""What all our serializers share: camelCase outside, snake_case inside; UTC; money in minor units; nothing unknown."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class CamelSerializer(serializers.Serializer):
    """Declares fields in snake_case and speaks camelCase; a trailing underscore (`from_`) is dropped."""

    def get_fields(self) -> dict[str, serializers.Field]:
        fields: dict[str, serializers.Field] = {}
        for name, field in super().get_fields().items():
            outside = camel(name)
            if isinstance(field, serializers.SerializerMethodField):
                field.method_name = field.method_name or f"get_{name}"
            elif field.source is None and outside != name:
                field.source = name
            fields[outside] = field
        return fields


class StrictSerializer(CamelSerializer):
    """Refuses fields it does not know: a voucher that nobody reads must not be taken for one that counted."""

    default_error_messages = {"unknown": _("There is no such field.")}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            message = self.error_messages["unknown"]
            raise serializers.ValidationError({name: [message] for name in unknown})
        return super().to_internal_value(data)


class InstantField(serializers.DateTimeField):
    """An instant: written as UTC with Z, read with Z or an offset."""

    default_error_messages = {"naive": _("Give the time with Z or an offset, like 2027-01-14T17:00:00Z.")}

    def to_internal_value(self, value: Any) -> datetime:
        found = super().to_internal_value(value)
        if not isinstance(value, str) or not re.search(r"(Z|[+-]\d\d:?\d\d)$", value.strip(), re.IGNORECASE):
            self.fail("naive")
        if not 2000 <= found.year <= 2200:
            self.fail("invalid", format="2027-01-14T17:00:00Z")
        return found.astimezone(UTC)

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


MONEY = {
    "type": "object",
    "properties": {
        "amount": {"type": "integer", "minimum": 0, "description": "In the currency's smallest unit."},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "required": ["amount", "currency"],
}


@extend_schema_field(MONEY)
class MoneyField(serializers.Field):
    """`{amount, currency}` from an attribute in minor units and the object's `currency`."""

    def __init__(self, amount: str) -> None:
        super().__init__(source="*", read_only=True)
        self._amount = amount

    def to_representation(self, value: Any) -> dict[str, Any]:
        return {"amount": getattr(value, self._amount), "currency": value.currency}


def camel(name: str) -> str:
    """`min_notice_minutes` → `minNoticeMinutes`, `from_` → `from`."""
    head, *tail = name.rstrip("_").split("_")
    return head + "".join(part.title() for part in tail)
