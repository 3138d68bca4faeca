"""Whom an invoice names is asked for in the same words, whoever asks and whenever."""

import pytest
from django.forms import Form

from booking.forms.invoices import InvoiceForm
from booking.forms.paying import PayingFields
from payments.forms.money import BuyerForm


@pytest.mark.parametrize("form_class", [InvoiceForm, BuyerForm])
@pytest.mark.parametrize("name", ["name", "address", "tax_id"])
def test_buyer_is_asked_for_in_the_same_words(form_class: type[Form], name: str) -> None:
    while_booking = PayingFields().fields[f"billing_{name}"]
    afterwards = form_class().fields[name]
    assert afterwards.label == while_booking.label
    assert afterwards.max_length == while_booking.max_length
    if name == "address":
        assert afterwards.help_text == while_booking.help_text
