"""What follows when pages change, and when a school is made."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from booking.services.offers import set_up_school
from core.page_cache import bump_content_version
from tenants.signals import tenant_provisioned

from .services import starter_site


def connect() -> None:
    """Listen; called once, when all apps are loaded."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(site_changed, dispatch_uid=f"cms_pages.site_changed.{id(signal)}")
    for model in (Redirect, get_image_model()):
        for change in (post_save, post_delete):
            change.connect(
                site_changed, sender=model, dispatch_uid=f"cms_pages.{model.__name__}.{id(change)}"
            )
    post_delete.connect(site_changed, sender=Page, dispatch_uid="cms_pages.page_deleted")
    tenant_provisioned.connect(build_site, dispatch_uid="cms_pages.build_site")


def site_changed(**_kwargs: Any) -> None:
    """Visitors would see something else now: no cached page is good any more."""
    transaction.on_commit(bump_content_version)


def build_site(
    *, tenant: Any, theme_id: str, time_zone: str, currency: str, owner: Any, **_more: Any
) -> None:
    """A new school gets its settings, a look and first pages, inside its schema and the transaction that makes it."""
    set_up_school(time_zone=time_zone, currency=currency)
    starter_site.build(school_name=tenant.name, theme_id=theme_id, contact_email=owner.email)
