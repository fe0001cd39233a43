"""The project's URLs: the app, signing in, and the administrator's site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("competency.urls")),
    path("admin/", admin.site.urls),
]
