"""How a file is to be read: the fields of the mapping page, and the answers that somebody gives in them."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .fields import DayField

# Changed, these make another table of the sheet: what was said of its columns and rows no longer holds.
LAYOUT = ("sheet", "orientation", "header_row", "domain_row")
LISTS = ("framework", "roles", "requirements", "ratings")
SETTINGS = ("identity", "source", "rated_on", "blank", "having", "rounding", "date_order")
RANGE = re.compile(r"\s*(\d{1,6}(?:[.,]\d{1,2})?)\s*[-–]\s*(\d{1,6}(?:[.,]\d{1,2})?)\s*")


class MappingForm(forms.Form):
    """The settings and open questions of one proposal; ``table`` has its columns and words, ``rows`` its rows."""

    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    orientation = forms.ChoiceField(
        label=gettext_lazy("People are in"),
        choices=[("people-down", gettext_lazy("rows")), ("people-across", gettext_lazy("columns"))],
        required=False,
    )
    header_row = forms.IntegerField(label=gettext_lazy("Headings are in row"), min_value=1, required=False)
    domain_row = forms.IntegerField(
        label=gettext_lazy("Domains are in row"),
        help_text=gettext_lazy("Empty: nowhere."),
        min_value=1,
        required=False,
    )
    identity = forms.ChoiceField(
        label=gettext_lazy("People are found by"),
        choices=[
            ("name", gettext_lazy("name")),
            ("email", gettext_lazy("e-mail address")),
            ("number", gettext_lazy("employee number")),
        ],
        required=False,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Levels are said by"),
        choices=[
            ("manager", gettext_lazy("the manager")),
            ("self", gettext_lazy("people themselves")),
            ("agreed", gettext_lazy("both, agreed in a talk")),
        ],
        required=False,
    )
    rated_on = DayField(
        label=gettext_lazy("On the day"), help_text=gettext_lazy("Empty: today."), required=False
    )
    blank = forms.ChoiceField(
        label=gettext_lazy("A blank cell means"),
        choices=[
            ("not-rated", gettext_lazy("not rated")),
            ("0", gettext_lazy("level 0")),
            ("na", gettext_lazy("not applicable")),
        ],
        required=False,
    )
    having = forms.TypedChoiceField(
        label=gettext_lazy("Having a skill means"), coerce=int, empty_value=None, required=False
    )
    rounding = forms.ChoiceField(
        label=gettext_lazy("Between two levels"),
        choices=[
            ("down", gettext_lazy("the level below")),
            ("nearest", gettext_lazy("the nearest level")),
            ("up", gettext_lazy("the level above")),
        ],
        required=False,
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Dates are written"),
        choices=[
            ("day-first", gettext_lazy("day, month, year")),
            ("month-first", gettext_lazy("month, day, year")),
        ],
        required=False,
    )
    sheet_scale = forms.CharField(
        label=gettext_lazy("Numbers of the sheet go from"),
        help_text=gettext_lazy("Such as 1-10. Empty: as in the framework."),
        max_length=20,
        required=False,
    )
    save_as = forms.CharField(label=gettext_lazy("Save this mapping as"), max_length=80, required=False)

    def __init__(self, *args, kind: str, reading, table, rows, only_manager: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.proposal = proposal = reading.proposal
        self.kind, self.table, self.rows = kind, table, rows
        mapping = proposal.mapping
        self.questions = [each for each in proposal.questions if each.field != "words"]
        self._keep_what_applies(mapping, [sheet for sheet in reading.workbook.sheets if sheet.rows])
        if only_manager and "source" in self.fields:
            self.fields["source"].choices = self.fields["source"].choices[:1]
        for question in self.questions:
            self.fields[f"ask-{question.code}"] = _ask(question)
        self.initial = {name: getattr(mapping, name, None) for name in self.fields} | self.initial
        self.initial["header_row"] = mapping.header_rows[-1] if mapping.header_rows else None
        self.initial |= {f"ask-{each.code}": _place(each.options, each.suggestion) for each in self.questions}
        domains = mapping.header_rows[:-1] if any(column.domain for column in mapping.columns) else ()
        self.initial["domain_row"] = domains[0] if domains else None
        self.initial["sheet_scale"] = "{:g}-{:g}".format(*mapping.sheet_scale) if mapping.sheet_scale else ""
        self.initial["save_as"] = reading.where["saved"]

    def _keep_what_applies(self, mapping, sheets) -> None:
        asked = {question.field for question in self.questions}
        gone = {"sheet"} if len(sheets) < 2 else set()
        gone |= {name for name in ("having", "rounding", "date_order") if getattr(mapping, name) is None}
        if self.kind == "roster":
            gone |= {"orientation", "source", "rated_on", "blank", "domain_row", "sheet_scale"}
        if self.kind in LISTS:
            gone |= {"orientation", "blank", "domain_row"}
            gone |= set() if self.kind == "ratings" else {"identity", "source", "rated_on"}
            gone |= {"sheet_scale"} if self.kind == "framework" else set()
        if mapping.scale.bottom > 0:
            self.fields["blank"].choices = [each for each in self.fields["blank"].choices if each[0] != "0"]
        for name in gone | asked:
            self.fields.pop(name, None)
        if "having" in self.fields:
            self.fields["having"].choices = self.table.levels
        if "sheet" in self.fields:
            self.fields["sheet"].choices = [(sheet.name, sheet.name) for sheet in sheets]

    @property
    def asked(self) -> list:
        return [self[f"ask-{question.code}"] for question in self.questions]

    @property
    def settings(self) -> list:
        return [self[name] for name in self.fields if not name.startswith("ask-") and name != "save_as"]

    def clean_sheet_scale(self) -> tuple[float, float] | None:
        """The lowest and highest number of the sheet, from "1-10"; None for those of the framework."""
        text = self.cleaned_data["sheet_scale"].strip()
        if not text:
            return None
        match = RANGE.fullmatch(text)
        low, high = (float(end.replace(",", ".")) for end in match.groups()) if match else (0, 0)
        if not low < high:
            raise ValidationError(_("Write the lowest and the highest number, such as 1-10."))
        return tuple(int(end) if end.is_integer() else end for end in (low, high))

    def answers(self, kept: dict) -> dict:
        """The answers kept so far with what is said here instead; as ``Mapping.to_json``, with few entries."""
        answers, said, mapping = dict(kept), self.cleaned_data, self.proposal.mapping
        layout = {
            name: said[name]
            for name in LAYOUT
            if name in said and said[name] != self.initial[name] and (said[name] or name == "domain_row")
        }
        if layout:
            return _change_layout(answers, layout)
        for name in SETTINGS:
            value = said.get(name)
            if name == "rated_on":
                value = value.isoformat() if value else None
            elif value in ("", None):
                continue
            if name in said and value != getattr(mapping, name):
                answers[name] = value
        if "sheet_scale" in said and said["sheet_scale"] != mapping.sheet_scale:
            answers.pop("sheet_scale", None)
            answers |= {"sheet_scale": list(said["sheet_scale"])} if said["sheet_scale"] else {}
        rows = {entry["index"]: entry for entry in answers.get("rows", ())}
        rows |= {entry["index"]: entry for entry in self.rows.changed(self.data)}
        if rows:
            answers["rows"] = list(rows.values())
        entries = {entry["index"]: entry for entry in answers.get("columns", ())}
        entries |= {entry["index"]: entry for entry in self.table.changed_columns(self.data)}
        for question in self.questions:
            place = said.get(f"ask-{question.code}")
            if place:
                value = question.options[int(place)][0]
                if question.field == "columns":
                    entries |= {entry["index"]: entry for entry in value}
                else:
                    answers[question.field] = value
        if entries:
            answers["columns"] = list(entries.values())
        words = self.table.changed_words(self.data)
        if words:
            answers["words"] = {**answers.get("words", {}), **words}
        return self.table.keep_accepted(answers, self.data)


def _change_layout(answers: dict, layout: dict) -> dict:
    """Another sheet, way round or row of headings: what was said of columns and rows belongs to the table before."""
    for name in ("columns", "rows", "first_data_row", *(() if "domain_row" in layout else ("header_rows",))):
        answers.pop(name, None)
    if "sheet" in layout:
        answers.pop("orientation", None)
    answers |= {name: value for name, value in layout.items() if name != "header_row"}
    if "header_row" in layout:
        answers["header_rows"] = [layout["header_row"]]
    if "domain_row" in layout:
        answers["domain_row"] = layout["domain_row"] or 0
    elif layout.keys() & {"sheet", "orientation", "header_row"}:
        answers.pop("domain_row", None)
    return answers


def _ask(question) -> forms.ChoiceField:
    """A question as a field; its values are the places of the options."""
    choices = [(str(place), label) for place, (_value, label) in enumerate(question.options)]
    return forms.ChoiceField(label=question.text, choices=choices, widget=forms.RadioSelect, required=False)


def _place(options, suggestion) -> str | None:
    places = [str(place) for place, (value, _label) in enumerate(options) if value == suggestion]
    return places[0] if places else None


def change_framework(answers: dict) -> dict:
    """The answers without those about levels and skills, which belong to the framework before."""
    kept = {name: value for name, value in answers.items() if name not in ("words", "having", "sheet_scale")}
    columns = [entry for entry in kept.pop("columns", ()) if entry.get("role") != "skill"]
    return kept | ({"columns": columns} if columns else {})
