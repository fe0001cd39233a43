"""The first run: the organisation's name, the first HR account, and whether to begin with the shipped framework."""

from django import forms
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.content.framework import read_framework, read_roles
from competency.loading.framework import load_framework, load_roles
from competency.models import Framework, Organisation, User
from competency.models.accounts import HR_GROUP
from competency.models.auditing import Kind, write

from .account import GOOD_PASSWORD


class AlreadySetUp(Exception):
    """Somebody else has set this installation up in the meantime."""


class SetupForm(forms.Form):
    """Everything that an empty installation needs before HR can go on alone."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=Organisation._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        help_text=GOOD_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=gettext_lazy("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    with_framework = forms.BooleanField(
        label=gettext_lazy("Begin with the ML-engineering framework"),
        help_text=gettext_lazy(
            "8 domains, 38 skills with observable descriptions, and 7 roles with targets. You can change all of it."
        ),
        required=False,
        initial=True,
    )

    def __init__(self, *args, administrator: User | None = None, **kwargs):
        """With ``administrator`` nobody is asked for an account: this one joins HR."""
        super().__init__(*args, **kwargs)
        self.administrator = administrator
        if administrator is not None:
            for name in ("name", "email", "password", "password_again"):
                del self.fields[name]

    def clean_email(self):
        return User.objects.normalize_email(self.cleaned_data["email"]).lower()

    def clean(self):
        """Both passwords are the same one, and it is a good one for this person."""
        values = super().clean()
        password = values.get("password")
        if password and password != values.get("password_again", password):
            self.add_error("password_again", _("This is not the same password."))
        elif password:
            try:
                validate_password(password, User(name=values.get("name", ""), email=values.get("email", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return values

    def save(self) -> User:
        """Create the organisation and its first HR account; raises AlreadySetUp if somebody was quicker."""
        values = self.cleaned_data
        with transaction.atomic():
            # Everybody writes the same row, so the second of two submits waits here until the first is done.
            Organisation.objects.get_or_create(pk=1, defaults={"name": values["organisation"]})
            organisation = Organisation.objects.select_for_update().get(pk=1)
            if User.objects.in_hr().exists() or (self.administrator is None and User.objects.exists()):
                raise AlreadySetUp
            organisation.name = values["organisation"]
            organisation.framework = self._framework()
            organisation.save()
            user = self.administrator or User.objects.create_user(
                values["email"], name=values["name"], password=values["password"]
            )
            user.groups.add(Group.objects.get_or_create(name=HR_GROUP)[0])
            write(Kind.RIGHTS, by=user, place="setup", user=user.pk, group=HR_GROUP, held=True)
        return user

    def _framework(self) -> Framework | None:
        """The shipped framework if it is wanted, else the one that an administrator has loaded before."""
        if self.cleaned_data["with_framework"]:
            framework = load_framework(read_framework())
            load_roles(read_roles(), framework=framework)
            return framework
        return Framework.objects.in_use().first()
