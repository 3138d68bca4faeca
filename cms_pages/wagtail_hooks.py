from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import AdminItem
from wagtail.models import Page

from accounts.roles import OWNER, TEACHER, has_role

from .admin.api import PermittedDocuments, PermittedImages
from .admin.next_steps import NextStepsPanel, TeacherPanel

_OF_WAGTAIL = {
    "whats_new_in_wagtail_version",
    "user_objects_in_workflow_moderation",
    "workflow_objects_to_moderate",
}


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms_pages/admin.css"))


@hooks.register("construct_homepage_panels")
def dashboard(request: HttpRequest, panels: list[Component]) -> None:
    """What to do next comes first; Wagtail's own news are nobody's business here."""
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in _OF_WAGTAIL]
    if has_role(request.user, OWNER):
        panels.append(NextStepsPanel())
    if has_role(request.user, TEACHER):
        panels.append(TeacherPanel())


@hooks.register("construct_main_menu")
def school_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's help tells of releases and links elsewhere."""
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("construct_wagtail_userbar")
def school_bar(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    """The bar on the pages: what can be done with this one. Its link to “Wagtail” says nothing to a school."""
    items[:] = [item for item in items if not isinstance(item, AdminItem)]


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def keep_home_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Without its first page a school has no site at all."""
    if not page.is_site_root():
        return None
    messages.error(request, _("This is the first page of your site. It can be changed, but not taken away."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def keep_home_page_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], _action: Any
) -> HttpResponse | None:
    if action_type not in ("delete", "unpublish", "move"):
        return None
    answers = (keep_home_page(request, each) for each in objects if isinstance(each, Page))
    return next((answer for answer in answers if answer is not None), None)


@hooks.register("construct_admin_api", order=1000)
def files_of_the_admins_api(router: Any) -> None:
    """Takes the place of Wagtail's own, which list every file to whoever may enter the admin."""
    router.register_endpoint("images", PermittedImages)
    router.register_endpoint("documents", PermittedDocuments)
