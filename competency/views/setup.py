"""The first run: the first HR account and the organisation's name."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from competency.forms.setup import AlreadySetUp, SetupForm
from competency.htmx import render_page
from competency.models import User
from competency.models.auditing import Kind, write


@sensitive_post_parameters("password", "password_again")
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request):
    """Set up an installation in which nobody has an account; there is no such page afterwards.

    Where ``createsuperuser`` was quicker, the administrator sets it up and joins HR with that account.
    """
    administrator = request.user if request.user.is_authenticated and request.user.is_superuser else None
    if User.objects.in_hr().exists() or (administrator is None and User.objects.exists()):
        raise Http404(_("This installation is set up already."))
    form = SetupForm(request.POST if request.method == "POST" else None, administrator=administrator)
    if form.is_valid():
        return _begin(request, form)
    return render_page(request, "competency/setup.html", {"form": form}, status=422 if form.is_bound else 200)


def _begin(request, form: SetupForm):
    """Write what the form says and go on as the new HR account, to a page that says what comes next."""
    try:
        user = form.save()
    except AlreadySetUp:
        messages.warning(
            request, _("Somebody else set this installation up just before you. Please sign in.")
        )
        return redirect("account_login")
    if not request.user.is_authenticated:
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        write(Kind.SIGN_IN, by=user, place="setup")
    return redirect("home")
