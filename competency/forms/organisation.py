"""What may be asked of the organisation's heatmap in its query string."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.matrix.heatmap_draw import HeatmapOptions
from competency.matrix.heatmap_lenses import LENSES
from competency.matrix.points import TODAY, Point

from .matrix import ChosenField, PastDateField


class OrganisationForm(forms.Form):
    """The query string's type. Without a value, or with a wrong one, a field has its plain default."""

    points: Sequence[Point] = ()

    lens = forms.ChoiceField(choices=[(name, lens.label) for name, lens in LENSES.items()], required=False)
    by = forms.ChoiceField(choices=[("domains", _("Domains")), ("skills", _("Skills"))], required=False)
    sort = forms.CharField(max_length=90, required=False)
    department = forms.SlugField(max_length=80, required=False)
    domain = ChosenField(required=False)
    fold = ChosenField(required=False)
    framework = forms.SlugField(required=False)
    since = forms.ChoiceField(label=_("From"), required=False)
    until = forms.ChoiceField(label=_("To"), required=False)
    gaps = forms.ChoiceField(choices=[("all", _("All"))], required=False)

    def offer(self, points: Sequence[Point]) -> None:
        """Say between which points in time one may choose, oldest first. To be called before anything is asked."""
        self.points = points
        for name in ("since", "until"):
            self.fields[name].choices = [(point.key, point.label) for point in points]

    def clean(self):
        """A change is from one point in time to a later one."""
        data = super().clean()
        since, until = self.between()
        if since is not None and self.points.index(since) >= self.points.index(until):
            names = {"since": since.label, "until": until.label}
            self.add_error(
                "since",
                forms.ValidationError(
                    _("%(since)s is not before %(until)s. Choose an earlier one."), params=names
                ),
            )
        return data

    def between(self) -> tuple[Point | None, Point]:
        """The two points that are compared: without a choice six months ago and today; None before any are offered."""
        known = {point.key: point for point in self.points}
        data = self.cleaned_data
        usual = next((point for point in self.points if point.key.startswith("month")), None)
        return known.get(data.get("since"), usual), known.get(data.get("until"), TODAY)

    def options(self) -> HeatmapOptions:
        """The valid part of what was asked."""
        self.is_valid()
        data = self.cleaned_data
        sort = data.get("sort") or "name"
        return HeatmapOptions(
            lens=data.get("lens") or "index",
            by=data.get("by") or "domains",
            sort=sort.removeprefix("-"),
            descending=sort.startswith("-"),
            department=data.get("department") or "",
            domains=frozenset(data.get("domain") or ()),
            folded=frozenset(data["fold"]) if data.get("fold") else None,
        )


class OrganisationExportForm(OrganisationForm):
    """The same for the workbook, which may be of an earlier day."""

    as_of = PastDateField(label=_("As of"), required=False)
