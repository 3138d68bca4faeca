"""What a workshop asks whoever books it."""

from dataclasses import dataclass

from booking.models import Question


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A question as a form asks it; `options` are the choices of one of kind `choice`, in order."""

    id: int
    kind: str
    label: str
    help_text: str
    options: tuple[str, ...]
    is_required: bool

    @property
    def field_name(self) -> str:
        """Its name in forms."""
        return f"answer-{self.id}"


def question_card(row: Question) -> QuestionCard:
    """A loaded row as its card. No query."""
    return QuestionCard(
        id=row.pk,
        kind=row.kind,
        label=row.label,
        help_text=row.help_text,
        options=tuple(row.options),
        is_required=row.is_required,
    )
