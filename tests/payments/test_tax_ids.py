import pytest

from payments.tax_ids import BadTaxId, clean_tax_id


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("es b-1234567-8", "ESB12345678"),
        ("ESX1234567L", "ESX1234567L"),
        ("DE 123 456 789", "DE123456789"),
        ("ATU12345678", "ATU12345678"),
        ("BE0123.456.789", "BE0123456789"),
        ("FR XX 123456789", "FRXX123456789"),
        ("FRAB123456789", "FRAB123456789"),
        ("GR123456789", "EL123456789"),
        ("EL123456789", "EL123456789"),
        ("IE1234567FA", "IE1234567FA"),
        ("IE1A23456Z", "IE1A23456Z"),
        ("NL123456789B01", "NL123456789B01"),
        ("SE123456789012", "SE123456789012"),
        ("CY12345678L", "CY12345678L"),
        ("XI123456789", "XI123456789"),
    ],
)
def test_vat_id_is_kept_without_filling(typed, kept) -> None:
    assert clean_tax_id(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "B12345678",
        "12-3456789",
        "CHE-123.456.789 MWST",
        "GB 123 4567 89",
        "RSSMRA85T10A562S",
        "SIMPSN80A01H501X",
    ],
)
def test_other_numbers_are_taken_as_they_are(typed) -> None:
    assert clean_tax_id(f"  {typed} ") == typed


@pytest.mark.parametrize(
    "typed",
    [
        "DE12345678",
        "DE1234567890",
        "ES12345678",
        "ATX12345678",
        "FRIO123456789",
        "NL123456789A01",
        "IT 1234",
        "PLX12345678",
    ],
)
def test_vat_id_of_another_shape_is_refused(typed) -> None:
    with pytest.raises(BadTaxId) as refused:
        clean_tax_id(typed)
    assert str(refused.value) == typed[:2]
