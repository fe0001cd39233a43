"""What may be asked of the matrix page in its query string, and a rating typed into a cell."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competency.matrix.arrange import Options
from competency.matrix.closings import PREFIX, closing
from competency.matrix.lenses import LENSES
from competency.models.ratings import Interest, Source

SHOWN = [("all", _("Everything")), ("gaps", _("Only gaps")), ("unrated", _("Not rated"))]
SORTS = [("name", _("Name")), ("role", _("Role")), ("fit", _("Role fit")), ("likeness", _("Likeness"))]


class PastDateField(forms.DateField):
    """A day up to today, or the closing of a round ("round-3")."""

    widget = forms.DateInput(attrs={"type": "date"})

    def clean(self, value):
        if isinstance(value, str) and value.startswith(PREFIX):
            found = closing(value)
            if found is None:
                raise forms.ValidationError(_("There is no such round, or it is not closed yet."))
            return found
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("%(day)s lies in the future."), params={"day": day.isoformat()})
        return day


class ChosenField(forms.MultipleChoiceField):
    """Any number of short values; what the matrix does not have narrows nothing and is no error."""

    def valid_value(self, value):
        return len(value) <= 90


class ChosenIdsField(ChosenField):
    """The same for ids."""

    def clean(self, value):
        return [int(item) for item in super().clean(value) if item.isdecimal() and len(item) < 19]


class MatrixForm(forms.Form):
    """The query string's type. Without a value, or with a wrong one, a field has its plain default."""

    lens = forms.ChoiceField(choices=[(name, lens.label) for name, lens in LENSES.items()], required=False)
    by = forms.ChoiceField(choices=[("skills", _("Skills")), ("domains", _("Domains"))], required=False)
    sort = forms.CharField(max_length=90, required=False)
    q = forms.CharField(label=_("Name or role"), max_length=80, required=False)
    domain = ChosenField(label=_("Domains"), required=False)
    role = ChosenIdsField(label=_("Roles"), required=False)
    person = ChosenIdsField(label=_("People"), required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    as_of = PastDateField(label=_("As of"), required=False)
    since = PastDateField(label=_("Change since"), required=False)
    below = forms.BooleanField(label=_("With the teams below"), required=False)
    framework = forms.SlugField(required=False)

    def clean(self):
        """Changes are from one day to a later one."""
        data = super().clean()
        since, until = data.get("since"), data.get("as_of") or timezone.localdate()
        if since is not None and since > until:
            days = {"since": since.isoformat(), "until": until.isoformat()}
            self.add_error(
                "since",
                forms.ValidationError(
                    _("%(since)s lies after %(until)s, to which it is compared."), params=days
                ),
            )
        return data

    def options(self, *, usual_change: timedelta) -> Options:
        """The valid part of what was asked; the change lens compares with a day so long before, unless one is named."""
        self.is_valid()
        data = self.cleaned_data
        sort = data.get("sort") or "name"
        lens = data.get("lens") or "level"
        until = data.get("as_of") or timezone.localdate()
        return Options(
            lens=lens,
            by=data.get("by") or "skills",
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            domains=frozenset(data.get("domain") or ()),
            roles=frozenset(data.get("role") or ()),
            people=frozenset(data.get("person") or ()),
            text=data.get("q") or "",
            show=data.get("show") or "all",
            as_of=data.get("as_of"),
            since=(data.get("since") or until - usual_change) if lens == "change" else None,
            below=bool(data.get("below")),
        )


class TemplateForm(MatrixForm):
    """The same for a workbook to fill in, and whose levels it holds."""

    source = forms.ChoiceField(
        label=_("Source"),
        choices=[(each.value, each.label) for each in (Source.SELF, Source.MANAGER, Source.AGREED)],
        required=False,
    )


class RatingForm(forms.Form):
    """One rating: a level, "na" for not applicable, or nothing to take it back."""

    source = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (Source.SELF, Source.MANAGER, Source.AGREED)]
    )
    value = forms.RegexField(
        r"^(\d{1,2}|na)$",
        required=False,
        error_messages={
            "invalid": _("A rating is a level, na for not applicable, or empty to take it back.")
        },
    )
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.IntegerField(required=False, min_value=0)
    request_key = forms.CharField(required=False, max_length=64)

    def rating(self) -> dict:
        """The keyword arguments of ``record`` that the text amounts to."""
        value = self.cleaned_data["value"]
        return {
            "source": self.cleaned_data["source"],
            "level": int(value) if value.isdigit() else None,
            "not_applicable": value == "na",
            # Without a note in the form (a digit typed into the matrix) the rating keeps the one it has.
            "note": self.cleaned_data["note"] if "note" in self.data else None,
            "seen": self.cleaned_data["seen"],
            "request_key": self.cleaned_data["request_key"] or None,
        }


class InterestForm(forms.Form):
    """The engineer's own interest in a skill."""

    interest = forms.TypedChoiceField(choices=Interest.choices, coerce=int)
