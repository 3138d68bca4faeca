"""What the school does about a payment. Each screen says what will happen before it happens."""

from collections.abc import Callable, Sequence
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from core.clock import now
from payments.amounts import step_problem
from payments.forms.money import BuyerForm, GivenBackForm, ReceivedForm, RefundForm
from payments.selectors.payment_pages import DocumentRow, PaymentPage, RefundRow, refunds_under_way
from payments.services import (
    PaymentMismatch,
    ProviderRefused,
    ProviderUnavailable,
    refresh_refund,
    settle_checkout,
)
from payments.services.invoices import NothingToCorrect, correct
from payments.services.refunds import RefundNotExact, RefundTooLarge
from payments.services.school_payments import NotOwed, mark_paid
from payments.services.staff_refunds import (
    LeftChanged,
    NothingLeft,
    RefundNotFailed,
    refund_by_staff,
    retry_refund,
    settle_outside,
)
from payments.zones import school_zone

from .common import money_changes_only
from .payment_page import page_or_404, way

Refused = tuple[type[Exception], str | None, Callable[[], str]]


@money_changes_only
def refund(request: HttpRequest, uid: str) -> HttpResponse:
    """All or part of what is left goes back."""
    page = page_or_404(uid)
    currency, left = page.row.currency, page.left_minor
    if not left:
        messages.error(request, _nothing_left())
        return redirect("payments_transactions:show", uid)
    form = RefundForm(_sent(request), left_minor=left, currency=currency, language=get_language() or "en")
    by_hand = page.row.method == "school"
    lead = [
        _("%(left)s of %(amount)s can still go back to %(who)s.")
        % {"left": page.left, "amount": page.row.amount, "who": page.row.who},
        _(
            "It was paid at the school, so you give the money back yourself. It waits in the list until you note that."
        )
        if by_hand
        else _(
            "Stripe sends the money back the way it came. That takes five to ten days, and cannot be undone."
        ),
        _("The booking stays as it is: to free the place, cancel the booking instead."),
        _("The student gets the credit note by mail as soon as the money is given back."),
    ]

    def act() -> None:
        refund_by_staff(
            payment_uid=uid,
            amount_minor=form.cleaned_data["amount"],
            note=form.cleaned_data["note"],
            by_user_id=request.user.pk,
            seen_left_minor=form.cleaned_data["seen_left"],
            now=now(),
        )

    refusals: list[Refused] = [
        (NothingLeft, None, _nothing_left),
        (RefundNotExact, "amount", lambda: step_problem(currency)),
        (
            RefundTooLarge,
            "amount",
            lambda: _("Meanwhile less is left than that. Look again, and choose a smaller amount."),
        ),
    ]
    said = (
        _("Noted. Give the money back, and note it here.") if by_hand else _("The money is on its way back.")
    )
    try:
        return _asked(
            request, page, form, act, refusals,
            title=_("Give money back"), lead=lead, button=_("Give it back"), done=said, serious=True,
        )  # fmt: skip
    except LeftChanged:
        messages.warning(
            request,
            _(
                "Meanwhile something of this payment was given back: %(left)s is left now. Look again before you go on."
            )
            % {"left": page_or_404(uid).left},
        )
        return redirect("payments_transactions:show", uid)


@money_changes_only
def retry(request: HttpRequest, uid: str, refund_id: int) -> HttpResponse:
    """A refund that failed is tried once more."""
    page = page_or_404(uid)
    row = _refund_of(page, refund_id, can="can_retry")
    lead = [
        _("%(amount)s did not arrive: %(why)s")
        % {"amount": row.amount, "why": row.failure or _("no reason was given.")},
        _("Stripe is asked once more to send it the way it came. If the card is closed, that fails again: then give "
          "the money back otherwise."),
    ]  # fmt: skip
    return _asked(
        request, page, Form(_sent(request)),
        lambda: _and_forget(retry_refund(refund_id=refund_id, by_user_id=request.user.pk, now=now())),
        [(RefundNotFailed, None, _no_longer_failed), (RefundTooLarge, None, _gone_otherwise)],
        title=_("Try the refund again"), lead=lead, button=_("Try again"),
        done=_("Stripe is asked again."),
    )  # fmt: skip


@money_changes_only
def given_back(request: HttpRequest, uid: str, refund_id: int) -> HttpResponse:
    """The school has given the money back itself."""
    page = page_or_404(uid)
    row = _refund_of(page, refund_id, can="can_be_given_back")
    form = GivenBackForm(_sent(request))
    lead = [
        _("Say that you have given %(amount)s back to %(who)s yourself.")
        % {"amount": row.amount, "who": page.row.who},
        _("Nothing is sent by this. The refund counts as done, and the credit note is written."),
    ]

    def act() -> None:
        settle_outside(
            refund_id=refund_id, note=form.cleaned_data["note"], by_user_id=request.user.pk, now=now()
        )

    return _asked(
        request, page, form, act,
        [(RefundNotFailed, None, _no_longer_failed), (RefundTooLarge, None, _gone_otherwise)],
        title=_("Given back by the school"), lead=lead, button=_("It is given back"),
        done=_("Noted as given back."),
    )  # fmt: skip


