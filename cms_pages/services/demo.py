"""The demo: a platform and two schools, made once and kept fresh."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django_tenants.utils import tenant_context

from accounts.models import User
from cms_pages.seeds.kids import KIDS
from cms_pages.seeds.lingua import LINGUA
from cms_pages.seeds.platform import EMAIL, LEGAL, NAME, SCREENS, TAGLINE, platform_plan
from cms_pages.seeds.shapes import SchoolSeed
from payments.selectors import accepts_payments, is_test_mode
from payments.services import ProviderRefused, ProviderUnavailable, connect_account
from tenants.models import Plan, Tenant
from tenants.selectors import absolute_url
from tenants.services import provision_school
from tenants.services.plans import save_plan
from themes.services import set_look

from .demo_bookings import STUDENT, make_bookings, student_email
from .demo_payments import pay_at_the_desk
from .demo_school import fill_school
from .demo_sessions import top_up_sessions
from .pictures import theme_picture
from .site_building import build_pages

SCHOOLS = (LINGUA, KIDS)
PASSWORD = "immersio-demo"  # noqa: S105 - printed on the welcome screen of the demo
OPERATOR = "operator@booking.example"

# What the platform takes of each payment: 1.5 % of new schools, nothing of large ones.
PLANS = (
    {"slug": "studio", "name": "Studio", "application_fee_bp": 150, "is_default": True},
    {"slug": "academy", "name": "Academy", "application_fee_bp": 0},
)

Say = Callable[[str], object]


@dataclass(frozen=True)
class Login:
    """Somebody who can log in to the demo."""

    site: str
    address: str
    role: str
    email: str
    password: str


def seed(*, now: datetime, say: Say) -> None:
    """Make what is missing, and dates for the coming six weeks. What has been changed by hand stays."""
    if not Plan.objects.exists():
        for plan in PLANS:
            save_plan(plan=Plan(**plan))
    for school in SCHOOLS:
        tenant = Tenant.objects.filter(slug=school.slug).first() or _make(school, now=now, say=say)
        with tenant_context(tenant):
            added = top_up_sessions(school, now=now)
            say(f"{school.name}: {added} new dates.")
            _connect_stripe(school, now=now, say=say)
    with tenant_context(Tenant.objects.get(schema_name=settings.PLATFORM_SCHEMA)):
        _platform()


def logins() -> list[Login]:
    """Everybody who can log in to the demo, with the address of their admin."""
    platform = Tenant.objects.get(schema_name=settings.PLATFORM_SCHEMA)
    found = [Login(NAME, _address(platform, "/admin/"), "operator", OPERATOR, PASSWORD)]
    for school in SCHOOLS:
        admin = _address(Tenant.objects.get(slug=school.slug), "/admin/")
        found.append(Login(school.name, admin, "owner", school.owner.email, PASSWORD))
        found += [Login(school.name, admin, "teacher", person.email, PASSWORD) for person in school.staff]
        account = _address(Tenant.objects.get(slug=school.slug), "/account/")
        found.append(Login(school.name, account, "student", student_email(STUDENT), PASSWORD))
    return found


def addresses() -> dict[str, str]:
    """Where the platform and the schools are, by name."""
    tenants = {NAME: Tenant.objects.get(schema_name=settings.PLATFORM_SCHEMA)}
    tenants |= {school.name: Tenant.objects.get(slug=school.slug) for school in SCHOOLS}
    return {name: _address(tenant, "/") for name, tenant in tenants.items()}


def _make(school: SchoolSeed, *, now: datetime, say: Say) -> Tenant:
    """All of the school or nothing, so that an interrupted seed begins again."""
    say(f"{school.name}: a new school.")
    with transaction.atomic():
        tenant = provision_school(
            name=school.name,
            slug=school.slug,
            owner_email=school.owner.email,
            owner_name=f"{school.owner.first_name} {school.owner.last_name}",
            owner_password=PASSWORD,
            theme_id=school.theme_id,
            time_zone=school.time_zone,
            currency=school.currency,
            now=now,
        )
        with tenant_context(tenant):
            fill_school(school, password=PASSWORD, now=now)
            top_up_sessions(school, now=now)
            make_bookings(school, now=now)
            pay_at_the_desk(school, now=now)
            _student()
    return tenant


def _student() -> None:
    """One of those who have booked; the others get in with a code by mail, too."""
    first_name, last_name = STUDENT.split()
    email = student_email(STUDENT)
    User.objects.create_user(
        email, PASSWORD, first_name=first_name, last_name=last_name, verified_email=email
    )


def _connect_stripe(school: SchoolSeed, *, now: datetime, say: Say) -> None:
    if accepts_payments():
        return
    try:
        connect_account(
            stripe_account_id=school.stripe_account_id,
            publishable_key=f"pk_{'test' if is_test_mode() else 'live'}_{school.slug}",
            now=now,
        )
    except (ProviderUnavailable, ProviderRefused) as error:
        say(f"{school.name}: cannot take payments yet, Stripe or its stand-in does not answer ({error}).")


def _platform() -> None:
    if User.objects.filter(email=OPERATOR).exists():
        return
    with transaction.atomic():
        schools = {school.name: _address(Tenant.objects.get(slug=school.slug), "/") for school in SCHOOLS}
        screens = {
            name: theme_picture(theme_id="platform", name=name, words=words)
            for name, words in SCREENS.items()
        }
        build_pages(platform_plan(schools=schools, screens=screens))
        set_look(
            theme_id="platform", display_name=NAME, tagline=TAGLINE, contact_email=EMAIL, legal_text=LEGAL
        )
        User.objects.create_superuser(OPERATOR, PASSWORD, first_name="Olga", last_name="Operator")


def _address(tenant: Tenant, path: str) -> str:
    with tenant_context(tenant):
        return absolute_url(path)
