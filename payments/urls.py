"""Where Stripe delivers its events, on the platform host."""

from django.urls import path

from . import views

urlpatterns = [
    path("connect", views.connect_webhook, name="stripe-connect"),
    path("thin", views.thin_webhook, name="stripe-thin"),
]
