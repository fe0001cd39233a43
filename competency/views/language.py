"""In which language the pages speak to this browser."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

# Kept in a cookie for a year; until somebody chooses, the browser's own preference decides.
language = login_not_required(require_POST(set_language))
