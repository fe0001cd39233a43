"""What may be asked of the plan of several teams."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .plan import MUST


class JointPlanForm(forms.Form):
    """Which needs must be closed, within which budget, in which department. Without a value: all, no limit, all."""

    must = forms.ChoiceField(label=_("Close"), choices=MUST, required=False)
    budget = forms.FloatField(label=_("Budget"), min_value=0, max_value=1e10, required=False)
    under = forms.ModelChoiceField(None, label=_("Department"), to_field_name="slug", required=False)

    def __init__(self, data, *, departments):
        super().__init__(data)
        self.fields["under"].queryset = departments
        self.fields["under"].empty_label = _("all")

    def asked(self) -> dict:
        """The valid part of what was asked, as plain values: the parameters of the job."""
        self.is_valid()
        under = self.cleaned_data.get("under")
        return {
            "must": self.cleaned_data.get("must") or "all",
            "budget": self.cleaned_data.get("budget"),
            "under": under.pk if under else None,
        }
