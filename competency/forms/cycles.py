"""What HR says about a rating round, and its last day."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.matrix.closings import Closing
from competency.models import Cycle, Framework, Team

from .fields import DayField, ManyField
from .matrix import PastDateField


class TeamsField(ManyField):
    """Any number of teams, each with the names of those above it."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, team) -> str:
        return " › ".join([*(self.names[pk] for pk in team.ancestor_ids()), team.name])


class CycleForm(forms.ModelForm):
    """A draft: its name, days, sides, skills and teams. No team means everybody."""

    opens_on = DayField(label=gettext_lazy("Opens on"))
    closes_on = DayField(
        label=gettext_lazy("Closes on"),
        initial=None,
        help_text=gettext_lazy("The last day on which people rate."),
    )
    teams = TeamsField(
        label=gettext_lazy("Teams"),
        queryset=Team.objects.none(),
        required=False,
        help_text=gettext_lazy(
            "Each with the teams below it. None chosen: everybody who is rated in the framework."
        ),
    )

    class Meta:
        model = Cycle
        fields = ["name", "framework", "opens_on", "closes_on", "asks_self", "asks_manager", "asks_peers"]
        fields += ["blind", "which", "teams"]
        widgets = {"which": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = Framework.objects.in_use() | Framework.objects.filter(pk=self.instance.framework_id)
        self.fields["framework"].queryset = used
        self.fields["framework"].empty_label = None
        teams = self.fields["teams"]
        chosen = Team.objects.filter(cycles=self.instance) if self.instance.pk else Team.objects.none()
        teams.queryset = (Team.objects.in_use() | chosen).distinct()
        teams.names = dict(Team.objects.values_list("pk", "name"))
        ordered = sorted(teams.queryset, key=lambda team: teams.label_from_instance(team).casefold())
        teams.choices = [(team.pk, teams.label_from_instance(team)) for team in ordered]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        same = Cycle.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("There is a round called %(name)s already.") % {"name": name})
        return name

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and closes and closes <= opens:
            self.add_error("closes_on", _("A round closes after the day on which it opens."))
        if not (data.get("asks_self") or data.get("asks_manager") or data.get("asks_peers")):
            self.add_error("asks_self", _("Choose at least one side that rates."))
        return data

    def _get_validation_exclusions(self):
        # Said above, beside the field that is wrong.
        return super()._get_validation_exclusions() | {"opens_on", "closes_on", "asks_self"}


class UntilForm(forms.Form):
    """Another last day of a round that is open or opened again."""

    closes_on = DayField(label=gettext_lazy("Last day"), initial=None)


class CompareForm(forms.Form):
    """With which other closed round, or with which day, a closed round is compared; with neither it is today."""

    day = PastDateField(label=gettext_lazy("or a day"), required=False)

    def __init__(self, data, *, others: list[Closing]):
        super().__init__(data)
        self.others = {each.key: each for each in others}

    def chosen(self) -> date | None:
        """The valid part of what was asked; a day goes before a round."""
        self.is_valid()
        return self.cleaned_data.get("day") or self.others.get(self.data.get("with", ""))
