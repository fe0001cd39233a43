"""The project's URLs: the app, signing in, and the administrator's site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# Administrators sign in where everybody does, so that the same limits hold for them.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("competency.urls")),
    path("admin/", admin.site.urls),
]
