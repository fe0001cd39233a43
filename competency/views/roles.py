"""Roles and their targets."""

from django.http import Http404


def role_list(request, **kwargs):
    raise Http404


def role_create(request, **kwargs):
    raise Http404


def role(request, **kwargs):
    raise Http404


def role_edit(request, **kwargs):
    raise Http404


def role_retire(request, **kwargs):
    raise Http404
