"""Where things stand on the site: menus, and the pages of courses and teachers."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from .models import StandardPage, TeacherPage, WorkshopListingPage, WorkshopPage


@dataclass(frozen=True)
class NavigationItem:
    """An entry of a menu; the page that is open, or one below it, is the current one."""

    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Navigation:
    """The menus of every page."""

    items: tuple[NavigationItem, ...] = ()
    footer: tuple[NavigationItem, ...] = ()


class PageAddresses:
    """Addresses of published pages by the workshop or teacher they are about; a query each, when asked."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def workshops(self) -> dict[int, str]:
        pages = WorkshopPage.objects.live().order_by("path").defer_streamfields()
        return {page.workshop_id: page.get_url(self._request) or "" for page in pages}

    @cached_property
    def teachers(self) -> dict[int, str]:
        pages = TeacherPage.objects.live().order_by("path").defer_streamfields()
        return {page.teacher_id: page.get_url(self._request) or "" for page in pages}

    @cached_property
    def catalogue(self) -> str:
        """The page that lists what can be booked; "" where the school has none."""
        page = WorkshopListingPage.objects.live().order_by("path").defer_streamfields().first()
        return page.get_url(self._request) or "" if page else ""


def navigation(request: HttpRequest) -> Navigation:
    """The current school's menus. Three queries, however many entries there are."""
    site = Site.find_for_request(request)
    if site is None:
        return Navigation()
    main = Page.objects.live().in_menu().child_of(site.root_page).order_by("path")
    footer = StandardPage.objects.live().filter(show_in_footer=True).order_by("path").defer_streamfields()
    return Navigation(
        items=tuple(_item(page, request) for page in main),
        footer=tuple(_item(page, request) for page in footer),
    )


def public_pages(request: HttpRequest) -> list[dict[str, Any]]:
    """Location and last change of every page that is published and open to all, in the order of the tree."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    pages = site.root_page.get_descendants(inclusive=True).live().public().order_by("path")
    return [entry for page in pages for entry in page.get_sitemap_urls(request)]


def _item(page: Page, request: HttpRequest) -> NavigationItem:
    url = page.get_url(request) or ""
    return NavigationItem(title=page.title, url=url, is_current=bool(url) and request.path.startswith(url))
