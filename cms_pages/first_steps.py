"""What a school has done on its way to the first booking, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from booking.selectors.teachers import public_teachers
from booking.selectors.workshops import public_workshops
from core.clock import now
from payments.selectors import accepts_payments
from themes.selectors import brand

from .models import WorkshopPage


@dataclass(frozen=True)
class Step:
    """One thing to do, where to do it, and whether it is done."""

    title: str | Promise
    text: str | Promise
    url: str
    is_done: bool


def first_steps(request: HttpRequest) -> list[Step]:
    """The steps in the order in which they make sense. About a dozen queries, on the dashboard only."""
    return list(_steps(request))


def _steps(request: HttpRequest) -> Iterator[Step]:
    look, workshops = brand(), public_workshops(now=now())
    bookable = [card for card in workshops if card.is_tutoring or card.next_sessions]
    yield Step(
        _("Say how to reach you"),
        _("Contact address, logo and colours stand on every page and in every mail."),
        reverse("wagtailsettings:edit", args=["themes", "brand"]),
        bool(look.contact_email and look.address),
    )
    yield Step(
        _("Introduce a teacher"),
        _("With a picture, two sentences, and the hours in which they can be booked."),
        reverse("teachers:add"),
        bool(public_teachers()),
    )
    yield Step(
        _("Offer a course"),
        _("Say what it is, how long it takes and what it costs, and make it active."),
        reverse("workshops:add"),
        bool(workshops),
    )
    yield Step(
        _("Plan dates"),
        _("Classes need dates before anyone can book. Private lessons follow the teachers' hours."),
        reverse("sessions:add"),
        bool(bookable),
    )
    if any(not card.is_free for card in workshops):
        yield Step(
            _("Connect Stripe"),
            _("Until then, courses that cost something cannot be paid online."),
            reverse("payments_connect:show"),
            accepts_payments(),
        )
    yield Step(
        _("Give a course its own page"),
        _("More words and pictures, with the free times below."),
        _explorer(request),
        WorkshopPage.objects.live().exists(),
    )


def _explorer(request: HttpRequest) -> str:
    site = Site.find_for_request(request)
    return reverse("wagtailadmin_explore", args=[site.root_page_id]) if site else reverse("wagtailadmin_home")
