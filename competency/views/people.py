"""Engineers."""

from django.http import Http404


def engineer_list(request, **kwargs):
    raise Http404


def engineer_create(request, **kwargs):
    raise Http404


def engineer(request, **kwargs):
    raise Http404


def engineer_edit(request, **kwargs):
    raise Http404


def engineer_leave(request, **kwargs):
    raise Http404


def engineer_teams(request, **kwargs):
    raise Http404
