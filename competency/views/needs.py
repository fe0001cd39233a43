"""What a team needs of each skill."""

from django.http import Http404


def needs(request, **kwargs):
    raise Http404
