"""What an engineer may say of one's own skill: a level, N/A or nothing any more, an interest, a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.models import Rating, Source
from competency.models.ratings import Interest


class OwnRatingForm(forms.Form):
    """One or more things said about one skill; a field that is not sent leaves what it stands for as it is.

    ``engineer`` is whose page it was sent from: the page of somebody who signed out must not rate the next one.
    """

    value = forms.RegexField(
        r"^(\d{1,2}|na)$",
        required=False,
        error_messages={
            "invalid": _("A rating is a level, na for not applicable, or empty to take it back.")
        },
    )
    interest = forms.TypedChoiceField(
        choices=Interest.choices,
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Interest is 0 not now, 1 open or 2 keen.")},
    )
    note = forms.CharField(
        required=False,
        max_length=2000,
        error_messages={"max_length": _("A note has at most %(limit_value)d characters.")},
    )
    engineer = forms.IntegerField(required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    request_key = forms.CharField(required=False, max_length=50)

    def __init__(self, data, *, rating: Rating | None):
        """``rating`` is the current row, None where nobody has said anything."""
        super().__init__(data)
        self.current = rating or Rating()

    def clean(self):
        """A note goes with a rating, and an empty form says nothing."""
        data = super().clean()
        if self.errors:
            return data
        if not {"value", "interest", "note"} & set(self.data):
            raise forms.ValidationError(_("Choose a level, N/A or an interest."))
        if data["note"] and not data["value"] and not self.current.said(Source.SELF):
            self.add_error(
                "note", _("A note goes with a rating: choose a level or N/A, and the note is saved with it.")
            )
        return data

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return " ".join(error for errors in self.errors.values() for error in errors)

    def entries(self) -> list[dict]:
        """The keyword arguments of one ``record`` for each thing said; none where nothing changes."""
        data, entries = self.cleaned_data, []
        common = {"seen": data["seen"]}
        if "value" in self.data and (data["value"] or self.current.said(Source.SELF)):
            value = data["value"]
            said = {"level": int(value) if value.isdigit() else None, "not_applicable": value == "na"}
            # Taking a rating back takes its note along.
            note = "" if not value else data["note"] if "note" in self.data else None
            entries.append({"source": Source.SELF, **said, "note": note})
        elif "note" in self.data and data["note"] != self.current.self_note:
            # A word added to what was said then: the rating keeps its day, and an agreed level stands.
            said = {"level": self.current.self_level, "not_applicable": self.current.self_na}
            entries.append(
                {"source": Source.SELF, **said, "note": data["note"], "rated_at": self.current.self_at}
            )
        if "interest" in self.data and data["interest"] != self.current.interest:
            entries.append({"source": Source.INTEREST, "interest": data["interest"]})
        key = data["request_key"]
        return [
            entry | common | {"request_key": f"{key}:{entry['source']}" if key else None} for entry in entries
        ]
