"""Finds a school's templates: what its theme draws differently first, then the common ones.

A theme overrides `site/header.html` with `themes/<theme_id>/site/header.html`, and may extend the common one by its
plain name. Compiled templates are kept by theme and name. Two threads may both compile one; either result is good.
"""

from collections.abc import Iterator
from typing import Any

from django.template import Origin
from django.template.loaders import app_directories, cached

from .selectors import theme_id


class ThemeFolder(app_directories.Loader):
    """The current theme's folder in each app's templates."""

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        # The origin keeps the plain name: that is how Django knows, when the template extends its namesake, which
        # files it has used already.
        for origin in super().get_template_sources(f"themes/{theme_id()}/{template_name}"):
            yield Origin(name=origin.name, template_name=template_name, loader=self)


class Loader(cached.Loader):
    """The one loader of the site: theme, then apps; compiled once for each theme."""

    def __init__(self, engine: Any) -> None:
        super().__init__(
            engine, ["themes.loader.ThemeFolder", "django.template.loaders.app_directories.Loader"]
        )

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        return f"{theme_id()}:{super().cache_key(template_name, skip)}"
