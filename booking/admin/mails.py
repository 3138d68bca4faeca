"""The school's mails: which there are, who gets them and when, and the school's own words for them."""

from dataclasses import dataclass

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from booking.emails.envelope import post
from booking.emails.samples import sample_letter
from booking.forms.wording import WordingForm
from booking.selectors.wordings import Words, all_words, trying
from booking.services.mail_trials import send_trial
from booking.services.wording import reset_wording, save_wording
from booking.wording.catalogue import MAIL_KINDS
from booking.wording.mails import MEANINGS, MailKind, Reads
from core.clock import now
from tenants.screens import breadcrumbs
from themes.languages import nearest_language
from themes.selectors import brand

from .common import actor_of, owners_only
from .mail_frames import example_row, frame, kept

app_name = "booking_mails"


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    is_changed: bool


@owners_only
def index(request: HttpRequest) -> HttpResponse:
    """Each kind with who gets it and when, and the languages in which the school has changed it."""
    changed = all_words()
    codes = _codes(changed)
    headings = {
        Reads.STUDENT: _("To students"),
        Reads.TEACHER: _("To teachers"),
        Reads.SCHOOL: _("To the school"),
    }
    groups = [
        (
            heading,
            [(kind, _languages(kind, codes, changed)) for kind in MAIL_KINDS.values() if kind.reads == reads],
        )
        for reads, heading in headings.items()
    ]
    context = {
        "groups": groups,
        "header_title": _("Mails"),
        "header_icon": "mail",
        "breadcrumbs_items": breadcrumbs(here=_("Mails")),
    }
    return render(request, "booking/admin/mails/index.html", context)


@owners_only
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """The words of one kind in one language, beside a preview; saved, sent on trial, or taken back."""
    kind = _kind(name)
    changed = all_words()
    language = _language(request, changed)
    form = WordingForm(
        request.POST or None, kind=kind, language=language, words=changed.get((name, language), Words())
    )
    if request.method == "POST" and form.is_valid() and not _act(request, form, name, language):
        return redirect("booking_mails:index")
    context = {
        "form": form,
        "kind": kind,
        "language": language,
        "languages": _languages(kind, _codes(changed), changed),
        "placeholders": [(each, MEANINGS[each]) for each in kind.placeholders],
        "is_changed": bool(changed.get((name, language))),
        "header_title": str(kind.label),
        "header_icon": "mail",
        "breadcrumbs_items": breadcrumbs(("booking_mails:index", _("Mails")), here=str(kind.label)),
    }
    return render(request, "booking/admin/mails/edit.html", context)


@owners_only
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """The mail as somebody would get it, with the words in the form, or with those in use."""
    kind = _kind(name)
    changed = all_words()
    language = _language(request, changed)
    words = changed.get((name, language), Words())
    if request.method == "POST":
        form = WordingForm(request.POST, kind=kind, language=language, words=words)
        if not form.is_valid():
            return frame(request, None, [str(error) for errors in form.errors.values() for error in errors])
        own = form.own()
        words = Words(own["subject"], own["body"])
    at = now()

    def write() -> None:
        with trying(name, words):
            letter = sample_letter(name, language=language, now=at)
        post(letter, example_row(kind.event, at))

    return frame(request, kept(write))


@owners_only
@require_POST
def reset(request: HttpRequest, name: str) -> HttpResponse:
    """Back to our words."""
    language = _language(request, all_words())
    reset_wording(kind=_kind(name).name, language=language, by=actor_of(request))
    messages.success(request, _("This mail has our words again."))
    return redirect(f"{reverse('booking_mails:edit', args=[name])}?language={language}")


def _act(request: HttpRequest, form: WordingForm, name: str, language: str) -> bool:
    """Save, or send on trial; whether the person stays on the screen, with words that are not saved yet."""
    if "trial" in request.POST:
        send_trial(kind=name, language=language, **form.own(), by=actor_of(request), now=now())
        messages.success(
            request,
            _("An example is on its way to %(email)s. Your words are not saved yet.")
            % {"email": request.user.email},  # type: ignore[union-attr]
        )
        return True
    save_wording(kind=name, language=language, **form.own(), by=actor_of(request), now=now())
    messages.success(request, _("Saved. Mails have these words from now on."))
    return False


def _kind(name: str) -> MailKind:
    if name not in MAIL_KINDS:
        raise Http404
    return MAIL_KINDS[name]


def _language(request: HttpRequest, changed: dict[tuple[str, str], Words]) -> str:
    codes = _codes(changed)
    asked = request.POST.get("language") or request.GET.get("language") or ""
    return asked if asked in codes else codes[0]


def _codes(changed: dict[tuple[str, str], Words]) -> list[str]:
    """The school's own language first, then those of our screens, then others it has written in."""
    own = brand().language
    screens = [code for code, _name in settings.LANGUAGES]
    return list(
        dict.fromkeys([own, nearest_language(own), *screens, *sorted({code for _kind, code in changed})])
    )


def _languages(kind: MailKind, codes: list[str], changed: dict[tuple[str, str], Words]) -> list[Language]:
    return [Language(code, _name(code), bool(changed.get((kind.name, code)))) for code in codes]


def _name(code: str) -> str:
    return capfirst(LANG_INFO.get(code, {}).get("name_local", code))


urlpatterns = [
    path("", index, name="index"),
    path("<str:name>/", edit, name="edit"),
    path("<str:name>/preview/", preview, name="preview"),
    path("<str:name>/reset/", reset, name="reset"),
]
