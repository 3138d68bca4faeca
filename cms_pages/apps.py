from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_PAGES = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
_FILES = ("add", "change", "delete", "choose")


class CmsPagesConfig(AppConfig):
    name = "cms_pages"
    verbose_name = _("Website")

    def ready(self) -> None:
        """Owners look after the whole site; what changes on it makes cached pages stale."""
        from accounts.roles import OWNER, grant

        from . import receivers

        grant(OWNER, *(f"wagtailcore.{verb}_page" for verb in _PAGES))
        grant(OWNER, *(f"wagtailimages.{verb}_image" for verb in _FILES))
        grant(OWNER, *(f"wagtaildocs.{verb}_document" for verb in _FILES))
        grant(OWNER, *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")))
        grant(OWNER, "themes.change_brand")
        receivers.connect()
