"""Details and review: everything between the chosen time and the booking.

One address. A GET shows the empty form; what is posted to it names its own next step: `review`, `book`, `edit`, or
`go` with the address of another time. What was typed travels in hidden fields, so that no step can lose it.
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from booking.forms import DetailsForm
from booking.selectors.workshops import WorkshopCard, workshop_by_slug
from booking.services.actors import GUEST
from booking.services.bookings import book
from booking.services.refusals import Refusal
from booking.services.slot_refusals import UnknownWorkshop, WorkshopClosed
from booking.throttles import PublicBook, seconds_until_allowed
from booking.widget import widget_context
from booking.widget.block import taken_notice
from booking.widget.choice import Choice, read_choice
from booking.widget.chosen import chosen_time
from booking.widget.frame import frame_of, steps_of
from booking.widget.screens import Carry, ChosenTime, Frame, Notice
from core.clock import now as clock_now
from core.ids import new_uid
from payments.services import PaymentsUnavailable

from .attempts import once
from .redirects import after_booking

_DOM_ID = "booking"


class DetailsView(View):
    """The second and third step of one workshop."""

    workshop: WorkshopCard
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.now = clock_now()
        workshop = workshop_by_slug(kwargs["slug"], now=self.now)
        if workshop is None:
            raise Http404
        self.workshop = workshop
        response = super().dispatch(request, *args, **kwargs)
        assert isinstance(response, HttpResponse)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        choice = read_choice(request.GET)
        if not choice.has_time:
            return HttpResponseRedirect(f"{reverse('booking:start', args=[slug])}?{choice.query()}")
        return self._details(request, choice, DetailsForm(auto_id=f"{_DOM_ID}_%s"))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        form = DetailsForm(request.POST, auto_id=f"{_DOM_ID}_%s")
        if "go" in request.POST or request.POST.get("step") not in ("review", "book", "edit"):
            return self._go(request, form)
        choice = read_choice(request.POST)
        if request.POST["step"] == "edit":
            return self._details(request, choice, form.unbound())
        if not form.is_valid():
            return self._details(request, choice, form, status=422)
        return (
            self._book(request, choice, form)
            if request.POST["step"] == "book"
            else self._review(request, choice, form)
        )

    def _go(self, request: HttpRequest, form: DetailsForm) -> HttpResponse:
        """Another day, month, zone or time, with what was typed."""
        choice = read_choice(QueryDict(request.POST["go"]) if "go" in request.POST else request.POST)
        if choice.has_time:
            return self._details(request, choice, form.unbound())
        return self._times(request, choice, form)

    def _times(
        self, request: HttpRequest, choice: Choice, form: DetailsForm, notice: Notice | None = None
    ) -> HttpResponse:
        carry = Carry(f"{_DOM_ID}-carry", form.typed) if form.typed else None
        context = widget_context(
            self.workshop, choice=choice, now=self.now, dom_id=_DOM_ID, carry=carry, notice=notice
        )
        return render(request, "booking/start.html", context, status=409 if notice else 200)

    def _details(
        self, request: HttpRequest, choice: Choice, form: DetailsForm, status: int = 200
    ) -> HttpResponse:
        frame, chosen = self._chosen(choice)
        if chosen is None:
            return self._taken(request, choice, form)
        context = self._step(frame, chosen, "details") | {"form": form}
        return render(request, "booking/details.html", context, status=status)

    def _review(self, request: HttpRequest, choice: Choice, form: DetailsForm) -> HttpResponse:
        frame, chosen = self._chosen(choice)
        if chosen is None:
            return self._taken(request, choice, form)
        attempt = request.POST.get("attempt") or new_uid(20)
        context = self._step(frame, chosen, "review") | {
            "typed": form.cleaned_data,
            "review_fields": (*chosen.fields, *form.typed, ("attempt", attempt)),
        }
        return render(request, "booking/review.html", context)

    def _book(self, request: HttpRequest, choice: Choice, form: DetailsForm) -> HttpResponse:
        if seconds := seconds_until_allowed(PublicBook, request):
            return self._too_many(request, choice, form, seconds)
        frame = frame_of(self.workshop, zone=choice.zone, now=self.now, dom_id=_DOM_ID)

        def make() -> str:
            return book(
                workshop_id=self.workshop.id,
                start=None if choice.session_id else choice.start,
                session_id=choice.session_id,
                teacher_id=choice.teacher_id if self.workshop.is_tutoring else None,
                attendee=form.attendee(time_zone=frame.zone, locale=get_language() or "en"),
                note=form.cleaned_data["note"],
                by=GUEST,
                now=self.now,
            ).uid

        try:
            uid = once(request.POST.get("attempt", ""), make)
        except (WorkshopClosed, UnknownWorkshop, PaymentsUnavailable):
            return self._closed(choice, frame.zone)
        except Refusal as refusal:
            return self._taken(request, choice, form, str(refusal))
        return after_booking(uid, now=self.now)

    def _too_many(
        self, request: HttpRequest, choice: Choice, form: DetailsForm, seconds: int
    ) -> HttpResponse:
        form.add_error(None, _("Too many bookings at once from where you are. Please try again in a minute."))
        response = self._details(request, choice, form, status=429)
        response["Retry-After"] = str(seconds)
        return response

    def _closed(self, choice: Choice, zone: str) -> HttpResponse:
        """The workshop was closed a moment ago; its page says so. With a query, it is not one from the cache."""
        path = reverse("booking:start", args=[self.workshop.slug])
        return HttpResponseRedirect(f"{path}?{choice.same_day(zone).query(zone=zone)}")

    def _taken(
        self, request: HttpRequest, choice: Choice, form: DetailsForm, reason: str = ""
    ) -> HttpResponse:
        """Fresh times of the same day, with what was typed."""
        frame = frame_of(self.workshop, zone=choice.zone, now=self.now, dom_id=_DOM_ID)
        return self._times(request, choice.same_day(frame.zone), form, taken_notice(reason))

    def _chosen(self, choice: Choice) -> tuple[Frame, ChosenTime | None]:
        frame = frame_of(self.workshop, zone=choice.zone, now=self.now, dom_id=_DOM_ID)
        return frame, chosen_time(choice, frame, now=self.now)

    def _step(self, frame: Frame, chosen: ChosenTime, name: str) -> dict[str, Any]:
        return {
            "frame": frame,
            "chosen": chosen,
            "steps": steps_of(name, self.workshop, chosen.time_query),
            "time_query": chosen.time_query,
            "choice_fields": chosen.fields,
            "posts": True,
        }
