"""HR says who is in HR and who audits; each change is noted."""

from django.urls import reverse

from competency.models import AuditEntry, User


def give(client, **data):
    return client.post(reverse("rights"), {"group": "HR", **data})


def test_somebody_known_gets_a_right(cast, sign_in):
    client = sign_in(cast.eve)
    assert give(client, email="ADA@example.com").status_code == 302
    assert User.objects.get(pk=cast.ada.pk).is_hr
    entry = AuditEntry.objects.get()
    assert entry.facts == {"user": cast.ada.pk, "group": "HR", "held": True}
    assert "Ada" in client.get(reverse("rights")).content.decode()


def test_somebody_new_needs_a_name(cast, sign_in):
    client = sign_in(cast.eve)
    response = give(client, email="new@example.com", group="Auditor")
    assert response.status_code == 422
    assert "give the name" in response.content.decode()
    give(client, email="new@example.com", name="Nora", group="Auditor")
    assert User.objects.get(email="new@example.com").is_auditor


def test_a_closed_sign_in_gets_no_right(cast, sign_in):
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert give(sign_in(cast.eve), email=cast.ada.email).status_code == 422


def test_a_right_is_taken(cast, sign_in):
    client = sign_in(cast.eve)
    give(client, email=cast.ada.email)
    client.post(reverse("rights"), {"take": f"HR.{cast.ada.pk}"})
    assert not User.objects.get(pk=cast.ada.pk).is_hr
    assert AuditEntry.objects.first().facts["held"] is False


def test_there_is_always_somebody_in_hr(cast, sign_in):
    client = sign_in(cast.eve)
    response = client.post(reverse("rights"), {"take": f"HR.{cast.eve.pk}"}, follow=True)
    assert "cannot take HR from yourself" in response.content.decode()
    assert User.objects.get(pk=cast.eve.pk).is_hr


def test_what_is_no_right_is_refused(cast, sign_in):
    client = sign_in(cast.eve)
    for take in ("HR", "HR.x", f"Admin.{cast.eve.pk}", f"Auditor.{cast.ada.pk}", ""):
        assert client.post(reverse("rights"), {"take": take}).status_code in (302, 422), take
    assert not AuditEntry.objects.exists()
