"""Booking pages that work without JavaScript."""

from django.urls import path

from .views.cancel import cancel
from .views.details import DetailsView
from .views.manage import calendar, manage, paid, pay
from .views.refund_request import refund_request
from .views.start import start

app_name = "booking"

urlpatterns = [
    path("book/<slug:slug>/", start, name="start"),
    path("book/<slug:slug>/details/", DetailsView.as_view(), name="details"),
    path("booking/<str:token>/", manage, name="manage"),
    path("booking/<str:token>/cancel/", cancel, name="cancel"),
    path("booking/<str:token>/calendar.ics", calendar, name="calendar"),
    path("booking/<str:token>/paid/", paid, name="paid"),
    path("booking/<str:token>/pay/", pay, name="pay"),
    path("booking/<str:token>/refund/", refund_request, name="refund_request"),
]
