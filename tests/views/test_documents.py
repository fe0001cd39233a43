"""The documents that come with the app say what the code does, and everybody signed in reads them."""

import re
from dataclasses import fields

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from competency.decisions import gaps, level
from competency.decisions.assumptions import Assumptions
from competency.exchange.extract import PURPOSE
from competency.exchange.runs import KEPT_DAYS
from competency.forms.assumptions import set_assumption
from competency.matrix.arrange import FEWEST_RATED
from competency.models.accounts import AUDITOR_GROUP
from competency.views.documents import DOCUMENTS
from tests.factories import OrganisationFactory, UserFactory


def text_of(client, slug):
    """The words of a document, without tags and line breaks."""
    page = client.get(reverse("document", args=[slug])).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.replace("&#x27;", "'").replace("&amp;", "&")).split())


@pytest.mark.parametrize("slug", DOCUMENTS)
def test_everybody_signed_in_finds_each_document_from_the_foot_of_every_page(slug, cast, sign_in):
    auditor = UserFactory()
    auditor.groups.add(Group.objects.create(name=AUDITOR_GROUP))
    for user in (cast.ben.user, cast.ada, cast.eve, cast.root, auditor):
        client = sign_in(user)
        foot = client.get(reverse("mfa_index")).content.decode()
        assert reverse("documents") in foot
        assert reverse("document", args=[slug]) in client.get(reverse("documents")).content.decode()
        assert client.get(reverse("document", args=[slug])).status_code == 200


def test_whoever_is_rated_finds_them_beside_the_own_data(cast, sign_in):
    page = sign_in(cast.ben.user).get(reverse("my_data")).content.decode()
    assert reverse("document", args=["levels"]) in page
    assert reverse("document", args=["works-council"]) in page


def test_every_assumption_is_listed_with_its_default_and_its_source(cast, sign_in):
    text = text_of(sign_in(cast.ben.user), "levels")
    for each in fields(Assumptions):
        assert each.metadata["label"] in text
        assert each.metadata["source"] in text
    assert "96,000" in text


def test_what_the_organisation_has_changed_stands_beside_the_default(cast, sign_in):
    set_assumption("learning_hours", 12.5)
    text = text_of(sign_in(cast.ben.user), "levels")
    assert re.search(r"Learning time per month \(hours\) 20 12\.5 ", text)


def test_the_formulas_are_those_of_the_code(cast, sign_in, monkeypatch):
    client = sign_in(cast.ben.user)
    assert "(3 × manager + 2 × self) ÷ 5" in text_of(client, "levels")
    monkeypatch.setattr(level, "MANAGER_WEIGHT", 4)
    monkeypatch.setattr(gaps, "MISSING_TODAY", 60)
    text = text_of(client, "levels")
    assert "(4 × manager + 2 × self) ÷ 6" in text
    assert "60 × share missing today" in text


@pytest.mark.parametrize("slug", ["assessment", "works-council"])
def test_how_long_and_from_how_many_on_is_what_the_app_keeps_to(slug, cast, sign_in):
    OrganisationFactory(retention_months=7)
    text = text_of(sign_in(cast.ben.user), slug)
    assert str(PURPOSE) in text
    assert "7 months after leaving" in text
    assert f"{KEPT_DAYS} days at most" in text
    assert f"from {FEWEST_RATED} rated people on" in text
    assert "Example & Co" in text


def test_what_only_the_organisation_knows_is_left_open(cast, sign_in):
    page = sign_in(cast.eve).get(reverse("document", args=["assessment"])).content.decode()
    assert page.count('class="blank"') >= 15


def test_a_document_that_is_not_there_is_not_found(cast, sign_in):
    assert sign_in(cast.eve).get(reverse("document", args=["nothing"])).status_code == 404


def test_the_sheet_says_what_the_rule_of_five_cannot_prevent(cast, sign_in):
    text = text_of(sign_in(cast.ben.user), "works-council")
    assert "only where it rests on the same people as today's" in text
    assert "can subtract the two" in text
