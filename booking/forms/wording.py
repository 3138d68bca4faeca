"""The form in which a school writes its own words for a mail."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from booking.selectors.wordings import Words
from booking.services.wording import LONGEST_BODY, LONGEST_SUBJECT, wording_errors
from booking.wording.mails import MailKind
from themes.languages import direction, nearest_language


class WordingForm(forms.Form):
    """Begins with the words in use. What is left as ours is kept as ours (`own`), and so follows a better one."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT, required=False)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("An empty line begins a new paragraph. Leave a field empty to use our words."),
    )

    def __init__(self, data: Any = None, *, kind: MailKind, language: str, words: Words) -> None:
        self.kind = kind
        with translation.override(nearest_language(language)):
            self.ours = {"subject": str(kind.subject), "body": str(kind.body)}
        begin = {"subject": words.subject or self.ours["subject"], "body": words.body or self.ours["body"]}
        super().__init__(data, initial=begin)
        for field in self.fields.values():
            field.widget.attrs |= {"lang": language, "dir": direction(language)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        texts = {name: data.get(name, "") for name in self.ours}
        for name, errors in wording_errors(kind=self.kind.name, **texts).items():
            for error in errors:
                self.add_error(name, str(error))
        return data

    def own(self) -> dict[str, str]:
        """What differs from ours; the rest is empty."""
        texts = {name: _plain(self.cleaned_data.get(name, "")) for name in self.ours}
        return {name: "" if text == self.ours[name] else text for name, text in texts.items()}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
