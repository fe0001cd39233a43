"""Files in: upload, map, preview, apply, undo."""

from django.http import Http404


def runs(request, **kwargs):
    raise Http404


def upload(request, **kwargs):
    raise Http404


def run(request, **kwargs):
    raise Http404


def map_columns(request, **kwargs):
    raise Http404


def preview(request, **kwargs):
    raise Http404


def apply(request, **kwargs):
    raise Http404


def undo(request, **kwargs):
    raise Http404
