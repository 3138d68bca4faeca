"""The school's Stripe account: how it stands, what Stripe still wants, and every step of connecting it."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from core.clock import now
from payments import services
from payments.forms.connect import REFUSALS, CountryForm, ExistingAccountForm, refusal_text
from payments.selectors import account_state
from tenants.guards import only_with
from tenants.screens import breadcrumbs
from tenants.selectors import absolute_url, current_school
from themes.selectors import brand

from .connect_page import ConnectPage, connect_page

app_name = "payments_connect"
PERMISSION = "payments.change_paymentsettings"

owners_only = only_with(PERMISSION)


@owners_only
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    return _show(request, CountryForm())


@owners_only
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """On to Stripe's own pages. The country is asked for once, before there is an account."""
    form = CountryForm(request.POST)
    has_account = account_state().status in ("onboarding", "active")
    if not has_account and not form.is_valid():
        return _show(request, form)
    return _to_stripe(request, country=form.data.get("country", ""))


@owners_only
@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """Where Stripe sends people whose link was too old: to a new one, if there is an account to go on with."""
    if account_state().status not in ("onboarding", "active"):
        return redirect("payments_connect:show")
    return _to_stripe(request, country="")


@owners_only
@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Back from Stripe, which proves nothing: Stripe is asked how the account stands."""
    _ask(request)
    return redirect("payments_connect:show")


@owners_only
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    if _ask(request):
        messages.success(request, _("Stripe has answered; this is how your account stands now."))
    return redirect("payments_connect:show")


@owners_only
def bring(request: HttpRequest) -> HttpResponse:
    """An account that the school has already: proved by a call, then kept."""
    form = ExistingAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.connect_account(**form.cleaned_data, now=now())
        except REFUSALS as refusal:
            field, text = refusal_text(refusal)
            form.add_error(None if field == "__all__" else field, text)
        else:
            messages.success(request, _("The account is connected."))
            return redirect("payments_connect:show")
    return _render(request, "bring", _("Bring an account"), form=form)


@owners_only
@require_POST
def reconnect(request: HttpRequest) -> HttpResponse:
    try:
        services.reconnect_account(now=now())
    except services.NoAccount:
        messages.error(request, _("There is no former account to connect."))
    except REFUSALS as refusal:
        messages.error(request, refusal_text(refusal)[1])
    else:
        messages.success(request, _("The account is connected."))
    return redirect("payments_connect:show")


@owners_only
def disconnect(request: HttpRequest) -> HttpResponse:
    """Says what will be closed and what is still open, and asks."""
    page = connect_page()
    if not page.is_connected:
        return redirect("payments_connect:show")
    if request.method == "POST":
        with suppress(services.NoAccount):  # somebody else has just done it
            services.disconnect_account(now=now())
        messages.success(
            request, _("The account is disconnected. What costs money can no longer be paid online.")
        )
        return redirect("payments_connect:show")
    return _render(request, "disconnect", _("Disconnect Stripe?"), page=page)


@owners_only
def mode(request: HttpRequest) -> HttpResponse:
    """Test mode on or off: says what changes, and asks."""
    page = connect_page()
    if not page.can_switch:
        messages.error(request, _no_switch(page))
        return redirect("payments_connect:show")
    # The page says which way: sent twice, or after somebody else has switched, it must not turn back.
    to = request.POST.get("to")
    if to in ("live", "test"):
        is_test = to == "test"
        services.set_test_mode(is_test=is_test, by_user_id=_owner(request).pk, now=now())
        messages.success(request, _("Test mode is on.") if is_test else _("Payments are real from now on."))
        return redirect("payments_connect:show")
    title = _("Leave test mode?") if page.account.is_test else _("Switch to test mode?")
    return _render(request, "mode", title, page=page)


def _owner(request: HttpRequest) -> Any:
    """Whoever is logged in; nobody else comes this far."""
    return request.user


def _no_switch(page: ConnectPage) -> str:
    if page.is_test_only:
        return _("This platform runs on test keys of Stripe, so every school is in test mode.")
    return _("This platform has no test keys of Stripe, so there is no test mode. Ask the people who run it.")


def _to_stripe(request: HttpRequest, *, country: str) -> HttpResponse:
    try:
        url = services.start_onboarding(
            name=brand().display_name or current_school().name,
            email=_owner(request).email,
            country=country,
            return_url=absolute_url(reverse("payments_connect:returned")),
            refresh_url=absolute_url(reverse("payments_connect:again")),
            now=now(),
        )
    except services.ProviderUnavailable:
        messages.error(request, _("Stripe does not answer right now. Try again in a minute."))
    except services.ProviderRefused as refusal:
        messages.error(request, _("Stripe says no: %(reason)s") % {"reason": refusal})
    else:
        return redirect(url)
    return redirect("payments_connect:show")


def _ask(request: HttpRequest) -> bool:
    try:
        services.refresh_account(stripe_account_id=account_state().account_id, now=now())
    except services.ProviderUnavailable:
        messages.error(request, _("Stripe does not answer right now. Try again in a minute."))
        return False
    except services.ProviderRefused as refusal:
        messages.error(request, _("Stripe says no: %(reason)s") % {"reason": refusal})
        return False
    return True


def _show(request: HttpRequest, form: CountryForm) -> HttpResponse:
    context = {
        "page": connect_page(),
        "form": form,
        "header_title": _("Stripe account"),
        "header_icon": "wallet",
        "breadcrumbs_items": breadcrumbs(here=_("Stripe account")),
    }
    return render(request, "payments/admin/connect/show.html", context)


def _render(request: HttpRequest, template: str, title: str, **context: object) -> HttpResponse:
    context |= {
        "header_title": title,
        "header_icon": "wallet",
        "breadcrumbs_items": breadcrumbs(("payments_connect:show", _("Stripe account")), here=title),
    }
    return render(request, f"payments/admin/connect/{template}.html", context)


urlpatterns = [
    path("", show, name="show"),
    path("start/", start, name="start"),
    path("again/", again, name="again"),
    path("returned/", returned, name="returned"),
    path("ask/", ask, name="ask"),
    path("bring/", bring, name="bring"),
    path("reconnect/", reconnect, name="reconnect"),
    path("disconnect/", disconnect, name="disconnect"),
    path("mode/", mode, name="mode"),
]
