"""What HR says about an engineer, and what may be asked of the list of engineers."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.models import Engineer, Role, Skill, Team, User
from competency.models.auditing import Kind, write

from .fields import DayField
from .memberships import matches

WORKING, LEFT, ALL = "", "left", "all"


class EngineerForm(forms.ModelForm):
    """Name, role and sign-in of an engineer.

    An address that signs nobody in yet makes a new sign-in, or becomes the new address of the engineer's own.
    """

    sign_in = forms.EmailField(
        label=gettext_lazy("Signs in with"),
        required=False,
        help_text=gettext_lazy(
            "E-mail address. Empty: no sign-in of their own. A new sign-in gets its password by “forgot password”."
        ),
    )
    may_sign_in = forms.BooleanField(
        label=gettext_lazy("May sign in"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without it the sign-in is closed; nothing else changes."),
    )

    class Meta:
        model = Engineer
        fields = ["name", "email", "number", "role", "joined_on"]
        field_classes = {"joined_on": DayField}
        help_texts = {"role": gettext_lazy("The job profile that the person's targets come from.")}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        own = self.instance.role_id
        self.fields["role"].queryset = Role.objects.in_use() | Role.objects.filter(pk=own)
        if self.instance.user is not None:
            self.initial |= {"sign_in": self.instance.user.email, "may_sign_in": self.instance.user.is_active}

    def clean_sign_in(self):
        email = self.cleaned_data["sign_in"].lower()
        own = self.instance.user
        self.user = User.objects.with_email(email) if email else None
        if self.user is not None:
            engineer = Engineer.objects.filter(user=self.user).exclude(pk=self.instance.pk).first()
            if engineer is not None:
                sentence = _("This is the sign-in of %(name)s already.")
                raise forms.ValidationError(sentence % {"name": engineer.name})
        elif email and own is not None and own.is_administrator:
            raise forms.ValidationError(_("An administrator's address is changed in the administration."))
        return email

    def clean(self):
        data = super().clean()
        user = getattr(self, "user", None) or (self.instance.user if data.get("sign_in") else None)
        closes = user is not None and user.is_active and not data.get("may_sign_in")
        if closes and user == self.by:
            self.add_error("may_sign_in", _("You cannot close your own sign-in."))
        elif closes and user.is_administrator:
            self.add_error("may_sign_in", _("An administrator's sign-in is closed in the administration."))
        return data

    def save(self, commit=True):
        """Save the engineer with the sign-in; call it inside a transaction, last."""
        before = self._sign_in()
        self.instance.user = self._signed_in()
        engineer = super().save(commit)
        after = self._sign_in()
        if after != before:
            write(Kind.RIGHTS, by=self.by, place="sign_in", people=[engineer.pk], was=before, now=after)
        return engineer

    def _sign_in(self) -> dict | None:
        """Which sign-in the engineer has and whether it is open, as the database has it."""
        rows = User.objects.filter(pk=self.instance.user_id) if self.instance.user_id else User.objects.none()
        return rows.values("pk", "is_active").first()

    def _signed_in(self) -> User | None:
        email = self.cleaned_data["sign_in"]
        if not email:
            return None
        user = self.user or self.instance.user or User.objects.create_user(email, name=self.instance.name)
        user.is_active = self.cleaned_data["may_sign_in"]
        if self.user is None:
            user.email = email
        user.save(update_fields=["email", "is_active"])
        return user


class LeaveForm(forms.Form):
    """The first day on which somebody no longer works here."""

    on = DayField(label=gettext_lazy("No longer here from"))
    close_sign_in = forms.BooleanField(
        label=gettext_lazy("Close the sign-in now"), required=False, initial=True
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user is None or not user.is_active or user.is_administrator:
            del self.fields["close_sign_in"]


class EngineerFilter(forms.Form):
    """The query string of the list of engineers."""

    q = forms.CharField(
        label=gettext_lazy("Name, e-mail or number"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("all"),
    )
    role = forms.ModelChoiceField(
        label=gettext_lazy("Role"),
        queryset=Role.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("all"),
    )
    skill = forms.TypedChoiceField(label=gettext_lazy("Knows"), required=False, coerce=int, empty_value=None)
    level = forms.IntegerField(label=gettext_lazy("at level"), required=False, min_value=0, max_value=99)
    status = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            (WORKING, gettext_lazy("working here")),
            (LEFT, gettext_lazy("left")),
            (ALL, gettext_lazy("everybody")),
        ],
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["team"].queryset = Team.objects.visible_to(user).in_use()
        self.fields["skill"].choices = [("", _("any skill")), *_skills_by_domain()]
        if not user.is_hr:
            # Who left is visible to HR alone.
            del self.fields["status"]

    @property
    def asked(self) -> bool:
        """Whether anything narrows the list."""
        return any(value not in (None, "") for value in self.cleaned_data.values())

    def filter(self, engineers):
        """The engineers that match what is valid of the query, but for the skill."""
        self.is_valid()
        data = self.cleaned_data
        if data.get("q"):
            engineers = engineers.filter(matches(data["q"]))
        if data.get("team"):
            engineers = engineers.in_teams(Team.objects.at_or_below(data["team"]))
        if data.get("role"):
            engineers = engineers.filter(role=data["role"])
        if data.get("status") == LEFT:
            return engineers.left()
        return engineers if data.get("status") == ALL else engineers.working()


def _skills_by_domain():
    """Options (id, name) of the skills in use, by domain; with the framework's name where there are several."""
    skills = Skill.objects.in_use().filter(framework__retired_on=None)
    rows = skills.order_by("framework__name", "domain__position", "domain_id", "position", "id").values_list(
        "framework__name", "domain_id", "domain__name", "pk", "name"
    )
    groups, frameworks = {}, {row[0] for row in rows}
    for framework, domain_id, domain, pk, name in rows:
        label = f"{framework}: {domain}" if len(frameworks) > 1 else domain
        groups.setdefault(domain_id, (label, []))[1].append((pk, name))
    return list(groups.values())
