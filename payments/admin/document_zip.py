"""Documents packed into one file."""

import io
import zipfile

from django.db.models import QuerySet
from django.http import HttpResponse

from payments.models import Invoice
from payments.services.documents import pdf_of

# They are packed while somebody waits; a month of a large school.
MOST_IN_ZIP = 300


def zip_file(rows: QuerySet[Invoice]) -> HttpResponse:
    """The PDFs of these documents, at most MOST_IN_ZIP, each under its number."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for document in rows[:MOST_IN_ZIP]:
            packed.writestr(f"{document.full_number}.pdf", pdf_of(document.pk))
    return HttpResponse(
        file.getvalue(),
        content_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="invoices.zip"',
            "Cache-Control": "private, no-store",
        },
    )
