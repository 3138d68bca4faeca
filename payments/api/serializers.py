"""What the school's own programs send and get about money. Nothing of a card, and no address that opens anything."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import CamelSerializer, InstantField, MoneyField, StrictSerializer
from payments.enums import PaymentMethod, PaymentStatus, RefundState
from payments.selectors.payment_lists import PaymentFilter

_MOST_MINOR = 2**31 - 1
_DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2200, 12, 31))]


class PaymentsQuery(CamelSerializer):
    """Filters of the listing; each one narrows it. Days are days of the school's zone, both included: those of the
    payment, or of its beginning while it is not paid."""

    status = serializers.ChoiceField(required=False, choices=PaymentStatus.choices)
    method = serializers.ChoiceField(required=False, choices=PaymentMethod.choices)
    currency = serializers.CharField(required=False, validators=[RegexValidator(r"^[A-Z]{3}\Z")])
    booking_uid = serializers.CharField(required=False, max_length=40)
    is_test = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only test payments, or only real ones."
    )
    from_ = serializers.DateField(required=False, validators=_DAYS)
    to = serializers.DateField(required=False, validators=_DAYS)

    def wanted(self) -> PaymentFilter:
        """The valid filters for the selector."""
        given = self.validated_data
        return PaymentFilter(
            status=given.get("status", ""),
            method=given.get("method", ""),
            currency=given.get("currency", ""),
            booking_uid=given.get("booking_uid", ""),
            is_test=given.get("is_test"),
            from_on=given.get("from_"),
            to_on=given.get("to"),
        )


class PaymentListQuery(PaymentsQuery):
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=100)
    cursor = serializers.CharField(
        required=False, max_length=100, help_text="`nextCursor` of the part before."
    )


class PayerSerializer(CamelSerializer):
    name = serializers.CharField(source="who")
    email = serializers.EmailField()


class TransactionSerializer(CamelSerializer):
    """One attempt to pay. `refunded` is what has gone back; `platformFee` what the platform took of it."""

    id = serializers.CharField(source="uid")
    booking_uid = serializers.CharField()
    description = serializers.CharField(source="what")
    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    payer = PayerSerializer(source="*")
    amount = MoneyField("amount_minor")
    refunded = MoneyField("refunded_minor")
    platform_fee = MoneyField("fee_minor")
    documents = serializers.ListField(child=serializers.CharField(), help_text="Their printed numbers.")
    is_test = serializers.BooleanField()
    created_at = InstantField()
    paid_at = serializers.SerializerMethodField()

    @extend_schema_field(InstantField(allow_null=True))
    def get_paid_at(self, row: Any) -> str | None:
        paid = row.status == PaymentStatus.SUCCEEDED
        return InstantField().to_representation(row.settled_at) if paid else None


class PaymentListSerializer(CamelSerializer):
    payments = TransactionSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class GiveBackRequest(StrictSerializer):
    amount = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=_MOST_MINOR,
        help_text="In the smallest unit of the payment's currency. Without it all that is left goes back.",
    )
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=250, help_text="For the school's records."
    )


class GiveBackSerializer(CamelSerializer):
    """Money going back. Of a payment at the school it is `pending` until staff note that they have given it back."""

    id = serializers.IntegerField(source="pk")
    payment_id = serializers.CharField(source="payment.uid")
    amount = MoneyField("amount_minor")
    state = serializers.ChoiceField(choices=RefundState.choices)
    created_at = InstantField()
