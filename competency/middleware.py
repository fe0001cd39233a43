"""Signed in by default: a view is public only if it says so."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import resolve_url

# Views of others that must answer without a sign-in; our own say so with ``login_not_required``.
PUBLIC_MODULES = ("allauth.account.views", "django.contrib.admin.sites")


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends who is not signed in to the sign-in page: by redirect, or for htmx by ``HX-Redirect``.

    A fragment request never gets a login page inside a cell.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if getattr(view_func, "__module__", "") in PUBLIC_MODULES or request.path.startswith(
            settings.STATIC_URL
        ):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request") or request.headers.get("X-Requested-With") == "fetch":
            where = redirect_to_login(
                request.headers.get("HX-Current-URL-Path") or "/", resolve_url(settings.LOGIN_URL)
            ).url
            return HttpResponse(status=401, headers={"HX-Redirect": where})
        return super().handle_no_permission(request, view_func)
