"""The project's addresses and the floor beside them, so that both pass the same middleware."""

from django.urls import include, path

from .floor import team

urlpatterns = [path("floor/<slug:slug>/", team), path("", include("config.urls"))]
