"""What may be asked of the organisation's heatmap in its query string."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.matrix.heatmap_draw import HeatmapOptions
from competency.matrix.heatmap_lenses import LENSES

from .matrix import ChosenField


class OrganisationForm(forms.Form):
    """The query string's type. Without a value, or with a wrong one, a field has its plain default."""

    lens = forms.ChoiceField(choices=[(name, lens.label) for name, lens in LENSES.items()], required=False)
    by = forms.ChoiceField(choices=[("domains", _("Domains")), ("skills", _("Skills"))], required=False)
    sort = forms.CharField(max_length=90, required=False)
    department = forms.SlugField(max_length=80, required=False)
    domain = ChosenField(required=False)
    fold = ChosenField(required=False)
    framework = forms.SlugField(required=False)
    gaps = forms.ChoiceField(choices=[("all", _("All"))], required=False)

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
