"""A school's own words for its mails."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from booking.models import MailWording
from core.schema import current_schema
from themes.languages import nearest_language


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text as a school has written them; an empty one means ours."""

    subject: str = ""
    body: str = ""
    updated_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.subject or self.body)


_trying: ContextVar[tuple[str, str, Words] | None] = ContextVar("words_on_trial", default=None)


def words_for(kind: str, locale: str) -> Words:
    """The school's words for a reader of `locale` (BCP 47): those for exactly it, else for its language, else for the
    one that the rest of the mail is written in.

    Empty where the school has none, or what is being tried out. One query.
    """
    trying = _trying.get()
    if trying is not None and trying[:2] == (current_schema(), kind):
        return trying[2]
    wanted = [locale, locale.partition("-")[0], nearest_language(locale)]
    rows = {row.language: row for row in MailWording.objects.filter(kind=kind, language__in=wanted)}
    return next((_words(rows[language]) for language in wanted if language in rows), Words())


def all_words() -> dict[tuple[str, str], Words]:
    """Everything the school has written, by kind and language. One query."""
    return {(row.kind, row.language): _words(row) for row in MailWording.objects.order_by("pk")}


@contextmanager
def trying(kind: str, words: Words) -> Iterator[None]:
    """Mails of this kind made inside have these words, whatever is saved: for previews and mails on trial."""
    token = _trying.set((current_schema(), kind, words))
    try:
        yield
    finally:
        _trying.reset(token)


def _words(row: MailWording) -> Words:
    return Words(row.subject, row.body, row.updated_at)
