"""Details and review: everything between the chosen time and the booking.

One address. A GET shows the form; what is posted to it names its own next step: `review`, `book`, `edit`, or `go` with
the address of another time. What was typed travels in hidden fields, so that no step can lose it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views import View

from booking.forms import DetailsForm
from booking.selectors.workshops import WorkshopCard, workshop_by_slug
from booking.services.answers import MissingAnswers
from booking.services.refusals import Refusal
from booking.services.registration import LoginRequired, NotWhitelisted
from booking.services.slot_refusals import UnknownWorkshop, WorkshopClosed
from booking.throttles import PublicBook, seconds_until_allowed
from booking.widget import widget_context
from booking.widget.block import details_form, taken_notice, unlisted_notice
from booking.widget.choice import Choice, read_choice
from booking.widget.chosen import chosen_time
from booking.widget.frame import frame_of, steps_of
from booking.widget.pricing import Pricing
from booking.widget.screens import Carry, ChosenTime, Frame, Notice
from core.clock import now as clock_now
from core.ids import new_uid
from payments.services import PaymentsUnavailable

from .persons import Person, person_of, to_login
from .placing import place
from .quoting import pricing_for
from .redirects import after_booking

_DOM_ID = "booking"
# Where the service's names for what it refuses stand in the form.
_FIELDS = {
    "voucher": "voucher",
    "payAtSchool": "pay_way",
    "billing.name": "billing_name",
    "billing.address": "billing_address",
    "billing.taxId": "billing_tax_id",
}


class DetailsView(View):
    """The second and third step of one workshop."""

    workshop: WorkshopCard
    frame: Frame
    person: Person
    choice: Choice
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.now = clock_now()
        workshop = workshop_by_slug(kwargs["slug"], now=self.now)
        if workshop is None:
            raise Http404
        self.workshop = workshop
        self.person = person_of(request)
        response = super().dispatch(request, *args, **kwargs)
        assert isinstance(response, HttpResponse)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        self._choose(read_choice(request.GET))
        if not self.choice.has_time:
            return HttpResponseRedirect(f"{reverse('booking:start', args=[slug])}?{self.choice.query()}")
        if self._must_log_in:
            return self._to_login()
        known = {"name": self.person.name, "email": self.person.email, "voucher": self.choice.code}
        return self._details(self._form(initial=known))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        other = QueryDict(request.POST["go"]) if "go" in request.POST else request.POST
        # What stands in the form now counts, not the code that came with the address.
        self._choose(replace(read_choice(other), code=read_choice({"code": _code(request.POST, other)}).code))
        if self.choice.has_time and self._must_log_in:
            return self._to_login()
        form = self._form(request.POST)
        step = "" if "go" in request.POST else request.POST.get("step", "")
        if step not in ("review", "book"):
            return self._details(form.unbound()) if self.choice.has_time else self._times(form)
        if not form.is_valid():
            return self._details(form, status=422)
        return self._book(form) if step == "book" else self._review(form)

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self.frame = frame_of(self.workshop, zone=choice.zone, now=self.now, dom_id=_DOM_ID)

    @property
    def _must_log_in(self) -> bool:
        return self.frame.needs_login and not self.person.is_known

    def _to_login(self) -> HttpResponse:
        path = reverse("booking:details", args=[self.workshop.slug])
        return to_login(self.request, f"{path}?{self.choice.query()}")

    def _form(self, data: Any = None, **given: Any) -> DetailsForm:
        own_email = self.person.email if self.frame.needs_login else ""
        return details_form(self.workshop, dom_id=_DOM_ID, data=data, own_email=own_email, **given)

    def _times(self, form: DetailsForm, notice: Notice | None = None) -> HttpResponse:
        carry = Carry(f"{_DOM_ID}-carry", form.typed) if form.typed else None
        context = widget_context(
            self.workshop, choice=self.choice, now=self.now, dom_id=_DOM_ID, carry=carry, notice=notice
        )
        return render(self.request, "booking/start.html", context, status=409 if notice else 200)

    def _details(self, form: DetailsForm, status: int = 200, notice: Notice | None = None) -> HttpResponse:
        chosen = chosen_time(self.choice, self.frame, now=self.now)
        if chosen is None:
            return self._taken(form)
        pricing = pricing_for(self.request, self.choice, self.frame, form, now=self.now)
        if pricing is None:
            return self._closed()
        context = self._step(chosen, pricing, "details") | {"form": form, "notice": notice}
        return render(self.request, "booking/details.html", context, status=status)

    def _review(self, form: DetailsForm) -> HttpResponse:
        chosen = chosen_time(self.choice, self.frame, now=self.now)
        if chosen is None:
            return self._taken(form)
        pricing = pricing_for(self.request, self.choice, self.frame, form, now=self.now)
        if pricing is None:
            return self._closed()
        if pricing.code_problem:
            form.add_error("voucher", pricing.code_problem)
            return self._details(form, status=422)
        attempt = self.request.POST.get("attempt") or new_uid(20)
        context = self._step(chosen, pricing, "review") | {
            "typed": form.cleaned_data,
            "answered": form.answered,
            "buyer": form.buyer,
            "review_fields": (*chosen.fields, *form.typed, ("attempt", attempt)),
        }
        return render(self.request, "booking/review.html", context)

    def _book(self, form: DetailsForm) -> HttpResponse:
        if seconds := seconds_until_allowed(PublicBook, self.request):
            return self._too_many(form, seconds)
        try:
            uid = place(
                self.choice,
                self.frame,
                form,
                by=self.person.actor,
                attempt=self.request.POST.get("attempt", ""),
                now=self.now,
            )
        except (WorkshopClosed, UnknownWorkshop, PaymentsUnavailable):
            return self._closed()
        except LoginRequired:
            return self._to_login()
        except NotWhitelisted as refusal:
            form.add_error("email", str(refusal))
            return self._details(form, status=403, notice=unlisted_notice())
        except MissingAnswers as refusal:
            form.refuse_answers(refusal.errors)
            return self._details(form, status=422)
        except Refusal as refusal:
            if refusal.field not in _FIELDS:
                return self._taken(form, str(refusal))
            form.add_error(_FIELDS[refusal.field], str(refusal))
            return self._details(form, status=422)
        return after_booking(uid, now=self.now)

    def _too_many(self, form: DetailsForm, seconds: int) -> HttpResponse:
        form.add_error(None, _("Too many bookings at once from where you are. Please try again in a minute."))
        response = self._details(form, status=429)
        response["Retry-After"] = str(seconds)
        return response

    def _closed(self) -> HttpResponse:
        """The workshop was closed a moment ago; its page says so. With a query, it is not one from the cache."""
        path = reverse("booking:start", args=[self.workshop.slug])
        zone = self.frame.zone
        return HttpResponseRedirect(f"{path}?{self.choice.same_day(zone).query(zone=zone)}")

    def _taken(self, form: DetailsForm, reason: str = "") -> HttpResponse:
        """Fresh times of the same day, with what was typed."""
        if not self.workshop.can_be_booked:
            return self._closed()
        is_course = self.choice.series_id is not None
        self.choice = self.choice.same_day(self.frame.zone)
        return self._times(form, taken_notice(reason, is_course=is_course, kept=bool(form.typed)))

    def _step(self, chosen: ChosenTime, pricing: Pricing, name: str) -> dict[str, Any]:
        pays_here = pricing.way == "online"
        return {
            "frame": self.frame,
            "chosen": chosen,
            "person": self.person,
            "steps": steps_of(name, is_free=not pays_here, time_query=chosen.time_query),
            "pricing": pricing,
            "price": pricing.price,
            "is_free": pricing.is_free,
            "time_query": chosen.time_query,
            "choice_fields": chosen.fields,
            "posts": True,
        }


def _code(posted: Mapping[str, str], chosen: Mapping[str, str]) -> str:
    """The code in the form; where the form has no such field, that of the address."""
    return posted.get("voucher", chosen.get("code", ""))
