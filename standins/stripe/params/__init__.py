"""What a request may say: one field per parameter, refusing like Stripe what is unknown, missing or malformed."""

from standins.stripe.params.common import EXPAND, PAGE, listing
from standins.stripe.params.fields import Boolean, Choice, Field, Integer, ListOf, NotOffered, Text, Timestamp
from standins.stripe.params.shape import Shape, not_offered
from standins.stripe.params.special_fields import Currency, Email, Metadata, Url

__all__ = [
    "EXPAND",
    "PAGE",
    "Boolean",
    "Choice",
    "Currency",
    "Email",
    "Field",
    "Integer",
    "ListOf",
    "Metadata",
    "NotOffered",
    "Shape",
    "Text",
    "Timestamp",
    "Url",
    "listing",
    "not_offered",
]
