"""Who gets in: nobody before the first set-up, then whoever is signed in; a view is public only if it says so."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import resolve_url

from .htmx import redirect_page
from .models import User

# What answers while nobody has an account yet.
BEFORE_SETUP = {"setup", "health_live", "health_ready"}


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends who is not signed in to the sign-in page, and everybody to the set-up while there is no account at all.

    By redirect, or for htmx and fetch by ``HX-Redirect``: a fragment request never gets a login page inside a cell.
    """

    is_set_up = False

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.resolver_match.view_name not in BEFORE_SETUP and self._needs_setup(request):
            return redirect_page(request, resolve_url("setup"))
        return super().process_view(request, view_func, view_args, view_kwargs)

    def _needs_setup(self, request) -> bool:
        """Whether nobody has an account. Asks the database until somebody has, then never again."""
        if not self.is_set_up:
            self.is_set_up = request.user.is_authenticated or User.objects.exists()
        return not self.is_set_up

    def handle_no_permission(self, request, view_func):
        if request.htmx or request.headers.get("X-Requested-With") == "fetch":
            where = redirect_to_login(_page_of(request), resolve_url(settings.LOGIN_URL)).url
            return HttpResponse(status=401, headers={"HX-Redirect": where})
        return super().handle_no_permission(request, view_func)


def _page_of(request) -> str:
    """The page that a fragment was asked from, to return to after signing in."""
    referer = urlsplit(request.headers.get("Referer", ""))._replace(scheme="", netloc="", fragment="")
    return request.htmx.current_url_abs_path or referer.geturl() or "/"
