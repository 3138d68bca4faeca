"""Tax numbers of buyers: whether one that calls itself a VAT id of the European Union has the shape of one.

Source: European Commission, VIES, "What is the format of a VAT number?". Shapes only: nobody is asked whether a number
is given to anybody. Others (a Spanish NIF without its ES, a number from overseas) are taken as they are.
"""

import re

_SHAPES = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d{7}[A-Z]{1,2}|\d[A-Z+*]\d{5}[A-Z]",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}|\d{12}|(GD|HA)\d{3}",
}
# A prefix makes a VAT id only when digits follow soon: names that serve as tax numbers begin with letters, too.
_VAT_ID = re.compile(r"(?P<country>[A-Z]{2})(?P<rest>(?=.{0,3}\d)[A-Z0-9+*]+)")
_FILLING = re.compile(r"[\s.\-/]")


class BadTaxId(ValueError):
    """It begins like a VAT id of the country in the first argument and is none."""


def clean_tax_id(text: str) -> str:
    """The number as it is kept: a VAT id in capitals without spaces, points and dashes, anything else as it was typed.

    Raises BadTaxId.
    """
    found = _VAT_ID.fullmatch(_FILLING.sub("", text).upper())
    if found is None:
        return " ".join(text.split())
    # Greece writes EL where everybody else writes GR.
    country = "EL" if found["country"] == "GR" else found["country"]
    shape = _SHAPES.get(country)
    if shape is None:
        return " ".join(text.split())
    if not re.fullmatch(shape, found["rest"]):
        raise BadTaxId(country)
    return country + found["rest"]
