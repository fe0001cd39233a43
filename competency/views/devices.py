"""Which browser is known to belong to an account, and how often somebody may try a wrong password from where.

Attempts are counted per account and address, and across all addresses per account. So that nobody can lock somebody
else out by failing on purpose, a browser in which the account was signed in before has a count of its own (OWASP's
device cookies); a reset by e-mail makes a browser known, too.
"""

import hashlib
import secrets

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing

COOKIE = "competency_device"
SALT = "competency.device"
A_YEAR = 365 * 24 * 3600
LIMITS = {
    "sign_in": "30/m/ip",
    "failed_known": "5/5m/key",
    "failed_here": "10/m/ip,5/5m/key",
    "failed_anywhere": "100/h/key",
}


def _mark(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def known_device(request, email: str | None = None) -> str | None:
    """The name of this browser if the account of this address (None: any account) was signed in here before."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR)
    except signing.BadSignature:
        return None
    return said["id"] if email is None or secrets.compare_digest(said["mark"], _mark(email)) else None


def remember(request, response, user) -> None:
    """Make this browser known for the user's account."""
    name = known_device(request, user.email) or secrets.token_urlsafe(16)
    response.set_cookie(
        COOKIE,
        signing.dumps({"id": name, "mark": _mark(user.email)}, salt=SALT),
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def count_failure(request, email: str):
    """Count an attempt as failed, to be rolled back if it succeeds; None if there were too many before.

    Of a known browser for itself; of others per address, per account from this address, and per account from anywhere.
    """
    email = email.strip().lower()
    device = known_device(request, email)
    if device is not None:
        return _consume(request, action="failed_known", key=device)
    here = _consume(request, action="failed_here", key=f"{ratelimit.get_ip(request)} {email}")
    anywhere = _consume(request, action="failed_anywhere", key=email) if here else None
    return ratelimit.RateLimitUsage(here.usage + anywhere.usage) if anywhere else None


def too_many_from_here(request):
    """The page that asks to wait if too many sign in from this address; a known browser need not wait for others."""
    if known_device(request) is None and _consume(request, action="sign_in") is None:
        return ratelimit.respond_429(request)
    return None


def _consume(request, *, action: str, key: str | None = None):
    return ratelimit.consume(request, app="competency", action=action, config=LIMITS, key=key)
