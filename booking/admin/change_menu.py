"""The addresses of the screens that move bookings and show waiting lists; both are reached from the bookings."""

from django.urls import URLResolver, include, path
from wagtail import hooks

from . import moves, waiting


@hooks.register("register_admin_urls")
def change_urls() -> list[URLResolver]:
    return [
        path("moves/", include((moves.urlpatterns, moves.app_name))),
        path("waiting-lists/", include((waiting.urlpatterns, waiting.app_name))),
    ]
