"""Signing in and out, and passwords: allauth's views with our templates, and the demo's personas."""

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

from allauth.account import views as allauth
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.utils import get_login_redirect_url
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from competency.access import owes_second_factor
from competency.content.organisation import PERSONAS
from competency.forms.account import PasswordChangeForm, PasswordResetForm, PasswordResetKeyForm, SignInForm
from competency.htmx import redirect_page
from competency.models import User
from competency.models.auditing import Kind, write

from . import devices

# How long asking for a reset takes, whether there is such an account or not.
PACE = 0.6  # seconds
# In the session of somebody who has to set up a second factor before anything else.
SECOND_FACTOR_DUE = "second_factor_due"
logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(max_workers=2, thread_name_prefix="post")


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up, HR makes the accounts; and what allauth says, in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("This e-mail address and password do not belong together."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": gettext_lazy("This is not your current password."),
    }

    def is_open_for_signup(self, request):
        return False

    def login(self, request, user):
        super().login(request, user)
        write(Kind.SIGN_IN, by=user)

    def get_password_change_redirect_url(self, request):
        return reverse("home")

    def pre_authenticate(self, request, **credentials):
        """Refuse after too many failures, in a way that cannot be used against others (see ``devices``)."""
        self._login_failed_rl_usage = devices.count_failure(request, credentials.get("email", ""))
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request, user, **more):
        response = super().post_login(request, user, **more)
        devices.remember(request, response, user)
        # Whoever has just given the password is not asked for it again at once.
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {**each, "reauthenticated": True} for each in get_authentication_records(request, user)
        ]
        if owes_second_factor(user):
            request.session[SECOND_FACTOR_DUE] = True
        return response

    def send_mail(self, template_prefix, email, context):
        """Write the message and hand it to the post: whoever waits must not learn how long sending took."""
        request = context.get("request") or allauth_context.request
        message = self.render_mail(template_prefix, email, {"request": request, "email": email, **context})
        sending = _post.submit(message.send)
        sending.add_done_callback(_say_what_failed)
        request.sending = sending


def _say_what_failed(sending: Future) -> None:
    if sending.exception() is not None:
        logger.error("A mail could not be sent; EMAIL_URL says how.", exc_info=sending.exception())


class Unprocessable:
    """Answers a form that was refused with 422, as every page of the app does."""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignIn(Unprocessable, allauth.LoginView):
    form_class = SignInForm
    template_name = "registration/sign_in.html"

    def post(self, request, *args, **kwargs):
        return devices.too_many_from_here(request) or super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(personas=_personas(), **kwargs)


class PasswordChange(Unprocessable, allauth.PasswordChangeView):
    form_class = PasswordChangeForm
    template_name = "registration/password_change.html"


class PasswordReset(Unprocessable, allauth.PasswordResetView):
    form_class = PasswordResetForm
    template_name = "registration/password_reset.html"

    def form_valid(self, form):
        """Send a link if there is an account; takes as long if there is none."""
        until = time.monotonic() + PACE
        response = super().form_valid(form)
        _wait(getattr(self.request, "sending", None), until)
        return response


class PasswordResetKey(Unprocessable, allauth.PasswordResetFromKeyView):
    form_class = PasswordResetKeyForm
    template_name = "registration/password_reset_key.html"

    def form_valid(self, form):
        response = super().form_valid(form)
        devices.remember(self.request, response, self.reset_user)
        return response


def _wait(sending: Future | None, until: float) -> None:
    """Return at the time ``until`` on the clock ``time.monotonic``, sent or not."""
    if sending is not None:
        wait([sending], timeout=max(until - time.monotonic(), 0))
    time.sleep(max(until - time.monotonic(), 0))


sign_in = SignIn.as_view()


class SignOut(allauth.LogoutView):
    template_name = "registration/sign_out.html"

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        # Pages that the browser kept for asking whether they have changed.
        response["Clear-Site-Data"] = '"cache"'
        return response


sign_out = SignOut.as_view()
password_reset = PasswordReset.as_view()
password_reset_sent = allauth.PasswordResetDoneView.as_view(
    template_name="registration/password_reset_sent.html"
)
password_reset_key = PasswordResetKey.as_view()
password_reset_done = allauth.PasswordResetFromKeyDoneView.as_view(
    template_name="registration/password_reset_done.html"
)


def password_change(request):
    """Change the password; who has none yet (a persona, somebody from a roster) sets one by e-mail."""
    if not request.user.has_usable_password():
        return redirect("account_reset_password")
    return PasswordChange.as_view()(request)


@never_cache
@login_not_required
def sign_in_as(request, persona):
    """Sign in as a person of the demo organisation by one click; there is no such page outside demo mode."""
    chosen = next((each for each in _personas() if each.kind == persona), None)
    if chosen is None:
        raise Http404(_("There is no such persona here."))
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    user = User.objects.get(email=chosen.email)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    write(Kind.SIGN_IN, by=user, place="demo")
    return redirect_page(request, get_login_redirect_url(request))


def _personas():
    """Whom the sign-in page offers: in demo mode the demo's people who have an account, nobody elsewhere."""
    if not settings.DEMO:
        return []
    addresses = [persona.email for persona in PERSONAS]
    known = set(User.objects.filter(email__in=addresses, is_active=True).values_list("email", flat=True))
    return [persona for persona in PERSONAS if persona.email in known]
