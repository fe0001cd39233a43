"""Which file is brought in, as what, and where a matrix goes."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.models import Framework, Organisation, Team

# Before the name of a framework or a team that is not there yet, as runs keep it; no short name has a colon.
NEW = "new:"
ACCEPTED = ".csv,.tsv,.txt,.xlsx,.xlsm,.ods,.json"


class DestinationForm(forms.Form):
    """The framework and the team of a matrix; HR may name new ones, a manager chooses a team of their own."""

    framework = forms.ChoiceField(label=gettext_lazy("Framework of the skills"), required=False)
    framework_name = forms.CharField(
        label=gettext_lazy("Name of the new framework"), max_length=120, required=False
    )
    levels = forms.CharField(
        label=gettext_lazy("Its levels"),
        help_text=gettext_lazy("Lowest and highest, such as 1-4."),
        initial="0-5",
        max_length=8,
        required=False,
    )
    team = forms.ChoiceField(label=gettext_lazy("Team of the people"), required=False)
    team_name = forms.CharField(label=gettext_lazy("Name of the new team"), max_length=120, required=False)

    def __init__(self, *args, user, where=None, **kwargs):
        super().__init__(*args, **kwargs)
        frameworks = list(Framework.objects.in_use().values_list("slug", "name"))
        teams = _team_choices(Team.objects.managed_by(user).in_use())
        if user.is_hr:
            frameworks.append((NEW, _("A new framework …")))
            if teams:
                teams = [("", _("Choose a team")), *teams]
            teams.append((NEW, _("A new team …")))
        else:
            for name in ("framework_name", "levels", "team_name"):
                del self.fields[name]
            if len(teams) != 1:
                teams = [("", _("Choose a team")), *teams]
        self.fields["framework"].choices, self.fields["team"].choices = frameworks, teams
        shown = _as_fields(where or {}) | self.initial
        team = shown.get("team") or teams[0][0]
        self.initial = {"team": team, "framework": _usual_framework(frameworks, team=team)} | shown

    def answers(self) -> dict:
        """Where the matrix goes, as a run keeps it."""
        said = self.cleaned_data
        answers = {"framework": said["framework"], "team": said["team"]}
        for name in ("framework", "team"):
            if answers[name] == NEW:
                answers[name] = NEW + said[f"{name}_name"].strip()
        if answers["framework"].startswith(NEW):
            answers["levels"] = said["levels"].strip()
        return answers

    def check_destination(self, asks=("framework", "team")) -> None:
        """An error at each field of those that a kind asks for that leaves it open where the file goes."""
        for name, missing in (
            ("framework", _("Choose the framework that the skills belong to.")),
            ("team", _("Choose the team of the people in the file.")),
        ):
            chosen = self.cleaned_data.get(name)
            if name not in asks:
                continue
            if chosen == "":
                self.add_error(name, missing)
            elif chosen == NEW and not self.cleaned_data.get(f"{name}_name", "").strip():
                self.add_error(f"{name}_name", _("Give it a name."))


class UploadForm(DestinationForm):
    """A file and what it is; ``kinds`` are those that are taken, by short name."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in the file?"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty: save the table again and upload that file."),
        },
    )

    def __init__(self, *args, user, kinds, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.known = kinds
        self.kinds = [
            (kind, each.label, each.text) for kind, each in kinds.items() if user.is_hr or each.for_managers
        ]
        self.fields["kind"].choices = [(kind, label) for kind, label, _text in self.kinds]
        self.initial.setdefault("kind", self.kinds[0][0])

    def clean(self):
        kind = self.known.get(self.cleaned_data.get("kind"))
        if kind is not None:
            self.check_destination(kind.asks)
        return self.cleaned_data


def _team_choices(teams) -> list[tuple[str, str]]:
    """Teams as they hang together, a team below another one set in."""
    rows = list(teams)
    names = {team.pk: team.name.casefold() for team in rows}
    shallow = min((team.depth for team in rows), default=0)

    def branch(team):
        return [names.get(pk, "") for pk in (*team.ancestor_ids(), team.pk)]

    indent = "\u2003"
    return [(team.slug, indent * (team.depth - shallow) + team.name) for team in sorted(rows, key=branch)]


def _usual_framework(choices, *, team: str) -> str:
    """The team's framework, else the organisation's, else the first one."""
    slugs = [slug for slug, _name in choices]
    own = Team.objects.filter(slug=team).values_list("framework__slug", flat=True).first()
    usual = own or Organisation.objects.values_list("framework__slug", flat=True).first()
    return usual if usual in slugs else next(iter(slugs), "")


def _as_fields(where: dict) -> dict:
    """What a run keeps, as the fields show it."""
    shown = {}
    for name in ("framework", "team"):
        text = where.get(name, "")
        if text.startswith(NEW):
            shown |= {name: NEW, f"{name}_name": text.removeprefix(NEW)}
        elif text:
            shown[name] = text
    if where.get("levels"):
        shown["levels"] = where["levels"]
    return shown
