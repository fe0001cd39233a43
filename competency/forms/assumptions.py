"""What HR may say the decisions assume, and which of it somebody wants to move to see what follows."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.decisions.assumptions import DEFAULTS, Assumptions
from competency.decisions.flips import WHOLE_NUMBERS
from competency.models import Assumption, Organisation, Team
from competency.models.auditing import Kind, write

FIELDS = {field.name: field for field in fields(Assumptions)}
STEPS = "step_factors"
# Beyond this an amount is a slip of the keyboard, and costs would no longer be numbers.
MOST = 1_000_000_000
GROUPS = (
    (gettext_lazy("Pay and hours"), ("salary_lowest", "salary_highest", "loaded_cost", "hours_per_year")),
    (
        gettext_lazy("Training"),
        (
            "learning_hours",
            "mentor_hours",
            "course_cost",
            "course_times_alone",
            STEPS,
            "time_times_alone",
            "candidate_reach",
            "mentees",
        ),
    ),
    (
        gettext_lazy("Hiring"),
        (
            "fill_months",
            "notice_months",
            "ramp_up_months",
            "recruiting_share",
            "ramp_up_loss",
            "onboarding_hours",
        ),
    ),
    (
        gettext_lazy("Borrowing"),
        (
            "borrow_start_months",
            "borrow_length_months",
            "borrow_ramp_up_months",
            "borrow_ramp_up_loss",
            "borrow_charge",
            "handover_hours",
            "smallest_loan",
        ),
    ),
    (gettext_lazy("Teams"), ("backup_share", "attrition")),
)


class Entry(NamedTuple):
    """One assumption as the page lists it; ``fields`` are its inputs, several for the steps of the scale."""

    name: str
    label: str
    unit: str
    source: str
    default: float | tuple[float, ...]
    value: float | tuple[float, ...]
    fields: list[forms.BoundField]

    @property
    def changed(self) -> bool:
        return self.value != self.default


def parts_of(name: str) -> list[str]:
    """The names of an assumption's inputs."""
    default = getattr(DEFAULTS, name)
    return [f"{name}_{k}" for k in range(1, len(default) + 1)] if isinstance(default, tuple) else [name]


class AssumptionsForm(forms.Form):
    """Every assumption, and the currency sign. Only what was changed on the page is written."""

    currency = forms.CharField(label=gettext_lazy("Currency sign"), max_length=6, show_hidden_initial=True)

    def __init__(self, data=None, *, assumptions: Assumptions, organisation: Organisation | None):
        super().__init__(data, initial=dict(_inputs(assumptions)))
        self.assumptions, self.organisation = assumptions, organisation
        if organisation is None:
            del self.fields["currency"]
        else:
            self.initial["currency"] = organisation.currency
        for name in FIELDS:
            for place, part in enumerate(parts_of(name), start=1):
                self.fields[part] = _number_field(name, place=place)

    def groups(self) -> Iterator[tuple[str, list[Entry]]]:
        """The assumptions by subject."""
        for heading, names in GROUPS:
            yield heading, [self._entry(name) for name in names]

    @property
    def problems(self) -> Iterator[tuple[str, str]]:
        """(id of the input, sentence) of what is wrong; a sentence that does not name its assumption gets the name."""
        for field in self:
            for error in field.errors:
                named = error if error.startswith(str(field.label)) else f"{field.label}: {error}"
                yield field.id_for_label, named

    def clean(self):
        """The bounds are the dataclass' own, and so are the sentences."""
        for name in FIELDS:
            for part in parts_of(name):
                value = self.cleaned_data.get(part)
                if value is None:
                    continue
                try:
                    Assumptions(**{name: (value,) if name == STEPS else value})
                except ValueError as error:
                    self.add_error(part, str(error))
        return self.cleaned_data

    @transaction.atomic
    def save(self, *, by) -> list[str]:
        """Write what was changed on the page; returns the names. A value that is the default needs no row."""
        changed = [name for name in FIELDS if set(parts_of(name)) & set(self.changed_data)]
        for name in changed:
            values = tuple(self.cleaned_data[part] for part in parts_of(name))
            set_assumption(name, values if name == STEPS else values[0])
        if "currency" in self.changed_data:
            self.organisation.currency = self.cleaned_data["currency"]
            self.organisation.save(update_fields=["currency"])
            changed.append("currency")
        if changed:
            write(Kind.ASSUMPTION, by=by, place="assumptions", names=changed)
        return changed

    def _entry(self, name: str) -> Entry:
        meta = FIELDS[name].metadata
        return Entry(
            name=name,
            label=_(meta["label"]),
            unit=meta["unit"],
            source=_(meta["source"]),
            default=getattr(DEFAULTS, name),
            value=getattr(self.assumptions, name),
            fields=[self[part] for part in parts_of(name)],
        )


