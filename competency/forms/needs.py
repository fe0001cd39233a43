"""A team's needs typed into one table: a row for each skill, an empty row for no need."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.models import Requirement, Skill, Team
from competency.models.need_changes import Stated

from .fields import DayField, LevelField

FIELDS = ("level", "people", "weight", "deadline", "starts")
MOST_MONTHS = 120
# A need that says nothing else is one of an important skill for one person.
DEFAULT_PEOPLE, DEFAULT_WEIGHT = Decimal(1), Requirement.Weight.IMPORTANT


class PeopleField(forms.DecimalField):
    """Full-time people in hundredths, with a decimal point or comma."""

    def to_python(self, value):
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


class MonthsField(forms.IntegerField):
    """A whole number of months; blanks are nothing."""

    def to_python(self, value):
        return super().to_python(value.strip() if isinstance(value, str) else value)


class NeedForm(forms.Form):
    """One row. ``cleaned_data["stated"]`` is the need, or None where the row is empty."""

    people = PeopleField(
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal("999.99"),
        decimal_places=2,
        error_messages={
            "invalid": gettext_lazy("People are a number, such as 2 or 1.5."),
            "min_value": gettext_lazy("A need asks for more than 0 people; empty the row for no need."),
        },
    )
    weight = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((value, f"{value} {label}") for value, label in Requirement.Weight.choices)],
        error_messages={"invalid_choice": gettext_lazy("The weight is 1 useful, 2 important or 3 critical.")},
    )
    deadline = MonthsField(
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        error_messages={"invalid": gettext_lazy("The deadline is a whole number of months.")},
    )
    starts = DayField(
        required=False,
        error_messages={"invalid": gettext_lazy("The day is written as 2027-01-31.")},
    )

    def __init__(self, *args, skill: Skill, levels: list[int], **kwargs):
        super().__init__(*args, prefix=f"s{skill.pk}", **kwargs)
        self.skill = skill
        values = [value for value in levels if value >= 1] or [1]
        self.fields["level"] = LevelField(values=values, of=skill.name)

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        if all(said[name] is None for name in ("level", "people", "deadline", "starts")):
            said["stated"] = None
        elif said["level"] is None:
            self.add_error("level", _("Say at which level, or empty the whole row."))
        else:
            said["stated"] = Stated(
                said["level"],
                said["people"] or DEFAULT_PEOPLE,
                said["weight"] or DEFAULT_WEIGHT.value,
                said["deadline"],
                said["starts"],
            )
        return said

    @property
    def was_sent(self) -> bool:
        """Whether the row is part of what was sent: a skill that is newer than the page is not."""
        return self.add_prefix("level") in self.data

    def sentences(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) for each problem of the row."""
        return [
            (self[name].auto_id, sentence)
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]


class NeedsForm:
    """The whole table. ``seen`` is what the person had before their eyes when they typed, by skill id."""

    def __init__(self, rows: list[tuple[Skill, list[int]]], *, data=None, needs=None, seen=None):
        """``rows`` are skills with the levels of their scale; ``needs`` fill the rows where there is no ``data``."""
        self.data = data
        self.seen = (needs or {}) if seen is None else seen
        if data is not None and seen is None:
            self.seen = read_seen(data.get("seen", ""))
        self.rows = [
            NeedForm(data, skill=skill, levels=levels, initial=_texts((needs or {}).get(skill.pk)))
            for skill, levels in rows
        ]

    def is_valid(self) -> bool:
        sent = [row for row in self.rows if row.was_sent]
        # Every row, so that every sentence is said at once.
        return sum(not row.is_valid() for row in sent) == 0

    @property
    def wanted(self) -> dict[int, Stated | None]:
        """The rows that were sent, by skill id."""
        return {row.skill.pk: row.cleaned_data["stated"] for row in self.rows if row.was_sent}

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(id of the field, skill, sentence) in the order of the table."""
        if self.data is None:
            return []
        sent = [row for row in self.rows if row.was_sent]
        return [(field, row.skill.name, text) for row in sent for field, text in row.sentences()]

    @property
    def seen_text(self) -> str:
        """``seen`` for a hidden field."""
        return write_seen(self.seen)

    def renewed(self, needs: Mapping[int, Stated]) -> "NeedsForm":
        """The same table with ``needs`` as what is seen now: rows that the person left alone show them."""
        data = self.data.copy()
        for row in self.rows:
            if row.was_sent and row.cleaned_data["stated"] == self.seen.get(row.skill.pk):
                for name, value in (dict.fromkeys(FIELDS) | _texts(needs.get(row.skill.pk))).items():
                    data[row.add_prefix(name)] = "" if value is None else str(value)
        rows = [(row.skill, row.fields["level"].values) for row in self.rows]
        form = NeedsForm(rows, data=data, seen=needs)
        form.is_valid()
        return form


class StartForm(forms.Form):
    """What a team's needs may be started from: ``start=roles``, or ``start=<short name of a team>``."""

    start = forms.SlugField(required=False)

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.teams = {team.slug: team for team in teams}

    def clean_start(self) -> Team | str | None:
        start = self.cleaned_data["start"]
        if start in ("", "roles"):
            return start or None
        if start not in self.teams:
            raise forms.ValidationError(_("There is no such team to copy from, or it is not yours to see."))
        return self.teams[start]


def write_seen(needs: Mapping[int, Stated]) -> str:
    """Needs as JSON text."""
    return json.dumps(
        {
            pk: [
                need.level,
                str(need.headcount),
                need.weight,
                need.deadline_months,
                need.starts_on.isoformat() if need.starts_on else None,
            ]
            for pk, need in needs.items()
        },
        separators=(",", ":"),
    )


def read_seen(text: str) -> dict[int, Stated]:
    """Needs from JSON text; from anything else none, and then nothing that exists is overwritten."""
    try:
        rows = json.loads(text)
        return {
            int(pk): Stated(
                int(level),
                Decimal(people),
                int(weight),
                None if deadline is None else int(deadline),
                None if day is None else date.fromisoformat(day),
            )
            for pk, (level, people, weight, deadline, day) in rows.items()
        }
    except (AttributeError, TypeError, ValueError, InvalidOperation, RecursionError):
        return {}


def _texts(need: Stated | None) -> dict:
    """The initial values of a row."""
    if need is None:
        return {}
    return {
        "level": need.level,
        "people": f"{need.headcount.normalize():f}",
        "weight": need.weight,
        "deadline": need.deadline_months,
        "starts": need.starts_on,
    }
