"""The form of a workshop, in words for a school owner."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.enums import HostMode, PayWay, SoldBy, WorkshopKind, WorkshopStatus
from booking.models import Booking, Department, Series, Session, Teacher, Workshop
from booking.selectors.school import school_view

from .amounts import amount_text, clean_amount, clean_percent, percent_text
from .staff import SluggedForm
from .workshop_parts import SharesForm, questions_of, tiers_of

_STATUS = [
    (WorkshopStatus.DRAFT, _("Draft: only the school sees it")),
    (WorkshopStatus.ACTIVE, _("Active: on the website, and can be booked")),
    (WorkshopStatus.ARCHIVED, _("Archived: kept for the books, no longer offered")),
]

_PAY_WAY = [
    (PayWay.ONLINE, _("Online, when it is booked")),
    (PayWay.SCHOOL, _("At the school only")),
    (PayWay.EITHER, _("Online or at the school, as the student likes")),
]

_HELP = {
    "registration_mode": _(
        "With a list, whoever writes a listed address can book. The mail with the booking goes to that address and "
        "nowhere else."
    ),
    "requires_login": _(
        "Students prove their e-mail address with a code before they book. Tick it if nobody may book with an address "
        "that is not theirs."
    ),
}


class WorkshopForm(SluggedForm):
    """A workshop, its price as people write it, its teachers with their shares, its questions and refund steps."""

    price = forms.CharField(
        label=_("Price"),
        initial="0",
        max_length=12,
        help_text=_("Per student and session, such as 25 or 25.50. 0 is free."),
    )
    tax_rate = forms.CharField(
        label=_("Tax included, in percent"),
        required=False,
        initial="0",
        max_length=8,
        help_text=_(
            "Such as 21 or 5.5. It is part of the price, and stands on invoices. 0: no tax; the reason stands in the "
            "settings of invoices."
        ),
    )
    teachers = forms.ModelMultipleChoiceField(
        label=_("Teachers"),
        queryset=Teacher.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    # Said beside the steps too, which stand far below.
    tier_problem: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._show_teachers()
        self._show_choices()
        self.questions = questions_of(self.instance, self.data if self.is_bound else None)
        self.tiers = tiers_of(self.instance, self.data if self.is_bound else None)
        if self.instance.pk:
            self.initial["price"] = amount_text(self.instance.price_minor, self.instance.currency)
            self.initial["tax_rate"] = percent_text(self.instance.tax_rate_bp)
        else:
            self.initial.setdefault("currency", school_view().currency)

    @property
    def teacher_rows(self) -> list[tuple[Any, Any]]:
        """Each teacher's box with the field for the share, for the template."""
        boxes = list(self["teachers"])
        return [(box, self.share_form[f"share-{box.data['value']}"]) for box in boxes]

    @property
    def shares(self) -> dict[int, int]:
        """The ticked teachers' ids, each with the share."""
        return {row.pk: self.share_form.share_of(row.pk) for row in self.cleaned_data["teachers"]}

    def is_valid(self) -> bool:
        """All parts are looked at, so that every error shows at once."""
        parts: list[Any] = [self.share_form, self.questions, self.tiers]
        return all([super().is_valid(), *[part.is_valid() for part in parts]]) and self._tiers_fit()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_price(data)
        self._clean_hosts(data)
        self._clean_times(data)
        self._keep_kind_of_dated(data)
        self._keep_currency_of_priced(data)
        return data

    def save(self, commit: bool = True) -> Workshop:
        self.instance.price_minor = self.cleaned_data["price_minor"]
        if "tax_rate" in self.data:
            self.instance.tax_rate_bp = self.cleaned_data["tax_rate_bp"]
        if self.instance.is_tutoring:
            self.instance.sold_by = SoldBy.SESSION
        return super().save(commit=commit)

    def _show_teachers(self) -> None:
        field = self.fields["teachers"]
        field.queryset = Teacher.objects.order_by("sort_order", "name", "pk")
        known = dict(self.instance.hosts.values_list("teacher_id", "weight")) if self.instance.pk else {}
        self.initial["teachers"] = list(known)
        self.share_form = SharesForm(field.queryset, known, self.data if self.is_bound else None)

    def _show_choices(self) -> None:
        if "status" in self.fields:
            self.fields["status"].choices = _STATUS
        if "pay_way" in self.fields:
            self.fields["pay_way"].choices = _PAY_WAY
        if "department" in self.fields:
            self.fields["department"].queryset = Department.objects.order_by("sort_order", "name", "pk")
        for name, text in _HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        for name in ("sold_by", "host_mode", "registration_mode", "level", "pay_way"):
            if name in self.fields:
                # A form that does not ask leaves it as it is.
                self.fields[name].required = False

    def _clean_price(self, data: dict[str, Any]) -> None:
        if "price" in data and "currency" in data:
            data["price_minor"] = clean_amount(self, data, "price", data["currency"])
        data["tax_rate_bp"] = clean_percent(self, data, "tax_rate")

    def _clean_hosts(self, data: dict[str, Any]) -> None:
        chosen = data.get("teachers")
        if data.get("status") == WorkshopStatus.ACTIVE and not chosen:
            self.add_error("teachers", _("Choose who gives it before it can be booked."))
        if data.get("kind") != WorkshopKind.TUTORING:
            return
        if (data.get("capacity") or 1) > 1:
            self.add_error("capacity", _("Tutoring is for one student at a time."))
        if data.get("host_mode") == HostMode.SINGLE and chosen is not None and len(chosen) > 1:
            self.add_error(
                "host_mode", _("You have ticked several teachers. Tick one, or let them take turns.")
            )

    def _clean_times(self, data: dict[str, Any]) -> None:
        notice, window = data.get("min_notice_minutes"), data.get("booking_window_days")
        if notice is not None and window is not None and notice >= window * 1440:
            self.add_error(
                "min_notice_minutes", _("Nobody could book: this is earlier than booking opens (see below).")
            )
        if data.get("is_online") and data.get("place"):
            self.add_error("place", _("It is online. Take the place out, or the tick at “online”."))

    def _tiers_fit(self) -> bool:
        """Steps below the window would never count, and who cancels earlier cannot get less."""
        window, last = self.cleaned_data.get("refund_window_hours") or 0, 100
        problem: Any = None
        for tier, before in zip(self.tiers.tiers, [None, *self.tiers.tiers], strict=False):
            if tier.hours_before < window:
                problem = _(
                    "A step of %(hours)s hours never counts: later than %(window)s hours before the start nothing "
                    "goes back."
                ) % {"hours": tier.hours_before, "window": window}
            elif before is not None and before.hours_before == tier.hours_before:
                problem = _("Two steps have the same number of hours.")
            elif tier.percent > last:
                problem = _("Who cancels earlier cannot get less back than who cancels later.")
            last = tier.percent
        if problem:
            self.tier_problem = problem
            self.add_error(None, problem)
        return problem is None

    def _keep_kind_of_dated(self, data: dict[str, Any]) -> None:
        """A lesson ends with its one student and a class does not: what is booked must stay what it was."""
        if not self.instance.pk or "kind" not in data:
            return
        was_tutoring = self.initial.get("kind") == WorkshopKind.TUTORING
        is_tutoring = data["kind"] == WorkshopKind.TUTORING
        if was_tutoring != is_tutoring and Session.objects.filter(workshop=self.instance).exists():
            self.add_error(
                "kind", _("It has dates already. Archive this one and make a new one of the other kind.")
            )

    def _keep_currency_of_priced(self, data: dict[str, Any]) -> None:
        """Prices of dates and series are amounts of the workshop's currency."""
        before = self.initial.get("currency")
        if not self.instance.pk or not data.get("currency") or data["currency"] == before:
            return
        priced = Q(price_minor__isnull=False, workshop=self.instance)
        if (
            Booking.objects.filter(workshop=self.instance).exists()
            or Session.objects.filter(priced).exists()
            or Series.objects.filter(priced).exists()
        ):
            self.add_error(
                "currency",
                _("There are bookings or prices in %(currency)s. Duplicate it to sell in another currency.")
                % {"currency": before},
            )
