"""Who could mentor whom: over all teams, within capacity, never against somebody's word, and named as one may see."""

import pytest

from competency.decisions.assumptions import DEFAULTS
from competency.matrix.mentoring import load_mentoring, skills_to_learn
from competency.models import Team
from competency.models.ratings import Interest
from competency.models.recording import record
from tests.factories import ActionFactory, EngineerFactory, MembershipFactory, RequirementFactory, rate


@pytest.fixture
def learner(cast):
    """Ben of Platform is at Python 2 where the team needs 3."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    return cast.ben


@pytest.fixture
def near(cast, learner):
    """Cleo of Platform could mentor."""
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada)
    return cast.cleo


@pytest.fixture
def far(cast, learner):
    """Gus of Design could mentor."""
    rate(cast.gus, cast.python, 4, source="manager", by=cast.dan)
    return cast.gus


def mentoring(cast, viewer=None, teams=None):
    viewer = viewer or cast.ada
    teams = Team.objects.managed_by(viewer) if teams is None else teams
    return load_mentoring(cast.python, teams, viewer=viewer, assumptions=DEFAULTS)


def pairs(found):
    return [(match.learner.id, match.mentor.id) for match in found.matches]


def test_a_mentor_of_the_own_team_comes_first(cast, near, far):
    found = mentoring(cast)
    assert pairs(found) == [(cast.ben.pk, near.pk)]
    [match] = found.matches
    assert (match.known, match.same_team, match.ahead) == (True, True, 2)
    assert (match.learner.goal, match.learner.months) == (3, 3.0)
    assert (found.free, found.alone) == (4, [])


def test_a_mentor_of_another_team_has_no_name_for_whom_may_not_know_it(cast, far):
    [match] = mentoring(cast).matches
    assert (match.mentor.id, match.mentor.name, match.mentor.shown) == (far.pk, None, "somebody in Design")
    assert not match.known
    [match] = mentoring(cast, cast.eve).matches
    assert (match.mentor.shown, match.known) == ("Gus", True)


def test_not_now_is_asked_for_neither_side(cast, near, far):
    record(near, skill=cast.python, source="interest", by=cast.ada, interest=Interest.NOT_NOW)
    assert pairs(mentoring(cast)) == [(cast.ben.pk, far.pk)]
    record(cast.ben, skill=cast.python, source="interest", by=cast.ben.user, interest=Interest.NOT_NOW)
    found = mentoring(cast)
    assert (found.matches, found.alone) == ([], [])


@pytest.mark.parametrize("state", ["proposed", "accepted", "declined"])
def test_who_is_asked_already_or_has_declined_is_not_asked_again(cast, near, state):
    ActionFactory(plan__team=cast.platform, engineer=cast.ben, skill=cast.python, state=state)
    assert mentoring(cast).matches == []


def test_a_mentors_places_count_over_all_skills_and_teams(cast, near):
    for skill in (cast.sql, cast.statistics):
        ActionFactory(kind="mentor", engineer=near, skill=skill, state="under_way")
    found = mentoring(cast)
    assert (found.mentors, [each.id for each in found.alone]) == ([], [cast.ben.pk])


def test_what_is_hidden_from_the_viewer_counts_as_not_rated(cast, learner):
    rate(cast.cleo, cast.python, 4)
    assert mentoring(cast).mentors == []


def test_skills_to_learn_are_those_within_reach_of_a_need_of_the_teams(cast, near):
    teams = Team.objects.managed_by(cast.ada)
    assert skills_to_learn(teams, viewer=cast.ada, assumptions=DEFAULTS) == [(cast.python, 1)]
    elsewhere = Team.objects.managed_by(cast.dan)
    assert skills_to_learn(elsewhere, viewer=cast.dan, assumptions=DEFAULTS) == []


@pytest.mark.parametrize("level", [2, 5])
def test_what_is_hidden_from_the_viewer_is_not_counted_among_who_could_learn(cast, learner, level):
    rate(cast.cleo, cast.python, level)
    teams = Team.objects.managed_by(cast.ada)
    assert skills_to_learn(teams, viewer=cast.ada, assumptions=DEFAULTS) == [(cast.python, 1)]


def test_queries_do_not_grow_with_the_people(cast, near, queries):
    assert not cast.ada.is_hr
    with queries() as few:
        mentoring(cast)
    for _number in range(10):
        person = EngineerFactory()
        MembershipFactory(engineer=person, team=cast.platform)
        rate(person, cast.python, 2, source="manager", by=cast.ada)
    with queries() as many:
        assert len(mentoring(cast).matches) == 2
    assert len(few) == len(many)
