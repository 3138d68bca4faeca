"""Where Stripe delivers its events, on the platform host."""

from django.urls import URLPattern



urlpatterns: list[URLPattern] = []
