"""The project's URLs: the app, signing in, and the administrator's site."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

# Administrators sign in where everybody does, so that the same limits hold for them.
admin.site.login = secure_admin_login(admin.site.login)
# Nobody needs it for the daily work, so it opens to superusers only, whatever else an account may be.
admin.site.has_permission = lambda request: request.user.is_active and request.user.is_superuser
# Rights are given on a page of their own, which writes them down; keys of a second factor are nobody's to look at.
admin.site.unregister([Group, EmailAddress, Authenticator])

urlpatterns = [
    path("", include("competency.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "competency.views.errors.failed"
