"""One command, run daily, erases who left longer ago than the retention time."""

from io import StringIO

import pytest
from django.core.management import call_command

from competency.models import Engineer

pytestmark = pytest.mark.django_db


def apply(**options):
    out = StringIO()
    call_command("apply_retention", stdout=out, **options)
    return out.getvalue()


def test_a_dry_run_says_who_and_erases_nobody(cast):
    said = apply(dry_run=True)
    assert f"engineer {cast.fay.pk}" in said
    assert "Fay" not in said
    assert Engineer.objects.filter(name="Fay").exists()


def test_whoever_left_long_ago_is_erased_once(cast):
    assert "1 erased" in apply()
    assert not Engineer.objects.filter(name="Fay").exists()
    assert Engineer.objects.filter(name__in=["Ben", "Cleo", "Gus"]).count() == 3
    assert "0 erased" in apply()
