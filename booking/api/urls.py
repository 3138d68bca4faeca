"""The public API of bookings."""

from django.urls import path

from .views.changes import RescheduleView, WaitlistView
from .views.invoices import InvoiceView
from .views.manage import BookingDetailView, CalendarView, CancellationView
from .views.public import BookingsView, SeriesView, SlotsView, WorkshopsView
from .views.quotes import QuoteView
from .views.refund_requests import RefundRequestView
from .views.staff import StaffBookingsView
from .views.teachers import AvailabilityView, OneTimeOffView, TeachersView, TimeOffView
from .views.whitelist import WhitelistView

urlpatterns = [
    path("teachers", TeachersView.as_view(), name="teachers"),
    path("teachers/<int:teacher_id>/availability", AvailabilityView.as_view(), name="teacher-availability"),
    path("teachers/<int:teacher_id>/time-off", TimeOffView.as_view(), name="teacher-time-off"),
    path(
        "teachers/<int:teacher_id>/time-off/<int:time_off_id>",
        OneTimeOffView.as_view(),
        name="teacher-one-time-off",
    ),
    path("public/workshops", WorkshopsView.as_view(), name="public-workshops"),
    path("public/workshops/<int:workshop_id>/slots", SlotsView.as_view(), name="public-slots"),
    path("public/workshops/<int:workshop_id>/series", SeriesView.as_view(), name="public-series"),
    path("public/workshops/<int:workshop_id>/quote", QuoteView.as_view(), name="public-quote"),
    path("public/workshops/<int:workshop_id>/waitlist", WaitlistView.as_view(), name="public-waitlist"),
    path("public/bookings", BookingsView.as_view(), name="public-bookings"),
    path("bookings", StaffBookingsView.as_view(), name="bookings"),
    path("bookings/<str:uid>", BookingDetailView.as_view(), name="booking"),
    path("bookings/<str:uid>/cancellation", CancellationView.as_view(), name="booking-cancellation"),
    path("bookings/<str:uid>/reschedule", RescheduleView.as_view(), name="booking-reschedule"),
    path("bookings/<str:uid>/refund-request", RefundRequestView.as_view(), name="booking-refund-request"),
    path("bookings/<str:uid>/invoice.pdf", InvoiceView.as_view(), name="booking-invoice"),
    path("workshops/<int:workshop_id>/whitelist", WhitelistView.as_view(), name="workshop-whitelist"),
    path("bookings/<str:uid>/calendar.ics", CalendarView.as_view(), name="booking-calendar"),
]
