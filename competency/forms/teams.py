"""A team's name and place in the tree, and who leads it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.matrix.team_history import COVERAGE, MEAN
from competency.models import Framework, Leadership, Team, User
from competency.models.auditing import Kind, write
from competency.models.naming import free_slug


class TeamForm(forms.ModelForm):
    """What HR says about a team. An empty short name is made from the name."""

    class Meta:
        model = Team
        fields = ["name", "slug", "parent", "framework", "open_seats"]
        help_texts = {
            "slug": gettext_lazy("In the address of the team's pages. Empty: made from the name."),
            "framework": gettext_lazy("Empty: the organisation's framework."),
            "open_seats": gettext_lazy("Seats that may be filled by hiring. Empty: not known."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        # Wrong parents are left out of the list but not out of the field: whoever sends one is told why it is wrong.
        teams = {team.pk: team for team in Team.objects.all()}
        self.fields["parent"].queryset = Team.objects.all()
        self.fields["parent"].widget.choices = [("", _("nothing: a team at the top")), *self._parents(teams)]
        used = Framework.objects.in_use() | Framework.objects.filter(pk=self.instance.framework_id)
        self.fields["framework"].queryset = used

    def _parents(self, teams):
        """(id, names from the root down) of every team that this one can be part of, in tree order."""
        for team in sorted(teams.values(), key=lambda team: self._names(team, teams)):
            below = self.instance.pk is not None and team.is_below(self.instance)
            if team.retired_on is None and not below:
                yield team.pk, " › ".join(self._names(team, teams))

    @staticmethod
    def _names(team, teams) -> tuple[str, ...]:
        return *(teams[pk].name for pk in team.ancestor_ids()), team.name

    def clean(self):
        data = super().clean()
        if not data.get("slug") and "slug" not in self.errors:
            others = Team.objects.exclude(pk=self.instance.pk)
            data["slug"] = free_slug(data.get("name", ""), among=others, fallback="team")
        return data


class LeaderForm(forms.Form):
    """One leader, by e-mail address; an address that signs nobody in yet needs a name."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput(attrs={"list": "sign-ins"})
    )
    name = forms.CharField(label=gettext_lazy("Name, for a new sign-in"), max_length=150, required=False)
    part = forms.ChoiceField(
        label=gettext_lazy("Leads as"), choices=Leadership.Part, initial=Leadership.Part.MANAGER
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        self.user = User.objects.with_email(email)
        if self.user is not None and not self.user.is_active:
            raise forms.ValidationError(_("The sign-in of %(name)s is closed.") % {"name": self.user})
        return email

    def clean(self):
        data = super().clean()
        if data.get("email") and self.user is None and not data.get("name"):
            self.add_error(
                "name", _("Nobody signs in with this address yet: give the name for a new sign-in.")
            )
        return data


class BaseLeaderFormSet(forms.BaseFormSet):
    """Everybody who leads a team; a row that is marked to be removed leaves it."""

    def clean(self):
        emails = [form.cleaned_data["email"] for form in self._kept() if "email" in form.cleaned_data]
        for email in sorted({email for email in emails if emails.count(email) > 1}):
            raise forms.ValidationError(_("%(email)s is named twice.") % {"email": email})

    def _kept(self):
        filled = [form for form in self.forms if form.initial or form.has_changed()]
        return [form for form in filled if not self._should_delete_form(form)]

    def save(self, team: Team, *, by: User) -> None:
        """Make the sign-ins that are missing and say who leads the team; call it inside a transaction, last."""
        parts = {}
        for form in self._kept():
            user = User.objects.with_email_or_new(form.cleaned_data["email"], name=form.cleaned_data["name"])
            parts[user] = form.cleaned_data["part"]
        changed = team.set_leaders(parts)
        if changed:
            write(Kind.RIGHTS, by=by, place="leaders", team=team.pk, **changed)


LeaderFormSet = forms.formset_factory(LeaderForm, formset=BaseLeaderFormSet, extra=2, can_delete=True)


def leaders_of(team: Team) -> list[dict]:
    """What the rows of a team's leaders begin with. One query."""
    rows = team.leaderships.select_related("user").order_by("-part", "user__name")
    return [{"email": row.user.email, "name": row.user.name, "part": row.part} for row in rows]


class TeamHistoryForm(forms.Form):
    """What may be asked of a team's history in its query string."""

    measure = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[(COVERAGE, gettext_lazy("Coverage")), (MEAN, gettext_lazy("Mean level"))],
        required=False,
    )
    framework = forms.SlugField(required=False)
