"""Names as people may write them into a form, kept to what one line of a mail or a list can show."""

import unicodedata

# They turn the reading direction of what follows, up to making one name look like another (Unicode TR 36, 3.1).
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset({"Cc", "Zl", "Zp"})


def one_line(text: str) -> str:
    """The text without line breaks, control characters and marks that turn the direction; spaces made single.

    NUL stays: fields refuse it.
    """
    kept = (" " if _breaks(sign) else sign for sign in text if sign not in _TURNS)
    return " ".join("".join(kept).split())


def _breaks(sign: str) -> bool:
    return sign != "\0" and unicodedata.category(sign) in _BREAKS
