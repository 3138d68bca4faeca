"""Booking pages that work without JavaScript."""

from django.urls import path

from .views.cancel import cancel
from .views.details import DetailsView
from .views.invoices import invoice, invoice_buyer
from .views.manage import calendar, manage
from .views.paying import paid, pay, voucher
from .views.persons import person
from .views.refund_request import refund_request
from .views.reschedule import move_pay, move_stay, moved, reschedule
from .views.start import start
from .views.waitlist import leave_list, take_offer, waiting, waitlist

app_name = "booking"

urlpatterns = [
    path("book/<slug:slug>/", start, name="start"),
    path("book/<slug:slug>/details/", DetailsView.as_view(), name="details"),
    path("book/<slug:slug>/waitlist/", waitlist, name="waitlist"),
    path("waiting/<str:token>/", waiting, name="waiting"),
    path("waiting/<str:token>/take/", take_offer, name="take_offer"),
    path("waiting/<str:token>/leave/", leave_list, name="leave_list"),
    path("booking/person/", person, name="person"),
    path("booking/<str:token>/", manage, name="manage"),
    path("booking/<str:token>/cancel/", cancel, name="cancel"),
    path("booking/<str:token>/calendar.ics", calendar, name="calendar"),
    path("booking/<str:token>/move/", reschedule, name="reschedule"),
    path("booking/<str:token>/move/<int:seat_id>/", reschedule, name="move_date"),
    path("booking/<str:token>/move/pay/", move_pay, name="move_pay"),
    path("booking/<str:token>/move/stay/", move_stay, name="move_stay"),
    path("booking/<str:token>/moved/", moved, name="moved"),
    path("booking/<str:token>/paid/", paid, name="paid"),
    path("booking/<str:token>/pay/", pay, name="pay"),
    path("booking/<str:token>/documents/<int:document_id>/", invoice, name="invoice"),
    path("booking/<str:token>/invoice/", invoice_buyer, name="invoice_buyer"),
    path("booking/<str:token>/code/", voucher, name="voucher"),
    path("booking/<str:token>/refund/", refund_request, name="refund_request"),
]
