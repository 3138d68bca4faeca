"""For the type checker only: no server is started."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://localhost/none")
os.environ.setdefault("REDIS_URL", "redis://localhost:1/0")

from .test import *  # noqa: F403
