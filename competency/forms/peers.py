"""Whom to ask as peers, and what a peer says of one skill."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competency.models import CyclePart, Engineer
from competency.models.peers import colleagues_of

from .fields import ManyField


class PeersForm(forms.Form):
    """The colleagues who are asked about one engineer in one round."""

    peers = ManyField(
        label=_("Colleagues"),
        queryset=Engineer.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": _("Only colleagues of the same team who sign in can be asked."),
            "invalid_pk_value": _("Choose colleagues from the list."),
        },
    )

    def __init__(self, *args, part: CyclePart, **kwargs):
        super().__init__(*args, initial={"peers": part.peers.values_list("peer", flat=True)}, **kwargs)
        # Somebody who has left the team since stays in the list as long as they are asked.
        asked = Engineer.objects.filter(asked_as_peer__part=part)
        people = Engineer.objects.filter(pk__in=colleagues_of(part.engineer).values("pk")) | asked
        self.fields["peers"].queryset = people.distinct().order_by("name", "pk")


class PeerAnswerForm(forms.Form):
    """A level, "na" for what cannot be said, or nothing to take it back.

    ``engineer`` is whose page it was sent from.
    """

    value = forms.RegexField(
        r"^(\d{1,2}|na)$",
        required=False,
        error_messages={
            "invalid": _("An answer is a level, na for what you cannot say, or empty to take it back.")
        },
    )
    engineer = forms.IntegerField(required=False)

    @property
    def said(self) -> dict:
        """The answer as ``answer_as_peer`` takes it."""
        value = self.cleaned_data["value"]
        return {"level": int(value) if value.isdigit() else None, "not_applicable": value == "na"}
