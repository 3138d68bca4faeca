"""What every host serves: the admin, uploaded files, documents."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from tenants.views import serve_media

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("themes.urls")),
    path("", include("cms_pages.urls")),
    re_path(r"^media/(?P<path>.+)$", serve_media, name="media"),
]
