"""What may be asked of the audit log, and who is in HR or audits."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.models import AuditEntry, Engineer, User
from competency.models.accounts import AUDITOR_GROUP, HR_GROUP
from competency.models.auditing import Kind, write

from .fields import DayField
from .memberships import matches

# So many people may match a name that is searched for; more is no search.
MOST_MATCHES = 50


class AuditFilter(forms.Form):
    """The query string of the audit log."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[("", gettext_lazy("anything")), *Kind.choices], required=False
    )
    by = forms.CharField(label=gettext_lazy("By"), max_length=80, required=False)
    about = forms.CharField(label=gettext_lazy("About"), max_length=80, required=False)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("Until"), required=False)

    @property
    def asked(self) -> bool:
        """Whether anything narrows the log."""
        return any(value not in (None, "") for value in self.cleaned_data.values())

    def filter(self):
        """The entries that match what is valid of the query, the newest first."""
        self.is_valid()
        data, entries = self.cleaned_data, AuditEntry.objects.order_by("-sequence")
        if data.get("kind"):
            entries = entries.filter(kind=data["kind"])
        if data.get("by"):
            text = data["by"]
            known = User.objects.filter(Q(name__icontains=text) | Q(email__icontains=text))
            entries = entries.filter(by__in=known.values("pk"))
        if data.get("about"):
            found = Engineer.objects.filter(matches(data["about"])).values_list("pk", flat=True)
            about = Q(pk__in=[])
            for pk in found[:MOST_MATCHES]:
                about |= Q(people__contains=f",{pk},")
            entries = entries.filter(about)
        if data.get("since"):
            entries = entries.filter(at__gte=_midnight(data["since"]))
        if data.get("until"):
            entries = entries.filter(at__lt=_midnight(data["until"] + timedelta(days=1)))
        return entries


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class RightForm(forms.Form):
    """Somebody who gets a right: HR, or reading the audit log."""

    group = forms.ChoiceField(
        label=gettext_lazy("Right"),
        choices=[(HR_GROUP, gettext_lazy("HR")), (AUDITOR_GROUP, gettext_lazy("Auditor"))],
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    name = forms.CharField(label=gettext_lazy("Name, for a new sign-in"), max_length=150, required=False)

    def clean(self):
        data = super().clean()
        user = User.objects.with_email(data.get("email") or "")
        if user is not None and not user.is_active:
            self.add_error("email", _("The sign-in of %(name)s is closed.") % {"name": user})
        elif user is None and data.get("email") and not data.get("name"):
            self.add_error(
                "name", _("Nobody signs in with this address yet: give the name for a new sign-in.")
            )
        return data

    @transaction.atomic
    def save(self, *, by: User) -> User:
        """Give the right, and write that down."""
        data = self.cleaned_data
        user = User.objects.with_email_or_new(data["email"].lower(), name=data["name"])
        user.groups.add(Group.objects.get_or_create(name=data["group"])[0])
        write(Kind.RIGHTS, by=by, place="rights", user=user.pk, group=data["group"], held=True)
        return user


@transaction.atomic
def take_right(*, user_id: int, group: str, by: User) -> User:
    """Take HR or the audit log from somebody, and write that down. Raises ValidationError with a sentence."""
    if group not in (HR_GROUP, AUDITOR_GROUP):
        raise ValidationError(_("There is no such right."))
    user = User.objects.filter(pk=user_id, groups__name=group).first()
    if user is None:
        raise ValidationError(_("This person does not have the right any more."))
    if group == HR_GROUP and user == by:
        raise ValidationError(_("You cannot take HR from yourself: another colleague in HR does that."))
    user.groups.remove(Group.objects.get(name=group))
    write(Kind.RIGHTS, by=by, place="rights", user=user.pk, group=group, held=False)
    return user
