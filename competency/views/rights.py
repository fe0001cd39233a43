"""Who is in HR and who audits: given and taken by HR, and written down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from competency.access import require_hr
from competency.forms.comments import RetentionForm
from competency.forms.trust import RightForm, take_right
from competency.htmx import render_page
from competency.models import Organisation, User
from competency.models.accounts import AUDITOR_GROUP, HR_GROUP

RIGHTS = (
    (
        HR_GROUP,
        gettext_lazy("HR"),
        gettext_lazy(
            "Sees and changes everything here; each look at a named person is noted in the audit log."
        ),
    ),
    (AUDITOR_GROUP, gettext_lazy("Auditors"), gettext_lazy("Read the audit log and see nothing else.")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def rights(request):
    require_hr(request.user)
    form = RightForm()
    organisation = Organisation.objects.first()
    keeping = RetentionForm(instance=organisation) if organisation else None
    if request.method == "POST" and "take" in request.POST:
        return _taken(request)
    if keeping and "retention_months" in request.POST:
        keeping = RetentionForm(request.POST, instance=organisation)
        if keeping.is_valid():
            keeping.save(by=request.user)
            messages.success(request, _("The retention time is saved."))
            return redirect("rights")
    elif request.method == "POST":
        form = RightForm(request.POST)
        if form.is_valid():
            user = form.save(by=request.user)
            messages.success(request, _("%(name)s has the right now.") % {"name": user})
            return redirect("rights")
    held = [
        (name, label, words, User.objects.filter(groups__name=name, is_active=True))
        for name, label, words in RIGHTS
    ]
    status = 422 if form.is_bound or (keeping and keeping.is_bound) else 200
    context = {"form": form, "held": held, "keeping": keeping}
    return render_page(request, "competency/rights.html", context, status=status)


def _taken(request):
    """The right named in ``take`` ("HR.12": group and user) is taken."""
    group, _dot, user_id = request.POST["take"].partition(".")
    try:
        user = take_right(
            user_id=int(user_id) if user_id.isdecimal() and len(user_id) < 19 else 0,
            group=group,
            by=request.user,
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%(name)s no longer has the right.") % {"name": user})
    return redirect("rights")
