"""A role and the levels that it expects."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.models import Framework, Role

from .fields import LevelField


class RoleForm(forms.ModelForm):
    """Name, reasons and next step of a role."""

    class Meta:
        model = Role
        fields = ["name", "description", "next"]
        help_texts = {
            "description": _("What the role does, and why it expects the levels below."),
            "next": _("The usual next step; people see what it asks beyond their own role."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Role.objects.in_use() | Role.objects.filter(pk=self.instance.next_id)
        self.fields["next"].queryset = others
        self.fields["next"].empty_label = _("none")
        if self.instance.pk is not None:
            # The role itself is no option, but whoever sends it is told why.
            self.fields["next"].widget.choices = [
                (value, label)
                for value, label in self.fields["next"].choices
                if str(value) != str(self.instance.pk)
            ]


class TargetsForm(forms.Form):
    """One level for each skill of a framework; an empty one is no target."""

    def __init__(self, *args, framework: Framework, role: Role | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.levels = list(framework.levels.all())
        self.skills = list(framework.skills.in_use().in_order().select_related("domain"))
        if role is not None:
            known = role.targets.filter(skill__framework=framework).values_list("skill_id", "level")
            self.initial |= {f"skill-{skill_id}": level for skill_id, level in known}
        for skill in self.skills if self.levels else []:
            values = [level.value for level in self.levels]
            self.fields[f"skill-{skill.pk}"] = LevelField(values=values, of=skill.name, label=skill.name)

    def domains(self):
        """(domain, [(skill, field)]) in the framework's order."""
        if not self.fields:
            return
        for domain, skills in groupby(self.skills, key=lambda skill: skill.domain):
            yield domain, [(skill, self[f"skill-{skill.pk}"]) for skill in skills]

    def levels_by_skill(self) -> dict[int, int | None]:
        """What was typed, by skill id."""
        return {skill.pk: self.cleaned_data[f"skill-{skill.pk}"] for skill in self.skills if self.fields}
