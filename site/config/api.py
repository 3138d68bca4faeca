"""The API of a school's host: each package brings the part that it knows."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView

from booking.api.views.nothing import NothingHere

app_name = "api"

urlpatterns = [
    path("", include("booking.api.urls")),
    path("", include("payments.api.urls")),
    path(
        "schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"
    ),
    path(
        "docs/",
        SpectacularRedocView.as_view(url_name="api:schema", authentication_classes=[], permission_classes=[]),
        name="docs",
    ),
    re_path("", NothingHere.as_view()),
]
