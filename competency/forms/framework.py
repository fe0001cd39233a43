"""Domains, skills and what their levels look like."""

from itertools import groupby

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competency.models import Domain, Framework, Skill

from .fields import ManyField


class DomainForm(forms.ModelForm):
    """A heading for skills."""

    class Meta:
        model = Domain
        fields = ["name", "description"]


class SkillForm(forms.ModelForm):
    """A skill with its descriptors, one for each level; an empty one leaves the level's general definition."""

    class Meta:
        model = Skill
        fields = [
            "name",
            "heading",
            "description",
            "domain",
            "kind",
            "half_life_months",
            "months_per_level",
            "mentor_level",
            "adjacent",
        ]
        field_classes = {"adjacent": ManyField}
        widgets = {
            "adjacent": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"adjacent": _("Adjacent skills")}
        help_texts = {
            "heading": _("At most 40 characters, for a narrow column. Empty: the name."),
            "half_life_months": _("After so many months a rating counts as one level less certain."),
            "months_per_level": _("Typical time to get from one level to the next."),
            "mentor_level": _("The lowest level that can teach it."),
            "adjacent": _("Who knows one of these learns this skill faster."),
        }

    def __init__(self, *args, framework: Framework, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.framework = framework
        self.levels = list(framework.levels.all())
        saved = self.instance.pk is not None
        chosen = self.instance.adjacent.values_list("pk", flat=True) if saved else []
        skills = framework.skills.filter(Q(retired_on=None) | Q(pk__in=chosen)).exclude(pk=self.instance.pk)
        others = skills.in_order().select_related("domain")
        self.fields["domain"].queryset = framework.domains.all()
        self.fields["domain"].empty_label = None
        self.fields["adjacent"].queryset = others
        self.adjacent_choices = [
            (domain.name, [(skill.pk, skill.name) for skill in group])
            for domain, group in groupby(others, key=lambda skill: skill.domain)
        ]
        self.fields["adjacent"].widget.choices = self.adjacent_choices
        self._add_descriptors()

    def _add_descriptors(self):
        saved = self.instance.pk is not None
        known = dict(self.instance.descriptors.values_list("level", "text")) if saved else {}
        for level in self.levels:
            self.fields[f"descriptor-{level.value}"] = forms.CharField(
                label=f"{level.value} {level.name}",
                required=False,
                max_length=600,
                initial=known.get(level.value, ""),
                widget=forms.Textarea(attrs={"rows": 2, "placeholder": level.definition}),
            )

    def adjacent_boxes(self):
        """(domain name, [check box]) of the skills that can be adjacent."""
        boxes = iter(self["adjacent"])
        return [(name, [next(boxes) for _choice in skills]) for name, skills in self.adjacent_choices]

    def descriptor_fields(self):
        """(level, field) from the lowest level up."""
        return [(level, self[f"descriptor-{level.value}"]) for level in self.levels]

    def save(self, commit=True):
        """Save the skill with its adjacent skills and its descriptors; call it inside a transaction."""
        skill = super().save(commit)
        skill.set_descriptors(
            {level.value: self.cleaned_data[f"descriptor-{level.value}"] for level in self.levels}
        )
        return skill
