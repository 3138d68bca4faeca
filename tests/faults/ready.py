"""Preloaded by the process that others are forked from, so that each begins with Django ready."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()
