"""Files in the API that Wagtail's admin has for itself: only those that the person may work with."""

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry

_ANY = ("choose", "add", "change", "delete")


class _Permitted:
    def get_queryset(self) -> QuerySet:
        found: QuerySet = super().get_queryset()  # type: ignore[misc]
        policy = policy_registry.get_by_type(found.model)
        user = self.request.user  # type: ignore[attr-defined]
        permitted = policy.instances_user_has_any_permission_for(user, _ANY)
        return found.filter(pk__in=permitted.values("pk"))


class PermittedImages(_Permitted, ImagesAdminAPIViewSet):
    pass


class PermittedDocuments(_Permitted, DocumentsAdminAPIViewSet):
    pass
