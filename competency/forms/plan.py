"""What may be asked of the plan page in its query string, and how an action is moved."""

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.matrix.wishes import Wishes, read_action, write_action
from competency.models import Action, User

from .matrix import ChosenField, ChosenIdsField

MUST = [("all", _("All needs")), ("critical", _("Critical needs"))]
ROBUST = [("none", _("No reserve")), ("two", _("Two people each")), ("any", _("Anyone may leave"))]


class StepsField(ChosenField):
    """Steps of a plan as short texts such as "train.12.34". What is none is left out."""

    def clean(self, value):
        return [action for text in super().clean(value) if (action := read_action(text)) is not None]


class PlanForm(forms.Form):
    """The query string of the plan page. Without a value a field has its plain default."""

    must = forms.ChoiceField(label=_("Close"), choices=MUST, required=False)
    robust = forms.ChoiceField(label=_("Reserve"), choices=ROBUST, required=False)
    budget = forms.FloatField(label=_("Budget"), min_value=0, max_value=1e10, required=False)
    seats = forms.IntegerField(label=_("Open seats"), min_value=0, max_value=999, required=False)
    within = forms.IntegerField(label=_("Within months"), min_value=1, max_value=60, required=False)
    out = ChosenIdsField(label=_("Left out"), required=False)
    include = ChosenIdsField(label=_("Included"), required=False)
    without = StepsField(label=_("Without"), required=False)
    have = StepsField(label=_("Must have"), required=False)

    def wishes(self) -> Wishes:
        """The valid part of what was asked."""
        self.is_valid()
        data = self.cleaned_data
        return Wishes(
            must=data.get("must") or "all",
            robust=data.get("robust") or "none",
            budget=data.get("budget"),
            seats=data.get("seats"),
            within=data.get("within"),
            out=tuple(dict.fromkeys(data.get("out") or ())),
            include=tuple(dict.fromkeys(data.get("include") or ())),
            without=tuple(dict.fromkeys(data.get("without") or ())),
            have=tuple(data.get("have") or ()),
        )


def pairs_of(wishes: Wishes) -> list[tuple[str, str]]:
    """The names and values that say the same in a query string; what is the default is not said."""
    single = [
        ("must", wishes.must if wishes.must != "all" else None),
        ("robust", wishes.robust if wishes.robust != "none" else None),
        ("budget", None if wishes.budget is None else f"{wishes.budget:.2f}".removesuffix(".00")),
        ("seats", wishes.seats),
        ("within", wishes.within),
    ]
    pairs = [(name, str(value)) for name, value in single if value is not None]
    pairs += [(name, str(person)) for name in ("out", "include") for person in getattr(wishes, name)]
    pairs += [(name, write_action(step)) for name in ("without", "have") for step in getattr(wishes, name)]
    return pairs


def query_of(pairs) -> str:
    """A query string with its question mark; a mere question mark for no pairs, which asks for the plain page."""
    return "?" + urlencode(pairs)


class MoveForm(forms.Form):
    """Another state for an action, or another owner and another day on which it is due."""

    state = forms.ChoiceField(label=_("State"), choices=Action.State.choices, required=False)
    due_on = forms.DateField(label=_("Due on"), required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False)

    def __init__(self, data, *, owners=None):
        super().__init__(data)
        if owners is not None:
            self.fields["owner"].queryset = owners

    @property
    def sentence(self) -> str:
        """What is wrong, field by field."""
        return " ".join(
            f"{self[name].label}: {error}" for name, errors in self.errors.items() for error in errors
        )