@money_changes_only
def receive(request: HttpRequest, uid: str) -> HttpResponse:
    """Money that was owed has come."""
    page = page_or_404(uid)
    zone, moment = school_zone(), now()
    owed_on, today = (at.astimezone(zone).date() for at in (page.row.created_at, moment))
    form = ReceivedForm(_sent(request), owed_on=owed_on, today=today)
    lead = [
        _("%(who)s owes %(amount)s for: %(what)s")
        % {"who": page.row.who, "amount": page.row.amount, "what": page.row.what},
        _("By this it counts as paid, and the invoice or receipt is written and mailed. That cannot be undone; "
          "money can be given back."),
    ]  # fmt: skip

    def act() -> None:
        given = form.cleaned_data
        mark_paid(
            payment_uid=uid,
            means=given["means"],
            note=given["note"],
            paid_on=given["paid_on"] if given["paid_on"] != today else None,
            by_user_id=request.user.pk,
            now=moment,
        )

    refusals: list[Refused] = [
        (NotOwed, None, lambda: _("This is not owed any more: it was paid or cancelled."))
    ]
    return _asked(
        request, page, form, act, refusals,
        title=_("Note as paid"), lead=lead, button=_("It is paid"), done=_("Noted as paid."),
    )  # fmt: skip


@money_changes_only
def correct_buyer(request: HttpRequest, uid: str, document_id: int) -> HttpResponse:
    """Another name or address on the invoice: what was issued is taken back, and issued anew."""
    page = page_or_404(uid)
    document = _document_of(page, document_id)
    form = BuyerForm(
        _sent(request),
        initial={"name": page.buyer_name, "address": page.buyer_address, "tax_id": page.buyer_tax_id},
    )
    lead = [
        _("A document that was issued is never changed. %(number)s is taken back by a credit note, and a new invoice "
          "is written over what is left of it.") % {"number": document.number},
        _("The student gets both by mail."),
    ]  # fmt: skip

    def act() -> None:
        correct(invoice_id=document_id, buyer=form.buyer, by_user_id=request.user.pk, now=now())

    return _asked(
        request, page, form, act, [(NothingToCorrect, None, lambda: str(NothingToCorrect.message))],
        title=_("Correct the buyer"), lead=lead, button=_("Take back and write anew"),
        done=_("The new invoice is written."),
    )  # fmt: skip


@money_changes_only
@require_POST
def ask_stripe(request: HttpRequest, uid: str) -> HttpResponse:
    """How the payment and its refunds stand, read from Stripe now."""
    page_or_404(uid)
    try:
        settle_checkout(payment_uid=uid, now=now())
        for refund_id in refunds_under_way(uid):
            refresh_refund(refund_id=refund_id, now=now())
    except ProviderUnavailable:
        messages.error(
            request, _("Stripe does not answer just now. Nothing has changed; try again in a minute.")
        )
    except (ProviderRefused, PaymentMismatch):
        messages.error(
            request,
            _(
                "Stripe says something else than we know. Nothing has changed; look at it in your Stripe account."
            ),
        )
    else:
        messages.success(request, _("What Stripe says stands here now."))
    return redirect("payments_transactions:show", uid)


def _asked(
    request: HttpRequest,
    page: PaymentPage,
    form: Form,
    act: Callable[[], None],
    refusals: Sequence[Refused],
    *,
    title: str,
    lead: Sequence[str],
    button: str,
    done: str,
    serious: bool = False,
) -> HttpResponse:
    """The screen of one action: done when the form is right and nothing refuses, else shown with what is wrong."""
    uid = page.row.uid
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except tuple(refused for refused, _field, _say in refusals) as error:
            field, say = next((field, say) for refused, field, say in refusals if isinstance(error, refused))
            form.add_error(field, say())
        else:
            messages.success(request, done)
            return redirect("payments_transactions:show", uid)
    context = {
        "form": form,
        "payment": page.row,
        "lead": lead,
        "button": button,
        "serious": serious,
        "header_title": title,
        "header_icon": "wallet",
        "breadcrumbs_items": way(here=title),
    }
    return render(request, "payments/admin/action.html", context)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _and_forget(_made: object) -> None:
    return None


def _refund_of(page: PaymentPage, refund_id: int, *, can: str) -> RefundRow:
    """The refund, if it is this payment's and this can be done about it; else 404."""
    found = next((row for row in page.refunds if row.id == refund_id and getattr(row, can)), None)
    if found is None:
        raise Http404
    return found


def _document_of(page: PaymentPage, document_id: int) -> DocumentRow:
    found = next((row for row in page.documents if row.id == document_id and row.can_correct), None)
    if found is None:
        raise Http404
    return found


def _nothing_left() -> str:
    return _("Nothing is left of this payment to give back.")


def _no_longer_failed() -> str:
    return _("Somebody has settled this refund meanwhile. Look at the payment again.")


def _gone_otherwise() -> str:
    return _("This money has gone back in another way meanwhile, so nothing is left for this refund.")


urlpatterns = [
    path("<slug:uid>/refund/", refund, name="refund"),
    path("<slug:uid>/refunds/<int:refund_id>/retry/", retry, name="retry"),
    path("<slug:uid>/refunds/<int:refund_id>/given-back/", given_back, name="given_back"),
    path("<slug:uid>/received/", receive, name="receive"),
    path("<slug:uid>/documents/<int:document_id>/correct/", correct_buyer, name="correct"),
    path("<slug:uid>/ask-stripe/", ask_stripe, name="ask_stripe"),
]
