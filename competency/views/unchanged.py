"""A page that somebody has already: while nothing in the database has changed, the answer is 304 and no page."""

from functools import cache, wraps
from hashlib import blake2b
from time import time

from django.conf import settings
from django.contrib.messages import get_messages
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import condition

from competency.htmx import wants_fragment
from competency.operation.version import database_version

LONGEST = 600  # seconds


def answer_if_changed(view):
    """Answer 304 to somebody who has the page of this state: same person, address, day and language.

    The browser keeps the page for itself and asks each time; signing out clears it. A page with a message is never
    kept, since it is said once.
    """

    @wraps(view)
    def answered(request, *args, **kwargs):
        response = condition(etag_func=_state)(view)(request, *args, **kwargs)
        if response.has_header("ETag"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return answered


def _state(request, *args, **kwargs) -> str | None:
    if request.method not in ("GET", "HEAD") or len(get_messages(request)):
        return None
    version = database_version()
    if version is None:
        return None
    parts = (
        version,
        request.user.pk,
        # Forms on the page belong to this sign-in.
        request.META.get("CSRF_COOKIE", ""),
        request.get_full_path(),
        wants_fragment(request),
        get_language(),
        timezone.localdate(),
        # Looks at named people are logged: whoever looks again after a while gets the page again.
        int(time() // LONGEST),
        _code(),
    )
    digest = blake2b(
        "\n".join(map(str, parts)).encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16
    )
    return f'"{digest.hexdigest()}"'


@cache
def _code() -> str:
    """What tells one release of the pages from another, once per process."""
    digest = blake2b(digest_size=8)
    for folder, pattern in (("competency", "*.py"), ("templates", "*.html"), ("static", "*")):
        for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            found = path.stat()
            digest.update(f"{path}{found.st_size}{found.st_mtime_ns}".encode())
    return digest.hexdigest()
