"""Reading a dict at a key that is itself a variable."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`{{ urls|at:teacher.id }}`: what stands at the key, or an empty string."""
    return mapping.get(key, "")
