"""Frameworks, domains, skills and descriptors."""

from django.http import Http404


def framework_list(request, **kwargs):
    raise Http404


def framework(request, **kwargs):
    raise Http404


def skill(request, **kwargs):
    raise Http404


def skill_edit(request, **kwargs):
    raise Http404


def skill_retire(request, **kwargs):
    raise Http404
