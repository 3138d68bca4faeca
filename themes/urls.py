from django.urls import path

from .views import look

urlpatterns = [path("look.css", look, name="look")]
