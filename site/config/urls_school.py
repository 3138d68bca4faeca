"""A school's host: its pages, its booking pages and its API."""

from django.urls import include, path
from wagtail import urls as wagtail_urls

from .urls_common import urlpatterns as common

urlpatterns = [
    *common,
    path("api/v1/", include("config.api")),
    path("", include("booking.urls")),
    path("", include("booking.student_urls")),
    path("", include(wagtail_urls)),
]

handler500 = "themes.views.server_error"
