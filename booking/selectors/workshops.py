"""Workshops as visitors see them: cards with price, teachers and the next dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from booking.enums import HostMode, PayWay, RegistrationMode, SoldBy, WorkshopKind, WorkshopStatus
from booking.models import Question, RefundTier, Workshop, WorkshopHost
from payments.selectors import accepts_payments

from .prices import price_text
from .questions import QuestionCard, question_card
from .series import course_prices
from .sessions import SessionCard, next_sessions
from .teachers import TeacherCard, teacher_card
from .workshop_filters import BadCursor, WorkshopFilter, after_cursor, cursor_of, filtered

if TYPE_CHECKING:
    from wagtail.images.models import Image

__all__ = [
    "BadCursor",
    "WorkshopCard",
    "WorkshopFilter",
    "WorkshopPage",
    "price_text",
    "public_workshop_page",
    "public_workshops",
    "workshop_by_id",
    "workshop_by_slug",
    "workshop_card",
    "workshop_cards",
    "workshop_categories",
]

NEXT_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class WorkshopCard:
    """A workshop with everything that a card, a page or the widget shows.

    `price` is written for the active language (“Free” for 0). Where only whole courses are sold, `course_price` is
    that of the next one, or empty while there is none. `hosts` are its bookable teachers. `next_sessions` are
    the first few to come, full ones included; tutoring has none. `can_be_booked` is false for a draft, an archived
    one, and one that costs money and is paid online only while the school takes no payments (`takes_money`).
    `tax_rate_bp` is the rate in hundredths of a percent, included in the price. `refund_tiers` are hours before the
    start and percent of the price, the earliest first; none: everything until `refund_window_hours`. `questions` are
    those asked now.
    """

    id: int
    title: str
    slug: str
    kind: str
    kind_label: str
    status: str
    summary: str
    description: str
    category: str
    language: str
    level: str
    level_label: str
    audience: str
    picture: "Image | None"
    duration_minutes: int
    capacity: int
    price_minor: int
    currency: str
    price: str
    is_online: bool
    place: str
    buffer_before_minutes: int
    buffer_after_minutes: int
    min_notice_minutes: int
    booking_window_days: int
    slot_increment_minutes: int | None
    refund_window_hours: int
    cancellation_notice_hours: int
    refuse_late_cancellation: bool
    refund_tiers: tuple[tuple[int, int], ...]
    students_may_reschedule: bool
    reschedule_notice_hours: int
    sold_by: str
    host_mode: str
    students_choose_teacher: bool
    registration_mode: str
    requires_login: bool
    waitlist_enabled: bool
    questions: tuple[QuestionCard, ...]
    can_be_booked: bool
    hosts: tuple[TeacherCard, ...]
    next_sessions: tuple[SessionCard, ...]
    course_price: str = ""
    pay_way: str = PayWay.ONLINE
    tax_rate_bp: int = 0
    takes_money: bool = True

    @property
    def is_free(self) -> bool:
        return self.price_minor == 0

    @property
    def is_closed_for_money(self) -> bool:
        """Would it be open if the school could take payments?"""
        return self.status == WorkshopStatus.ACTIVE and not self.can_be_booked

    @property
    def may_pay_online(self) -> bool:
        return self.takes_money and self.pay_way != PayWay.SCHOOL

    @property
    def may_pay_at_school(self) -> bool:
        return self.pay_way != PayWay.ONLINE

    @property
    def is_tutoring(self) -> bool:
        return self.kind == WorkshopKind.TUTORING

    @property
    def is_for_listed(self) -> bool:
        """Only people on the school's list may book."""
        return self.registration_mode == RegistrationMode.WHITELIST

    @property
    def has_series(self) -> bool:
        """May whole series be booked?"""
        return not self.is_tutoring and self.sold_by != SoldBy.SESSION

    @property
    def is_course_only(self) -> bool:
        """Is nothing sold but whole series?"""
        return not self.is_tutoring and self.sold_by == SoldBy.SERIES

    @property
    def is_collective(self) -> bool:
        """Do all teachers give a lesson together?"""
        return self.is_tutoring and self.host_mode == HostMode.COLLECTIVE and len(self.hosts) > 1

    @property
    def offers_teachers(self) -> bool:
        """Is there a teacher to choose?"""
        several = self.is_tutoring and self.host_mode == HostMode.ROUND_ROBIN and len(self.hosts) > 1
        return several and self.students_choose_teacher

    @property
    def book_path(self) -> str:
        """Where booking it begins."""
        return reverse("booking:start", args=[self.slug])


@dataclass(frozen=True, slots=True)
class WorkshopPage:
    """One part of a listing; `next_cursor` is None at its end."""

    workshops: list[WorkshopCard]
    next_cursor: str | None


def public_workshops(
    *, wanted: WorkshopFilter | None = None, limit: int | None = None, now: datetime
) -> list[WorkshopCard]:
    """Active workshops in the school's order. The number of queries does not depend on how many there are."""
    rows = filtered(wanted or WorkshopFilter()).order_by("sort_order", "title", "pk")
    return _cards(rows[:limit] if limit is not None else rows, now=now)


