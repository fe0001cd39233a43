"""Mails about rating rounds: wanted or not, on a page of one's own or by the link in each of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competency.forms.mails import RoundMailsForm
from competency.htmx import render_page
from competency.models import User
from competency.models.reminding import user_of


@require_http_methods(["GET", "HEAD", "POST"])
def mails(request):
    """The switch, for whoever is signed in."""
    form = RoundMailsForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        on = form.cleaned_data["round_mails"]
        messages.success(
            request,
            _("You get mails about rating rounds.") if on else _("No more mails about rating rounds."),
        )
        return redirect("mails")
    return render_page(request, "competency/mails.html", {"form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mails_off(request, token):
    """What the link in a mail leads to: asks first, and needs no sign-in."""
    user = user_of(token)
    if user is None:
        raise Http404(_("This link is not one of ours. Open it from the newest mail, whole."))
    if request.method == "POST":
        User.objects.filter(pk=user.pk).update(round_mails=False)
        user.round_mails = False
    return render_page(request, "competency/mails_off.html", {"whose": user})
