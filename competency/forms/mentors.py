"""Which skill is looked at for mentors, and which pair is asked."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SkillChoiceForm(forms.Form):
    """The query string of the page: an id of one of the skills that somebody could learn."""

    skill = forms.TypedChoiceField(label=_("Skill"), coerce=int, required=False, empty_value=None)

    def __init__(self, data, *, skills):
        super().__init__(data)
        self.fields["skill"].choices = [(skill.pk, f"{skill.name} ({people})") for skill, people in skills]


class PairForm(forms.Form):
    """One learner with one mentor, in one skill."""

    skill = forms.IntegerField(min_value=1)
    learner = forms.IntegerField(min_value=1)
    mentor = forms.IntegerField(min_value=1)
