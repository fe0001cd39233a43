"""The tree of teams, and a team's name, place and people."""

from django.http import Http404


def team_list(request, **kwargs):
    raise Http404


def team_create(request, **kwargs):
    raise Http404


def team_edit(request, **kwargs):
    raise Http404


def team_retire(request, **kwargs):
    raise Http404


def team_people(request, **kwargs):
    raise Http404
