"""Preloaded by the process that others are forked from, so that each begins with Django ready."""

import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

# What the acts need, which takes longer to load than they take.
for name in (
    "booking.services.cancellations",
    "booking.services.checkout",
    "booking.services.rescheduling",
    "config.urls_platform",
    "config.urls_school",
):
    import_module(name)
