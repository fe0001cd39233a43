"""What an engineer says about a rating, and what a manager answers."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from competency.models import Comment, Organisation, User
from competency.models.auditing import Kind, write


class CommentForm(forms.ModelForm):
    """A comment beside a rating, or a request to correct it."""

    class Meta:
        model = Comment
        fields = ["text", "asks"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "maxlength": 2000})}
        help_texts = {
            "asks": _("Your manager answers here. Without it the comment only stands beside the rating.")
        }

    text = forms.CharField(
        label=_("What do you want to say?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to say.")},
    )


class AnswerForm(forms.Form):
    """The manager's answer to a request for correction."""

    outcome = forms.ChoiceField(label=_("The rating"), choices=Comment.Outcome, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, in a sentence: the person reads it.")},
    )


class RetentionForm(forms.ModelForm):
    """How long somebody who left stays known by name."""

    class Meta:
        model = Organisation
        fields = ["retention_months"]

    @transaction.atomic
    def save(self, *, by: User) -> Organisation:
        """Save the months, and write down how many they were."""
        before = Organisation.objects.select_for_update().get(pk=self.instance.pk).retention_months
        organisation = super().save()
        if organisation.retention_months != before:
            months = [before, organisation.retention_months]
            write(Kind.ASSUMPTION, by=by, place="retention", months=months)
        return organisation
