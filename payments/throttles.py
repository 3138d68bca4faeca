"""Limits of requests by the school's own programs, by person and school."""

from rest_framework.throttling import UserRateThrottle


class StaffRead(UserRateThrottle):
    scope = "public-read"


class StaffWrite(UserRateThrottle):
    scope = "public-book"
