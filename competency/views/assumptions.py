"""The numbers that verdicts assume."""

from django.http import Http404


def assumptions(request, **kwargs):
    raise Http404
