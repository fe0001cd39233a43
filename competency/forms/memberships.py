"""Into a team, out of it, and with which share of full time."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competency.models import Engineer, Role, Team

from .fields import DayField, ShareField

FOUND = 20


class SearchForm(forms.Form):
    """Whom to look for, by a part of the name, the e-mail address or the employee number."""

    q = forms.CharField(
        label=_("Name, e-mail or number"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def find(self, engineers):
        """The first engineers among those given; nobody while nothing is asked."""
        text = self.cleaned_data.get("q", "") if self.is_valid() else ""
        return engineers.filter(matches(text)).order_by("name", "pk")[:FOUND] if text else engineers.none()


def matches(text: str) -> Q:
    """A part of the name, e-mail address or employee number."""
    return Q(name__icontains=text) | Q(email__icontains=text) | Q(number__icontains=text)


class JoinForm(forms.Form):
    """Somebody who is known already joins the team."""

    engineer = forms.ModelChoiceField(
        label=_("Who"),
        queryset=Engineer.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose somebody from the list."),
            "invalid_choice": _("This person cannot be put into the team by you."),
        },
    )
    allocation = ShareField()
    on = DayField(label=_("From"))

    def __init__(self, *args, engineers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["engineer"].queryset = engineers


class NewPersonForm(forms.ModelForm):
    """Somebody who is not known yet joins the team; what else there is to say HR says later."""

    allocation = ShareField()
    on = DayField(label=_("From"))

    class Meta:
        model = Engineer
        fields = ["name", "email", "role"]

    def __init__(self, *args, with_role: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if with_role:
            self.fields["role"].queryset = Role.objects.in_use()
        else:
            del self.fields["role"]


class TeamChoiceForm(forms.Form):
    """A known engineer joins one of the teams that the user manages."""

    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        error_messages={"invalid_choice": _("This team is not yours to change.")},
    )
    allocation = ShareField()
    on = DayField(label=_("From"))

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams


class ShareForm(forms.Form):
    """Another share of full time from a day on."""

    allocation = ShareField()
    on = DayField(label=_("From"), help_text=_("On the first day of the membership: a correction."))


class EndForm(forms.Form):
    """The first day without the engineer."""

    on = DayField(label=_("No longer in the team from"))
