"""What data migrations do to a school that is there already."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from booking.models import BookingSettings, ReminderTime
from core.duelist.models import Due

pytestmark = pytest.mark.django_db


def give_reminders() -> None:
    migration = import_module("booking.migrations.0005_first_reminders")
    migration.remind_a_day_before(apps, SimpleNamespace(connection=connection))


def test_school_that_is_there_reminds_a_day_before_and_plans_its_sessions() -> None:
    BookingSettings.objects.create(time_zone="Europe/Madrid")
    give_reminders()
    give_reminders()
    assert list(ReminderTime.objects.values_list("minutes_before", flat=True)) == [1440]
    assert Due.objects.filter(schema="alpha", kind="booking.reminders", reference="plan").count() == 1


def test_template_of_new_schools_stays_empty() -> None:
    give_reminders()
    assert not ReminderTime.objects.exists()
    assert not Due.objects.filter(kind="booking.reminders").exists()
