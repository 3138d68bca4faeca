"""Sent mails: what left, what waits, what was given up; a mail as it would be now; once more to whoever lost it."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from booking.selectors.sent_mails import mail_rows, sent_mail, sent_mails
from booking.services import outbox_screen as services
from booking.services.refusals import Refusal
from booking.wording.catalogue import MAIL_EVENTS, SENT_EVENTS, event_label
from core.clock import now
from core.models import OutboxMessage
from core.outbox.registry import handler_of
from tenants.screens import breadcrumbs

from .common import actor_of, owners_only
from .mail_frames import frame, kept

app_name = "booking_sent_mails"


def _kind_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_g("About bookings"), _by_name(MAIL_EVENTS)),
        (_g("About money"), _by_name(SENT_EVENTS - MAIL_EVENTS)),
    ]


def _by_name(kinds: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((kind, event_label(kind)) for kind in kinds), key=lambda each: each[1].casefold())


class SentMailFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(choices=OutboxMessage.State.choices, label=_("State"))
    kind = django_filters.ChoiceFilter(choices=_kind_choices, label=_("Mail"))
    written = django_filters.DateFromToRangeFilter(
        field_name="created_at", label=_("Written"), widget=DateRangePickerWidget
    )
    booking = django_filters.CharFilter(label=_("Booking number"), method="of_booking")

    class Meta:
        model = OutboxMessage
        fields: list[str] = []

    def of_booking(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(payload__booking=value.strip().lower())


class _MailPaginator(WagtailPaginator):
    """Counts mails; the outbox is a word for developers."""

    verbose_name = _("mail")
    verbose_name_plural = _("mails")


class SentMailsView(ReportView):
    paginator_class = _MailPaginator
    template_name = "booking/admin/mails/sent_list.html"
    model = OutboxMessage
    page_title = _("Sent mails")
    verbose_name_plural = _("mails")
    header_icon = "mail"
    index_url_name = "booking_sent_mails:index"
    index_results_url_name = "booking_sent_mails:index_results"
    results_template_name = "booking/admin/mails/sent_results.html"
    filterset_class = SentMailFilterSet
    default_ordering = ["-created_at", "-pk"]
    is_searchable = False
    columns = [
        TitleColumn(
            "label", label=_("Mail"), get_url=lambda mail: reverse("booking_sent_mails:show", args=[mail.id])
        ),
        Column("reader", label=_("To")),
        Column("about", label=_("About"), classname="mails-wide"),
        StatusTagColumn(
            "state_label", label=_("State"), primary=lambda mail: not mail.is_waiting and not mail.is_parked
        ),
        Column("attempts", label=_("Attempts"), classname="mails-wide"),
        DateColumn("written_at", label=_("Written"), classname="mails-wide"),
    ]

    def get_queryset(self) -> QuerySet[OutboxMessage]:
        return mail_rows()

    def get_table(self, object_list: Any) -> Any:
        return super().get_table(sent_mails(list(object_list)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["given_up"] = mail_rows().filter(state=OutboxMessage.State.PARKED).count()
        return context


@owners_only
def show(request: HttpRequest, message_id: int) -> HttpResponse:
    """One mail: how it has fared, and what it would say now."""
    mail = sent_mail(message_id)
    if mail is None:
        raise Http404
    row = get_object_or_404(mail_rows(), pk=message_id)
    context = {
        "mail": mail,
        "number": services.next_number(row),
        "header_title": mail.label,
        "header_icon": "mail",
        "breadcrumbs_items": breadcrumbs(("booking_sent_mails:index", _("Sent mails")), here=mail.label),
    }
    return render(request, "booking/admin/mails/sent.html", context)


@owners_only
def content(request: HttpRequest, message_id: int) -> HttpResponse:
    """The mail itself, for the frame on its page."""
    row = get_object_or_404(mail_rows(), pk=message_id)
    return frame(request, _as_of_now(row), [_no_longer_so()])


@owners_only
@require_POST
def send_again(request: HttpRequest, message_id: int) -> HttpResponse:
    """Once more, if it still says what is so."""
    row = get_object_or_404(mail_rows(), pk=message_id)
    number = request.POST.get("number", "")
    if _as_of_now(row) is None:
        messages.error(request, _no_longer_so())
        return redirect("booking_sent_mails:show", message_id)
    try:
        again = services.send_again(
            message_id=message_id,
            number=int(number) if number.isdecimal() else services.next_number(row),
            by=actor_of(request),
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("booking_sent_mails:show", message_id)
    messages.success(request, _g("The mail is on its way again."))
    return redirect("booking_sent_mails:show", again.pk)


@owners_only
@require_POST
def try_anew(request: HttpRequest, message_id: int) -> HttpResponse:
    """A mail that was given up gets its attempts again."""
    try:
        services.try_anew(message_id=message_id, by=actor_of(request), now=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _g("We try again now, and for three days if need be."))
    return redirect("booking_sent_mails:show", message_id)


@owners_only
@require_POST
def try_all_anew(request: HttpRequest) -> HttpResponse:
    """All that were given up, up to a bound."""
    count = services.try_all_anew(by=actor_of(request), now=now())
    said = ngettext("We try again with %(count)s mail.", "We try again with %(count)s mails.", count)
    messages.success(request, said % {"count": count})
    return redirect("booking_sent_mails:index")


def _as_of_now(row: OutboxMessage) -> Any:
    return kept(lambda: handler_of(row.kind)(row, now()))


def _no_longer_so() -> str:
    return _g(
        "What this mail says is no longer so: the booking was cancelled or moved since, the date has passed, or the "
        "matter is settled. It is not sent any more."
    )


index = owners_only(SentMailsView.as_view())
index_results = owners_only(SentMailsView.as_view(results_only=True))

urlpatterns = [
    path("", index, name="index"),
    path("results/", index_results, name="index_results"),
    path("try-all/", try_all_anew, name="try_all_anew"),
    path("<int:message_id>/", show, name="show"),
    path("<int:message_id>/content/", content, name="content"),
    path("<int:message_id>/again/", send_again, name="send_again"),
    path("<int:message_id>/try/", try_anew, name="try_anew"),
]