def set_assumption(name: str, value) -> None:
    """Assume this from now on; the default takes the organisation's own value back. Both leave a trace."""
    known = Assumption.objects.filter(name=name).first()
    value = _stored(value)
    if value == _stored(getattr(DEFAULTS, name)):
        if known is not None:
            known.delete()
    elif known is None:
        Assumption.objects.create(name=name, value=value)
    elif known.value != value:
        known.value = value
        known.save(update_fields=["value"])


def _stored(value):
    """As the column of JSON keeps it."""
    return list(value) if isinstance(value, tuple) else value


class ResetForm(forms.Form):
    """Which assumption goes back to its default."""

    reset = forms.ChoiceField(choices=[(name, name) for name in FIELDS])


@dataclass(frozen=True, slots=True)
class Slider:
    """One assumption between the ends of its slider; a number beyond them may be typed."""

    name: str
    label: str
    unit: str
    today: float
    value: float
    least: float
    most: float
    step: float


class PreviewForm(forms.Form):
    """A team, an assumption and a value for it: ``number`` typed, or ``value`` from the slider."""

    team = forms.ModelChoiceField(
        Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=None,
        label=gettext_lazy("Team"),
    )
    assumption = forms.ChoiceField(required=False, label=gettext_lazy("Assumption"))
    value = forms.FloatField(required=False, max_value=MOST)
    number = forms.FloatField(required=False, max_value=MOST)
    of = forms.CharField(required=False, max_length=40)

    def __init__(self, data, *, teams, assumptions: Assumptions):
        super().__init__(data)
        self.assumptions, self.teams = assumptions, teams
        self.fields["team"].queryset = teams
        self.fields["assumption"].choices = [
            (heading, [(name, _(FIELDS[name].metadata["label"])) for name in names if name != STEPS])
            for heading, names in GROUPS
        ]

    def clean(self):
        data = self.cleaned_data
        name = data["assumption"] = data.get("assumption") or "learning_hours"
        data["team"] = data.get("team") or self.teams.first()
        value = data.get("number") if data.get("number") is not None else data.get("value")
        # A slider that still belongs to the assumption chosen before says nothing about this one.
        if value is None or (data.get("of") and data["of"] != name):
            value = getattr(self.assumptions, name)
        data["moved"] = round(value) if name in WHOLE_NUMBERS else value
        try:
            self.supposed = replace(self.assumptions, **{name: data["moved"]})
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return data

    def slider(self) -> Slider:
        """The slider of the chosen assumption, at the value asked for."""
        name = self.cleaned_data["assumption"]
        meta, today = FIELDS[name].metadata, getattr(self.assumptions, name)
        step = _STEP_OF_UNIT[meta["unit"]]
        moved = self.cleaned_data.get("moved", today)
        widest = max(5 * getattr(DEFAULTS, name), 2 * today, moved, meta["least"] + 4 * step)
        most = meta["most"] if meta["most"] is not None else -(-widest // step) * step
        return Slider(name, _(meta["label"]), meta["unit"], today, moved, meta["least"], most, step)


_STEP_OF_UNIT = {"$": 500, "months": 0.5, "hours": 1, "levels": 1, "people": 1, "share": 0.01, "times": 0.05}


def _inputs(assumptions: Assumptions) -> Iterator[tuple[str, float]]:
    for name in FIELDS:
        value = getattr(assumptions, name)
        values = value if isinstance(value, tuple) else (value,)
        for part, number in zip(parts_of(name), values, strict=False):
            yield part, int(number) if float(number).is_integer() else number


def _number_field(name: str, *, place: int) -> forms.Field:
    meta = FIELDS[name].metadata
    kind = forms.IntegerField if name in WHOLE_NUMBERS else forms.FloatField
    label = _(meta["label"]) if name != STEPS else _("Step to level %(level)d") % {"level": place}
    return kind(
        label=label,
        max_value=MOST,
        show_hidden_initial=True,
        widget=forms.NumberInput(attrs={"step": 1 if name in WHOLE_NUMBERS else "any", "min": meta["least"]}),
    )
