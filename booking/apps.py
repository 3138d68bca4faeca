from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    name = "booking"
    verbose_name = _("Booking")

    def ready(self) -> None:
        """Listen to news of money, say what owners and teachers may do, and set the admin's clocks."""
        from wagtail.users.models import UserProfile

        from accounts.roles import OWNER, TEACHER, grant
        from payments.zones import use_school_zone

        from . import document_receivers, money_subjects, receivers  # noqa: F401 - what is sold, and news of its money
        from .middleware import zone_of_profile
        from .selectors.school import school_view

        for model in ("teacher", "workshop", "session", "series"):
            # Nothing that bookings hang on is ever deleted: workshops are archived, teachers switched off.
            grant(OWNER, f"booking.add_{model}", f"booking.change_{model}", f"booking.view_{model}")
        grant(OWNER, "booking.view_booking", "booking.change_booking", "booking.change_bookingsettings")
        for model in ("department", "closeddates"):
            grant(OWNER, *(f"booking.{verb}_{model}" for verb in ("add", "change", "delete", "view")))
        grant(TEACHER, "booking.view_booking", "booking.view_session")
        use_school_zone(lambda: school_view().time_zone)
        UserProfile.get_current_time_zone = zone_of_profile
