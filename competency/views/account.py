"""Signing in and out, and passwords: allauth's views with our templates, and the demo's personas."""

from allauth.account import views as allauth
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_login_redirect_url
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from competency.content.organisation import PERSONAS
from competency.forms.account import PasswordChangeForm, PasswordResetForm, PasswordResetKeyForm, SignInForm
from competency.htmx import redirect_page
from competency.models import User


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

    def get_password_change_redirect_url(self, request):
        return reverse("home")


class Unprocessable:
    """Answers a form that was refused with 422, as every page of the app does."""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignIn(Unprocessable, allauth.LoginView):
    form_class = SignInForm
    template_name = "registration/sign_in.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(personas=_personas(), **kwargs)


class PasswordChange(Unprocessable, allauth.PasswordChangeView):
    form_class = PasswordChangeForm
    template_name = "registration/password_change.html"


class PasswordReset(Unprocessable, allauth.PasswordResetView):
    form_class = PasswordResetForm
    template_name = "registration/password_reset.html"


class PasswordResetKey(Unprocessable, allauth.PasswordResetFromKeyView):
    form_class = PasswordResetKeyForm
    template_name = "registration/password_reset_key.html"


sign_in = SignIn.as_view()
sign_out = allauth.LogoutView.as_view(template_name="registration/sign_out.html")
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
    login(request, User.objects.get(email=chosen.email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect_page(request, get_login_redirect_url(request))


def _personas():
    """Whom the sign-in page offers: in demo mode the demo's people who have an account, nobody elsewhere."""
    if not settings.DEMO:
        return []
    addresses = [persona.email for persona in PERSONAS]
    known = set(User.objects.filter(email__in=addresses, is_active=True).values_list("email", flat=True))
    return [persona for persona in PERSONAS if persona.email in known]