def public_workshop_page(
    *, wanted: WorkshopFilter, limit: int, cursor: str | None = None, now: datetime
) -> WorkshopPage:
    """Active workshops from `cursor` on, at most `limit`. Raises BadCursor."""
    rows = filtered(wanted).order_by("sort_order", "title", "pk")
    if cursor:
        rows = rows.filter(after_cursor(cursor))
    found = list(_with_relations(rows)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return WorkshopPage(_cards_of(found, now=now), cursor_of(found[-1]) if more else None)


def workshop_by_slug(slug: str, *, now: datetime) -> WorkshopCard | None:
    """The active workshop with this slug, or None."""
    return next(iter(_cards(Workshop.objects.active().filter(slug=slug), now=now)), None)


def workshop_by_id(workshop_id: int, *, now: datetime) -> WorkshopCard | None:
    """The active workshop with this id, or None."""
    return next(iter(_cards(Workshop.objects.active().filter(pk=workshop_id), now=now)), None)


def workshop_cards(workshop_ids: Iterable[int], *, now: datetime) -> list[WorkshopCard]:
    """The active workshops among these ids, in the order of the ids: what an editor picked by hand."""
    wanted = list(dict.fromkeys(workshop_ids))
    cards = {card.id: card for card in _cards(Workshop.objects.active().filter(pk__in=wanted), now=now)}
    return [cards[workshop_id] for workshop_id in wanted if workshop_id in cards]


def workshop_card(workshop_id: int, *, now: datetime) -> WorkshopCard | None:
    """The workshop whatever its status: for its own page, which says that it cannot be booked any more."""
    return next(iter(_cards(Workshop.objects.filter(pk=workshop_id), now=now)), None)


def workshop_categories() -> list[str]:
    """The topics of active workshops, for a filter."""
    rows = Workshop.objects.active().exclude(category="").order_by("category")
    return list(rows.values_list("category", flat=True).distinct())


def _with_relations(rows: QuerySet[Workshop]) -> QuerySet[Workshop]:
    hosts = WorkshopHost.objects.filter(teacher__is_active=True)
    hosts = hosts.select_related("teacher__photo", "teacher__schedule")
    return rows.select_related("picture").prefetch_related(
        "picture__renditions",
        Prefetch("questions", Question.objects.filter(is_active=True).order_by("sort_order", "pk")),
        Prefetch("refund_tiers", RefundTier.objects.order_by("-hours_before", "pk")),
        Prefetch(
            "hosts",
            hosts.order_by("teacher__sort_order", "teacher__name", "pk").prefetch_related(
                "teacher__photo__renditions"
            ),
        ),
    )


def _cards(rows: QuerySet[Workshop], *, now: datetime) -> list[WorkshopCard]:
    return _cards_of(list(_with_relations(rows)), now=now)


def _cards_of(rows: Sequence[Workshop], *, now: datetime) -> list[WorkshopCard]:
    if not rows:
        return []
    coming = next_sessions([row.pk for row in rows if not row.is_tutoring], each=NEXT_SESSIONS, now=now)
    courses = course_prices([row.pk for row in rows if row.sold_by == SoldBy.SERIES], now=now)
    takes_money = accepts_payments()
    return [_card(row, tuple(coming.get(row.pk, ())), courses.get(row.pk, ""), takes_money) for row in rows]


def _card(
    row: Workshop, coming: tuple[SessionCard, ...], course_price: str, takes_money: bool
) -> WorkshopCard:
    return WorkshopCard(
        id=row.pk,
        title=row.title,
        slug=row.slug,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        status=row.status,
        summary=row.summary,
        description=row.description,
        category=row.category,
        language=row.language,
        level=row.level,
        level_label=str(row.get_level_display()),
        audience=row.audience,
        picture=row.picture,
        duration_minutes=row.duration_minutes,
        capacity=row.capacity,
        price_minor=row.price_minor,
        currency=row.currency,
        price=price_text(row.price_minor, row.currency),
        is_online=row.is_online,
        place=row.place,
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
        min_notice_minutes=row.min_notice_minutes,
        booking_window_days=row.booking_window_days,
        slot_increment_minutes=row.slot_increment_minutes,
        refund_window_hours=row.refund_window_hours,
        cancellation_notice_hours=row.cancellation_notice_hours,
        refuse_late_cancellation=row.refuse_late_cancellation,
        refund_tiers=tuple((tier.hours_before, tier.percent) for tier in row.refund_tiers.all()),
        students_may_reschedule=row.students_may_reschedule,
        reschedule_notice_hours=row.reschedule_notice_hours,
        sold_by=row.sold_by,
        host_mode=row.host_mode,
        students_choose_teacher=row.students_choose_teacher,
        registration_mode=row.registration_mode,
        requires_login=row.requires_login,
        waitlist_enabled=row.waitlist_enabled,
        questions=tuple(question_card(question) for question in row.questions.all()),
        can_be_booked=row.status == WorkshopStatus.ACTIVE
        and (row.is_free or takes_money or row.pay_way != PayWay.ONLINE),
        hosts=tuple(teacher_card(host.teacher) for host in _hosts(row)),
        next_sessions=coming,
        course_price=course_price,
        pay_way=row.pay_way,
        tax_rate_bp=row.tax_rate_bp,
        takes_money=takes_money,
    )


def _hosts(row: Workshop) -> list[WorkshopHost]:
    """Whom visitors meet. A lesson with a single teacher is given by the first that was ticked and can be booked."""
    hosts = list(row.hosts.all())
    if not row.is_tutoring or row.host_mode != HostMode.SINGLE:
        return hosts
    able = [host for host in hosts if hasattr(host.teacher, "schedule")]
    return sorted(able or hosts, key=lambda host: host.pk)[:1]
