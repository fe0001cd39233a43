"""One command proves that the audit log is whole."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competency.models import AuditHead
from competency.models.auditing import Kind, write

pytestmark = pytest.mark.django_db


def verify(**options):
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


def test_a_whole_log_prints_its_head():
    assert "0:0000" in verify()
    entry = write(Kind.SIGN_IN, by=None)
    assert f"1:{entry.digest}" in verify()


def test_a_broken_log_is_said_and_fails():
    write(Kind.SIGN_IN, by=None)
    AuditHead.objects.update(count=2)
    with pytest.raises(CommandError, match="not whole"):
        verify()


def test_a_noted_head_is_still_in_a_log_that_has_grown():
    write(Kind.SIGN_IN, by=None)
    noted = str(AuditHead.objects.get())
    write(Kind.SIGN_IN, by=None)
    assert "whole" in verify(noted=noted)
    with pytest.raises(CommandError, match="not whole"):
        verify(noted=f"1:{'a' * 64}")


def test_what_is_no_head_is_refused():
    with pytest.raises(CommandError, match="is no head"):
        verify(noted="latest")
