"""What the school's own programs may ask about money."""

from django.urls import path

from .stripe_credentials import StripeCredentialsView

urlpatterns = [
    path("tenant/stripe-credentials", StripeCredentialsView.as_view(), name="stripe-credentials"),
]
