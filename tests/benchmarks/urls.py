"""The project's addresses and the floor beside them, so that both pass the same middleware."""

from django.urls import include, path

from .floor import team
from .other_ways import VIEWS
from .raw_rating import rate

urlpatterns = [
    path("floor/<slug:slug>/", team),
    path("floor/<int:team>/<int:engineer>/<int:skill>/", rate),
    *(path(f"other/{name}/<slug:slug>/", view) for name, view in VIEWS.items()),
    path("", include("config.urls")),
]
