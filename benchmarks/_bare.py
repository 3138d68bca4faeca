"""A Django that does next to nothing, to compare with: one view, no middleware, no database."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="bare", USE_TZ=True)


def bare(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"bare": True})


urlpatterns = [path("", bare)]
application = get_wsgi_application()
