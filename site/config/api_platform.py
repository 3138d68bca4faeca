"""The API of the platform's host: what arrives from outside and is routed to its school."""

from django.urls import include, path

app_name = "api"

urlpatterns = [
    path("webhooks/stripe/", include("payments.urls")),
]
