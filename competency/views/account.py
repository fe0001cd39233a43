"""Signing in."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: HR makes the accounts."""

    def is_open_for_signup(self, request):
        return False


def _missing(request, **kwargs):
    from django.http import Http404

    raise Http404


sign_in = sign_in_as = sign_out = password_change = password_reset = _missing
password_reset_sent = password_reset_key = password_reset_done = _missing
