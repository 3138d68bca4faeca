"""The first site of a new school: pages that can stay as they are until the owner finds their own words."""

from django.db import transaction

from cms_pages.seeds.starter import starter_plan
from themes.services import set_look

from .pictures import theme_picture
from .site_building import build_pages


def build(*, school_name: str, theme_id: str, contact_email: str) -> None:
    """Dress the current school in a theme and publish its first pages. Raises ValidationError for no theme of ours."""
    with transaction.atomic():
        pictures = {name: theme_picture(theme_id=theme_id, name=name) for name in ("hero", "classroom")}
        pages = build_pages(starter_plan(school_name=school_name, theme_id=theme_id, pictures=pictures))
        set_look(
            theme_id=theme_id,
            display_name=school_name,
            contact_email=contact_email,
            action_page_id=pages["courses"].pk,
            action_label="Book a lesson",
        )
