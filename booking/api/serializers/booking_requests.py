"""What callers send to book and to cancel."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from booking.services.actors import Attendee
from booking.services.terms_of_sale import BadTaxNumber
from booking.wording.names import one_line
from core.serializers import InstantField, StrictSerializer
from payments.lines import NO_BUYER, Buyer
from payments.tax_ids import BadTaxId, clean_tax_id

from .zones import TimeZoneField

_MOST_ID = 2**63 - 1
_LONGEST_NOTE, _LONGEST_ANSWER = 1000, 4000
_LANGUAGE_TAG = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,2}$"


def _language_of_request() -> str:
    return get_language() or "en"


class NameField(serializers.CharField):
    """A person's name, on one line."""

    def to_internal_value(self, data: Any) -> str:
        return one_line(super().to_internal_value(data)) or self.fail("blank")


class AttendeeSerializer(StrictSerializer):
    name = NameField(min_length=1, max_length=120)
    email = serializers.EmailField(max_length=254)
    time_zone = TimeZoneField(help_text="The IANA zone in which the times were shown.")
    locale = serializers.CharField(
        required=False,
        default=_language_of_request,
        max_length=12,
        validators=[RegexValidator(_LANGUAGE_TAG, _("A language tag, like en or pt-BR."))],
        help_text="The language of mails; left out: that of the request.",
    )


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            "note": {"type": "string", "maxLength": 1000, "description": "What the teacher should know."}
        },
        "patternProperties": {"^[0-9]+$": {"type": "string", "maxLength": 4000}},
        "additionalProperties": False,
        "description": "A note, and answers to the workshop's questions by their id. Consent is given by “yes”.",
    }
)
class AnswersField(serializers.Field):
    """`{"note": text, "<question id>": text}` as a pair: the note, and the answers by question."""

    default_error_messages = {
        "shape": _("Give an object of texts, by “note” and by the ids of questions."),
        "unknown": _("There is no such field."),
        "text": _("This must be a text."),
        "null": _("A text without null characters, please."),
        "long": _("At most %(count)d characters, please."),
    }

    def to_internal_value(self, data: Any) -> tuple[str, dict[int, str]]:
        if not isinstance(data, Mapping):
            self.fail("shape")
        errors = {str(name): [error] for name, text in data.items() if (error := self._error(name, text))}
        if errors:
            raise serializers.ValidationError(errors)
        return data.get("note", ""), {int(name): text for name, text in data.items() if name != "note"}

    def _error(self, name: str, text: Any) -> str:
        longest = _LONGEST_NOTE if name == "note" else _LONGEST_ANSWER
        if name != "note" and not re.fullmatch("[0-9]{1,18}", name):
            return str(self.error_messages["unknown"])
        if not isinstance(text, str):
            return str(self.error_messages["text"])
        if "\0" in text:
            return str(self.error_messages["null"])
        return str(self.error_messages["long"]) % {"count": longest} if len(text) > longest else ""


class BillingSerializer(StrictSerializer):
    """Whom the invoice is to name; without it there is a receipt."""

    name = NameField(min_length=1, max_length=160)
    address = serializers.CharField(
        min_length=1, max_length=400, help_text="Lines, as they stand on a letter."
    )
    tax_id = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=40,
        help_text="A VAT id of the European Union must have the shape of one; other numbers are taken as they are.",
    )

    def validate_taxId(self, text: str) -> str:  # noqa: N802 - the field's name
        try:
            return clean_tax_id(text)
        except BadTaxId as error:
            raise serializers.ValidationError(BadTaxNumber.message) from error


class BookingRequest(StrictSerializer):
    """One of `start` for tutoring, `sessionId` for a date of a class or workshop, and `series` for all that is left
    of one. What `voucher` takes off, and the ways to pay, `quote` tells before."""

    workshop_id = serializers.IntegerField(min_value=1, max_value=_MOST_ID)
    start = InstantField(required=False, help_text="The start of a slot of tutoring.")
    session_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    series = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=_MOST_ID,
        help_text="The id of a series: a place in each of its dates still to come, or none at all.",
    )
    teacher_id = serializers.IntegerField(required=False, min_value=1, max_value=_MOST_ID)
    attendee = AttendeeSerializer()
    answers = AnswersField(required=False)
    voucher = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=40, help_text="A discount code."
    )
    pay_at_school = serializers.BooleanField(
        required=False, default=False, help_text="Where `payWays` of the workshop names `school`."
    )
    billing = BillingSerializer(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(name in attrs for name in ("start", "session_id", "series")) != 1:
            raise serializers.ValidationError({"start": [_("Give one of start, sessionId and series.")]})
        return attrs

    def wanted(self) -> dict[str, Any]:
        """The valid request as keywords for the booking service."""
        given = dict(self.validated_data)
        note, answers = given.get("answers", ("", {}))
        return {
            "workshop_id": given["workshop_id"],
            "start": given.get("start"),
            "session_id": given.get("session_id"),
            "series_id": given.get("series"),
            "teacher_id": given.get("teacher_id"),
            "attendee": Attendee(**given["attendee"]),
            "note": note,
            "answers": answers,
            "voucher": given["voucher"],
            "pays_at_school": given["pay_at_school"],
            "buyer": Buyer(**given["billing"]) if given.get("billing") else NO_BUYER,
        }


class CancellationRequest(StrictSerializer):
    """All that is still to come, or the one date `lesson`."""

    lesson = serializers.IntegerField(
        required=False, min_value=1, max_value=_MOST_ID, help_text="The `id` of one of the booking's lessons."
    )
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
