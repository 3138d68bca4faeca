"""Static files under names that change with their content, so that browsers may keep them for good.

JavaScript modules import each other by these names too: otherwise a browser would run a kept module of yesterday beside
one of today.
"""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    support_js_module_import_aggregation = True


class CompressedHashedFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
