"""What follows when a school changes its look."""

from django.db import transaction

from core.page_cache import bump_content_version

from . import memory


def look_changed() -> None:
    """Show the new look in this request at once, and everywhere else once it is committed."""
    memory.forget()
    transaction.on_commit(memory.forget)
    transaction.on_commit(bump_content_version)
