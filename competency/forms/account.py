"""Signing in, passwords and codes: allauth's forms in our words, without placeholders that repeat the labels."""

from allauth.account import forms as allauth
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy

from competency.models import Organisation

EMAIL = gettext_lazy("E-mail address")
NEW_PASSWORD = gettext_lazy("New password")
NEW_PASSWORD_AGAIN = gettext_lazy("New password again")
# The validators of the settings in one sentence.
GOOD_PASSWORD = gettext_lazy(
    "At least 8 characters; not only digits, not a common password, and not like your name or address."
)


def reword(form, **labels) -> None:
    """Give fields these labels, and no placeholder."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, login=EMAIL, password=gettext_lazy("Password"))
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        # The page links to the reset once, beside its button.
        self.fields["password"].help_text = ""


class PasswordChangeForm(allauth.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(
            self,
            oldpassword=gettext_lazy("Current password"),
            password1=NEW_PASSWORD,
            password2=NEW_PASSWORD_AGAIN,
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = GOOD_PASSWORD


class PasswordResetForm(allauth.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, email=EMAIL)


class PasswordResetKeyForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, password1=NEW_PASSWORD, password2=NEW_PASSWORD_AGAIN)
        self.fields["password1"].help_text = GOOD_PASSWORD


class CodeForm(AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, code=gettext_lazy("Code of your app, or a recovery code"))


class ReauthenticateByCodeForm(ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, code=gettext_lazy("Code of your app, or a recovery code"))


class ActivateForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, code=gettext_lazy("The code that the app shows"))


class PasswordAgainForm(allauth.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reword(self, password=gettext_lazy("Current password"))
        self.fields["password"].help_text = ""


class SecondFactorForm(forms.ModelForm):
    """Of whom a second factor is required."""

    class Meta:
        model = Organisation
        fields = ["second_factor"]
