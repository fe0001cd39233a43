"""The form of a team and its leaders, apart from the page."""

import pytest

from competency.forms.teams import LeaderFormSet, TeamForm, leaders_of
from tests.factories import FrameworkFactory, TeamFactory

pytestmark = pytest.mark.django_db


def test_a_retired_framework_is_offered_only_to_the_team_that_uses_it():
    retired = FrameworkFactory(name="Old", retired_on="2024-01-01")
    uses = TeamFactory(framework=retired)
    assert retired in TeamForm(instance=uses).fields["framework"].queryset
    assert retired not in TeamForm(instance=TeamFactory()).fields["framework"].queryset


def test_retired_teams_are_no_parents_to_choose():
    TeamFactory(name="Old", retired_on="2024-01-01")
    labels = [label for _value, label in TeamForm().fields["parent"].widget.choices]
    assert labels == ["nothing: a team at the top"]


def test_whoever_sends_a_retired_parent_is_told_so():
    old = TeamFactory(name="Old", retired_on="2024-01-01")
    form = TeamForm({"name": "Vision", "parent": old.pk})
    assert form.errors == {"parent": ["Old is retired."]}


def test_the_short_name_is_made_from_the_name_where_it_is_free():
    TeamFactory(slug="vision")
    form = TeamForm({"name": "Vision"})
    assert form.is_valid()
    assert form.cleaned_data["slug"] == "vision-2"


def test_empty_rows_name_nobody(cast):
    data = {"leaders-TOTAL_FORMS": 2, "leaders-INITIAL_FORMS": 0}
    data |= {f"leaders-{row}-part": "manager" for row in range(2)}
    formset = LeaderFormSet(data, prefix="leaders")
    assert formset.is_valid()
    formset.save(cast.platform, by=cast.eve)
    assert leaders_of(cast.platform) == []


def test_leaders_are_shown_managers_first(cast):
    cast.platform.set_leaders({cast.hana: "head", cast.ada: "manager"})
    assert [row["name"] for row in leaders_of(cast.platform)] == ["Ada", "Hana"]


def test_a_part_can_change(cast):
    cast.platform.set_leaders({cast.ada: "head"})
    assert [row["part"] for row in leaders_of(cast.platform)] == ["head"]
