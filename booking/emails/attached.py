"""Documents of money as files that go with a mail."""

from collections.abc import Sequence
from dataclasses import replace

from payments.selectors.invoices import DocumentCard
from payments.services.documents import file_of
from themes.mail import Attachment

from .envelope import Letter


def with_documents(letter: Letter, cards: Sequence[DocumentCard]) -> Letter:
    """The letter with the PDFs of these documents."""
    files = [file_of(card.id) for card in cards]
    found = [Attachment(file.name, file.content, "application/pdf") for file in files]
    return replace(letter, attachments=(*letter.attachments, *found))
