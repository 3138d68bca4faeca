"""Uploaded files, a folder for each school."""

from django_tenants.files.storage import TenantFileSystemStorage


class SchoolFileStorage(TenantFileSystemStorage):
    """Files of the current schema below MEDIA_ROOT/<schema>/, addressed as /media/… on the school's own host.

    The schema is not part of the URL: tenants.views.serve_media adds it from the host that was asked, so one
    school's address can never name another's file.
    """

    @property
    def base_url(self) -> str:
        from django.conf import settings

        return settings.MEDIA_URL
