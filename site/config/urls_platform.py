"""The platform's host: its own pages, the operator's admin and what Stripe sends."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from .urls_common import urlpatterns as common

urlpatterns = [
    *common,
    path("api/v1/", include("config.api_platform")),
    path("", include(wagtail_urls)),
]

handler500 = "themes.views.server_error"
