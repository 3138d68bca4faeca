"""What the choice costs with the code in the form, in words."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from booking.enums import PayWay
from booking.forms import DetailsForm
from booking.selectors.quotes import NothingToQuote, quote
from booking.throttles import CodeTries, seconds_until_allowed
from booking.widget.choice import Choice
from booking.widget.pricing import Pricing, pricing_of
from booking.widget.screens import Frame


def pricing_for(
    request: HttpRequest, choice: Choice, frame: Frame, form: DetailsForm, *, now: datetime
) -> Pricing | None:
    """None when it is gone, or costs money and cannot be paid in any way now. Tries of codes are counted."""
    if not form.code or seconds_until_allowed(CodeTries, request) is None:
        return _pricing(choice, frame, form, form.code, now)
    pricing = _pricing(choice, frame, form, "", now)
    return replace(pricing, code_problem=too_many_codes()) if pricing else None


def too_many_codes() -> str:
    """Said in place of an answer."""
    return _("Too many codes were tried from where you are. Please try again in a minute.")


def _pricing(choice: Choice, frame: Frame, form: DetailsForm, code: str, now: datetime) -> Pricing | None:
    is_course = choice.series_id is not None
    try:
        found = quote(
            frame.workshop.id,
            start=None if is_course else choice.start,
            session_id=None if is_course else choice.session_id,
            series_id=choice.series_id,
            code=code,
            email=_typed(form, "email"),
            now=now,
        )
    except NothingToQuote:
        return None
    return None if found.is_closed else pricing_of(found, wanted_way=_typed(form, "pay_way"))


def pays_at_school(frame: Frame, form: DetailsForm) -> bool:
    """As the form says; where it can be paid nowhere else, yes."""
    workshop = frame.workshop
    if not workshop.may_pay_online:
        return workshop.may_pay_at_school
    return workshop.may_pay_at_school and form.cleaned_data["pay_way"] == PayWay.SCHOOL


def _typed(form: DetailsForm, name: str) -> str:
    return str(form[name].value() or "")
