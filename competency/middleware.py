"""Who gets in: nobody before the first set-up, then whoever is signed in; and what holds for every answer.

A view is public only if it says so.
"""

import logging
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import MiddlewareNotUsed, PermissionDenied
from django.db import DatabaseError
from django.http import HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from .access import only_audits
from .htmx import redirect_page, try_again
from .models import User
from .operation import logs
from .operation.counters import Counters
from .operation.replica import Replica, place_of_last_change, read_from_replica, reads_from_replica
from .operation.trouble import is_trouble_of_the_database

logger = logging.getLogger("competency.requests")
counters = Counters()

# What answers while nobody has an account yet.
BEFORE_SETUP = {"setup", "health_live", "health_ready", "metrics"}
# What answers somebody who still has to set up a second factor.
BEFORE_SECOND_FACTOR = {
    "mfa_activate_totp",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "account_logout",
}
# What somebody sees who is an auditor and nothing else, besides the own sign-in.
FOR_AUDITORS = {
    "home",
    "audit",
    "documents",
    "document",
    "health_live",
    "health_ready",
    "metrics",
    "sign_in_as",
    "language",
    "mails_off",
}
OWN_SIGN_IN = ("account_", "mfa_")
# What a browser may do with our pages and files, besides what the Content-Security-Policy says.
HEADERS = {
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages hold ratings of named people: no copy stays on a shared computer or in a proxy.
    "Cache-Control": "private, no-store",
}


class RequestMiddleware:
    """Names, times, logs and counts each request, and gives its answer the headers that hold everywhere."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        name = logs.begin(request.headers.get("X-Request-ID"))
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        response["X-Request-ID"] = name
        for header, value in HEADERS.items():
            response.setdefault(header, value)
        if settings.METRICS_TOKEN:
            counters.count(status=response.status_code, seconds=seconds)
        # Never the query string: it may hold what somebody searched for.
        logger.info(
            "%s %s %s in %.0f ms",
            request.method,
            request.path,
            response.status_code,
            seconds * 1000,
            extra={
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
            },
        )
        return response


class CompressedPageMiddleware(GZipMiddleware):
    """Sends pages and their parts compressed; files that people download are, or are too long to wait for.

    Each answer gets a random length, so that nobody who listens learns from it what a page repeats (BREACH).
    """

    def process_response(self, request, response):
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class DatabaseTroubleMiddleware:
    """Says in a sentence that the database is full, read-only, busy or away, and that nothing was saved."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if not isinstance(error, DatabaseError) or not is_trouble_of_the_database(error):
            return None
        return try_again(error)


class ReplicaMiddleware:
    """Reads pages from the replica where there is one, but never before it holds what this browser has changed."""

    COOKIE = "competency_changed"

    def __init__(self, get_response):
        self.replica = Replica()
        if not self.replica.is_set_up:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        only_reads = request.method in ("GET", "HEAD")
        place = request.COOKIES.get(self.COOKIE)
        read_from_replica(only_reads and self.replica.has_passed(place))
        response = self.get_response(request)
        if not only_reads:
            self._remember(response)
        elif place and reads_from_replica():
            response.delete_cookie(self.COOKIE, samesite="Lax")
        return response

    def process_exception(self, request, error):
        """A replica that fails in the middle of a page is left alone; DatabaseTroubleMiddleware says to try again."""
        if isinstance(error, DatabaseError) and reads_from_replica():
            self.replica.rest(error)

    def _remember(self, response) -> None:
        try:
            place = place_of_last_change()
        except DatabaseError:
            # It has just gone away. Nothing was changed, or the answer already says that it failed.
            logger.warning("The database went away before it said where its log ends.", exc_info=True)
            return
        response.set_cookie(
            self.COOKIE,
            place,
            max_age=settings.SESSION_COOKIE_AGE,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Sends who is not signed in to the sign-in page, and everybody to the set-up while there is no account at all.

    By redirect, or for htmx and fetch by ``HX-Redirect``: a fragment request never gets a login page inside a cell.
    """

    is_set_up = False

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.resolver_match.view_name not in BEFORE_SETUP and self._needs_setup(request):
            return redirect_page(request, resolve_url("setup"))
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        refused = refused or self._second_factor_first(request, view_func)
        # Whose right is the log sees nothing else, not even what everybody may read.
        name = request.resolver_match.view_name
        hidden = name not in FOR_AUDITORS and not name.startswith(OWN_SIGN_IN)
        if refused is None and hidden and only_audits(request.user):
            raise PermissionDenied(_("You audit: the log of who looked, and nothing else, is yours to see."))
        return refused

    def _second_factor_first(self, request, view_func):
        """Lead somebody there of whom a second factor is required who has none."""
        public = not getattr(view_func, "login_required", True)
        if public or request.resolver_match.view_name in BEFORE_SECOND_FACTOR:
            return None
        if not request.session.get("second_factor_due"):
            return None
        if _is_part_of_a_page(request):
            return HttpResponse(status=401, headers={"HX-Redirect": resolve_url("mfa_activate_totp")})
        return redirect_page(request, resolve_url("mfa_activate_totp"))

    def _needs_setup(self, request) -> bool:
        """Whether nobody has an account. Asks the database until somebody has, then never again."""
        if not self.is_set_up:
            self.is_set_up = request.user.is_authenticated or User.objects.exists()
        return not self.is_set_up

    def handle_no_permission(self, request, view_func):
        if _is_part_of_a_page(request):
            where = redirect_to_login(_page_of(request), resolve_url(settings.LOGIN_URL)).url
            return HttpResponse(status=401, headers={"HX-Redirect": where})
        return super().handle_no_permission(request, view_func)


def _is_part_of_a_page(request) -> bool:
    return bool(request.htmx) or request.headers.get("X-Requested-With") == "fetch"


def _page_of(request) -> str:
    """The page that a fragment was asked from, to return to after signing in."""
    referer = urlsplit(request.headers.get("Referer", ""))._replace(scheme="", netloc="", fragment="")
    return request.htmx.current_url_abs_path or referer.geturl() or "/"
