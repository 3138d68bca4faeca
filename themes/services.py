"""Writes of the school's look."""

from typing import Any

from django.db import transaction

from .models import Brand


def set_look(**fields: Any) -> Brand:
    """Change the current school's look; `fields` are fields of Brand. Raises ValidationError."""
    with transaction.atomic():
        brand = Brand.objects.order_by("pk").first() or Brand()
        for name, value in fields.items():
            setattr(brand, name, value)
        brand.full_clean()
        brand.save()
    return brand
