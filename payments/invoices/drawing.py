"""Draws a document as a tagged PDF (PDF/UA-1), or its pages as PNG, with Typst.

The text reaches the drawing as a file of data, and Typst treats what it reads from it as text: nothing that somebody
has written into a name or an address is ever markup. Only the typefaces that come with the product are used, so the
same document looks the same on every machine; `DOCUMENT_FONT_DIRS` may add some for scripts that they lack.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import structlog
import typst
from django.conf import settings

from themes.printing import FONTS, PrintLook
from themes.selectors import PrintedLogo

log = structlog.get_logger(__name__)

TEMPLATE = Path(__file__).resolve().parent / "document.typ"
# The accessible kind of PDF. What cannot be drawn by its rules (a character that no typeface has) is drawn without.
ACCESSIBLE: "list[typst.PDFStandard]" = ["ua-1"]
_PREVIEW_PPI = 110.0


def draw(sheet: Mapping[str, Any], *, look: PrintLook, logo: PrintedLogo | None, drawn_at: datetime) -> bytes:
    """The PDF of a sheet (`payments.invoices.sheet`). The same arguments give the same bytes."""
    return cast(bytes, _compile(sheet, look, logo, drawn_at, "pdf"))


def draw_pages(
    sheet: Mapping[str, Any], *, look: PrintLook, logo: PrintedLogo | None, drawn_at: datetime
) -> list[bytes]:
    """Its pages as PNG."""
    pages = _compile(sheet, look, logo, drawn_at, "png")
    return pages if isinstance(pages, list) else [pages]


def _compile(
    sheet: Mapping[str, Any],
    look: PrintLook,
    logo: PrintedLogo | None,
    drawn_at: datetime,
    output: Literal["pdf", "png"],
) -> bytes | list[bytes]:
    """What may fail is left out in turn: a logo that cannot be read, then the rules of PDF/UA."""
    tries = [(logo, ACCESSIBLE), *([(None, ACCESSIBLE)] if logo else []), (None, [])]
    for place, (picture, standards) in enumerate(tries, start=1):
        try:
            return _compile_once(sheet, look, picture, drawn_at, output, standards)
        except typst.TypstError as error:
            if place == len(tries):
                raise
            log.warning("document.drawn_plainer", number=sheet["number"], reason=error.message)
    raise AssertionError("the last try returns or raises")


def _compile_once(
    sheet: Mapping[str, Any],
    look: PrintLook,
    logo: PrintedLogo | None,
    drawn_at: datetime,
    output: Literal["pdf", "png"],
    standards: "list[typst.PDFStandard]",
) -> bytes | list[bytes]:
    with tempfile.TemporaryDirectory(prefix="document-") as folder:
        data = {"sheet": sheet, "look": asdict(look), "logo": logo.name if logo else ""}
        Path(folder, "data.json").write_text(json.dumps(data), encoding="utf-8")
        if logo:
            Path(folder, logo.name).write_bytes(logo.content)
        drawn = typst.compile(
            shutil.copy(TEMPLATE, folder),
            root=folder,
            font_paths=_fonts(tuple(settings.DOCUMENT_FONT_DIRS)),
            format=output,
            ppi=_PREVIEW_PPI,
            pdf_standards=standards if output == "pdf" else [],
            timestamp=drawn_at.replace(microsecond=0),  # typst takes whole seconds
        )
    assert drawn is not None, "without an output file the drawing is returned"
    return drawn


@cache
def _fonts(more: tuple[str, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS), *more])
