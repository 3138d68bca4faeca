"""The part of the API that is about money."""

from django.urls import path

from .stripe_credentials import StripeCredentialsView
from .views import PaymentsFileView, PaymentsView, RefundsView

urlpatterns = [
    path("payments", PaymentsView.as_view(), name="payments"),
    path("payments/export.csv", PaymentsFileView.as_view(), name="payments-export"),
    path("bookings/<str:uid>/refunds", RefundsView.as_view(), name="booking-refunds"),
    path("tenant/stripe-credentials", StripeCredentialsView.as_view(), name="stripe-credentials"),
]
