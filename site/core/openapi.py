"""Keeps other libraries' endpoints (Wagtail's admin API) out of our OpenAPI document."""

from typing import Any


def own_endpoints_only(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """drf-spectacular preprocessing hook: only what stands below /api/v1/."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
