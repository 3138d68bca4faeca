"""Whole sites from a plan: pages, their texts, and links between them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from cms_pages.models import HomePage
from cms_pages.plans import Plan

LINK = "page:"
_LINK_IN_TEXT = re.compile(r'id="page:([\w-]+)"')


def build_pages(plan: Plan, *, replace: bool = False) -> dict[str, Page]:
    """Make the home page and all below it, published, and let it be the site's first page. Returns pages by key.

    Pages that are there already stay as they are, with whatever has been written into them since; with `replace`
    the former site goes, and this one takes its place.
    """
    with transaction.atomic():
        made: dict[str, Page] = {}
        is_new: list[Plan] = []
        home = None if replace else HomePage.objects.first()
        home = home or _first_page(plan, is_new)
        made[plan.key] = home
        _add_children(home, plan.children, made, is_new)
        for each in is_new:
            _write(made[each.key], each, made)
    return made


def _first_page(plan: Plan, is_new: list[Plan]) -> HomePage:
    """Put the home page in the place of the one before it: Wagtail's welcome page, or a former site."""
    site = Site.objects.get(is_default_site=True)
    former = site.root_page
    home = HomePage(title=plan.title, slug=f"{plan.slug}-to-be", **plan.fields)
    Page.get_first_root_node().add_child(instance=home)
    site.root_page = home
    site.save()
    former.specific.delete()
    home = HomePage.objects.get(pk=home.pk)
    home.slug = plan.slug
    home.save()
    is_new.append(plan)
    return home


def _add_children(parent: Page, plans: Sequence[Plan], made: dict[str, Page], is_new: list[Plan]) -> None:
    for plan in plans:
        page = plan.model.objects.child_of(parent).filter(slug=plan.slug).first()
        if page is None:
            page = parent.add_child(instance=plan.model(title=plan.title, slug=plan.slug, **plan.fields))
            is_new.append(plan)
        made[plan.key] = page
        _add_children(page, plan.children, made, is_new)


def _write(page: Page, plan: Plan, made: Mapping[str, Page]) -> None:
    page.body = [{"type": name, "value": _linked(dict(value), made)} for name, value in plan.body]
    page.save_revision().publish()


def _linked(value: Any, made: Mapping[str, Page]) -> Any:
    if isinstance(value, str):
        if value.startswith(LINK):
            return made[value.removeprefix(LINK)].pk
        return _LINK_IN_TEXT.sub(lambda found: f'id="{made[found[1]].pk}"', value)
    if isinstance(value, Mapping):
        return {name: _linked(inner, made) for name, inner in value.items()}
    if isinstance(value, list):
        return [_linked(inner, made) for inner in value]
    return value
