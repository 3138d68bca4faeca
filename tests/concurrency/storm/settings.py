"""Settings of the servers and the worker that the storm kills: those of the tests, with Stripe's stand-in."""

import os

from config.settings.test import *  # noqa: F403

STRIPE_API_BASE = os.environ["STORM_STRIPE"]
CELERY_WORKER_SEND_TASK_EVENTS = False
