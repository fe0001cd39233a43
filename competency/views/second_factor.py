"""A second factor for signing in: a code of an app, recovery codes for a lost telephone, and whom HR requires it of."""

from allauth.account import views as account
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.db import transaction
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competency.access import must_have_second_factor, owes_second_factor, require_hr
from competency.forms.account import (
    ActivateForm,
    CodeForm,
    PasswordAgainForm,
    ReauthenticateByCodeForm,
    SecondFactorForm,
)
from competency.htmx import render_page
from competency.models import Organisation
from competency.models.auditing import Kind, write

from .account import SECOND_FACTOR_DUE as DUE
from .account import Unprocessable


class SecondFactorAdapter(DefaultMFAAdapter):
    """What allauth says, in our words; and nobody takes off what is required."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code is not right. They change every half minute; take the one shown now."
        ),
        "cannot_delete_authenticator": gettext_lazy("Your organisation requires a second factor of you."),
    }

    def get_totp_issuer(self):
        return str(Organisation.objects.first() or "Competency")

    def build_totp_svg(self, url):
        """Dark on white in either theme: a camera reads nothing else."""
        white = '<rect width="100%" height="100%" fill="#fff"/><path'
        return super().build_totp_svg(url).replace("<path", white, 1)

    def can_delete_authenticator(self, authenticator):
        return not must_have_second_factor(authenticator.user)


def _note(user, *, on: bool) -> None:
    write(Kind.RIGHTS, by=user, place="second_factor", user=user.pk, names=["on" if on else "off"])


# Oneself --------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def overview(request):
    """Whether one has a second factor, and for HR whom it is required of."""
    return _overview(request, None)


def _overview(request, form, *, status=200):
    organisation = Organisation.objects.first()
    if form is None and request.user.is_hr:
        form = SecondFactorForm(instance=organisation)
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "form": form if request.user.is_hr else None,
        "active": Authenticator.Type.TOTP in kinds,
        "required": must_have_second_factor(request.user),
    }
    return render_page(request, "registration/second_factor.html", context, status=status)


class Activate(Unprocessable, totp.ActivateTOTPView):
    form_class = ActivateForm
    template_name = "registration/second_factor_activate.html"

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.session.pop(DUE, None)
        _note(self.request.user, on=True)
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(due=self.request.session.get(DUE), **kwargs)


class Deactivate(Unprocessable, totp.DeactivateTOTPView):
    template_name = "registration/second_factor_deactivate.html"

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        _note(self.request.user, on=False)
        return response


class Codes(recovery.ViewRecoveryCodesView):
    template_name = "registration/recovery_codes.html"


class NewCodes(Unprocessable, recovery.GenerateRecoveryCodesView):
    template_name = "registration/recovery_codes_new.html"


activate = never_cache(Activate.as_view())
deactivate = never_cache(Deactivate.as_view())
codes = require_safe(never_cache(Codes.as_view()))
new_codes = never_cache(NewCodes.as_view())
download_codes = require_safe(
    recovery.DownloadRecoveryCodesView.as_view(template_name="registration/recovery_codes.txt")
)

# While signing in -----------------------------------------------------------------------------------------


@method_decorator(
    login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch"
)
class Confirm(base.AuthenticateView):
    form_class = CodeForm
    template_name = "registration/second_factor_confirm.html"

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(), status=422)


class ConfirmPassword(Unprocessable, account.ReauthenticateView):
    form_class = PasswordAgainForm
    template_name = "registration/reauthenticate.html"


class ConfirmCode(Unprocessable, base.ReauthenticateView):
    form_class = ReauthenticateByCodeForm
    template_name = "registration/reauthenticate.html"


confirm = Confirm.as_view()
confirm_password = never_cache(ConfirmPassword.as_view())
confirm_code = never_cache(ConfirmCode.as_view())

# HR -------------------------------------------------------------------------------------------------------


@require_POST
def require(request):
    """HR says of whom a second factor is required; everybody else signs in again, so that it holds at once."""
    require_hr(request.user)
    organisation = Organisation.objects.first() or Organisation(name=_("Our organisation"))
    before = organisation.second_factor
    form = SecondFactorForm(request.POST, instance=organisation)
    if not form.is_valid():
        return _overview(request, form, status=422)
    with transaction.atomic():
        form.save()
        if organisation.second_factor != before:
            names = [organisation.second_factor]
            write(Kind.RIGHTS, by=request.user, place="second_factor", names=names)
    if organisation.second_factor != before:
        Session.objects.exclude(session_key=request.session.session_key).delete()
        if owes_second_factor(request.user):
            request.session[DUE] = True
        messages.success(request, _("Saved. Everybody else has to sign in again."))
    return redirect("mfa_index")
