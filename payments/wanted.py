"""What Stripe still wants to know of a school, in words. Pure: its own names in, sentences' parts out.

Stripe names a requirement by the path of its field ("representative.dob.day", Accounts v2 "requirements"). Several
such names are one thing to a person, and names that we do not know may come at any time.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that stands in the name counts, so the narrower ones come first.
_WORDS: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("additional_document", "secondary_verification"), gettext_lazy("a second document, such as a proof of address")),
    (("proof_of_liveness",), gettext_lazy("a photo of the person beside their identity card")),
    (("company.verification", "proof_of_registration", "company_"), gettext_lazy("a document about the company")),
    (("verification", "document"), gettext_lazy("a copy of an identity card or passport")),
    (("external_account", "payout", "bank_account"), gettext_lazy("the bank account that Stripe pays out to")),
    (("tos_acceptance", "terms_of_service", "attestations"), gettext_lazy("your consent to Stripe’s terms")),
    (("mcc", "product_description"), gettext_lazy("what your school sells")),
    (("business_profile.url", "business_url", "profile.url"), gettext_lazy("the address of your website")),
    (("support_",), gettext_lazy("how customers can reach you")),
    (("statement_descriptor",), gettext_lazy("the name that stands on card statements")),
    (("entity_type", "business_type", "structure"), gettext_lazy("whether the school is a company or a person")),
    (("owners", "directors", "executives"), gettext_lazy("who owns and runs the company")),
    (
        ("company.tax_id", "vat_id", "registration_number", "business_details.id_numbers"),
        gettext_lazy("the company’s tax or registration number"),
    ),
    (("company.address", "business_details.address"), gettext_lazy("the company’s address")),
    (("company.phone", "business_details.phone"), gettext_lazy("the company’s telephone number")),
    (("company.name", "registered_name"), gettext_lazy("the company’s name")),
    (("dob", "date_of_birth"), gettext_lazy("the date of birth of the person in charge")),
    (("id_number", "ssn"), gettext_lazy("the tax or identity number of the person in charge")),
    (("address",), gettext_lazy("the address of the person in charge")),
    (("email", "phone"), gettext_lazy("how to reach the person in charge")),
    (
        ("first_name", "last_name", "given_name", "surname", "representative", "individual", "relationship"),
        gettext_lazy("the person in charge of the school"),
    ),
)  # fmt: skip


def in_words(names: Iterable[str]) -> list[str]:
    """Each thing once, in the order in which Stripe asks; a name that we do not know stands as Stripe has it."""
    return list(dict.fromkeys(_words(name) for name in names))


def _words(name: str) -> str:
    lowered = name.lower()
    for parts, words in _WORDS:
        if any(part in lowered for part in parts):
            return str(words)
    return _("“%(name)s”, as Stripe calls it") % {"name": name}
