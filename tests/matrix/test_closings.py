"""The closing of a round is a point in time, and two of them are compared as the log says."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.matrix.closings import Closing, closing, compared
from competency.matrix.lenses import count_changes
from competency.matrix.load import load_matrix
from competency.models import Cycle, Rating, RatingEvent
from competency.models.asking import windows_of
from competency.models.folding import Scale, folded
from competency.models.rounds import close_cycle
from tests.factories import CycleFactory, rate


def closed(cast, name, **levels):
    """A round in which Ben says these levels, closed; nothing is said in the same moment."""
    cycle = CycleFactory(framework=cast.framework, name=name, teams=[cast.platform], opened=True)
    for slug, level in levels.items():
        rate(cast.ben, getattr(cast, slug), level)
    close_cycle(cycle)
    return cycle


@pytest.fixture
def rounds(cast):
    """Two rounds on one day, with something said between them and after both."""
    first = closed(cast, "Spring", python=2, sql=3)
    rate(cast.ben, cast.sql, 1)
    second = closed(cast, "Autumn", python=4, statistics=1)
    rate(cast.ben, cast.python, 5)
    return first, second


def folded_until(cast, moment):
    """Levels by skill, folded from the log as of a moment."""
    events = RatingEvent.objects.filter(rated_at__lte=moment).order_by("engineer", "skill", "rated_at", "id")
    rows = folded(events, scales=lambda _skill: Scale.of(cast.framework.pk), windows=windows_of())
    return {row.skill_id: row.level for row in rows if row.engineer_id == cast.ben.pk}


def shown(cast, **words):
    matrix = load_matrix(cast.platform, framework=cast.framework, viewer=cast.ada, **words)
    row = next(i for i, person in enumerate(matrix.people) if person.id == cast.ben.pk)

    def levels(cells):
        pairs = zip(matrix.columns, cells[row], strict=True)
        return {column.id: state.level for column, state in pairs if state is not None}

    return matrix, levels(matrix.cells), levels(matrix.then) if matrix.then else None


def test_a_round_shows_what_the_log_amounts_to_at_its_closing(cast, rounds):
    for cycle in rounds:
        _matrix, levels, _then = shown(cast, as_of=Closing.of(cycle))
        assert levels == folded_until(cast, cycle.closed_at)
    assert levels[cast.python.pk] == 4
    assert Rating.objects.get(engineer=cast.ben, skill=cast.python).level == 5


def test_comparing_two_rounds_gives_the_numbers_of_folding_twice(cast, rounds):
    first, second = rounds
    matrix, now, then = shown(cast, as_of=Closing.of(second), since=Closing.of(first))
    assert now == folded_until(cast, second.closed_at)
    assert then == folded_until(cast, first.closed_at)
    changes = count_changes(matrix)
    assert (changes.risen, changes.fallen, changes.same, changes.new) == (1, 1, 0, 1)


def test_a_closing_is_known_by_its_key(cast, rounds):
    found = closing(f"round-{rounds[0].pk}")
    assert (found.name, found.at) == ("Spring", rounds[0].closed_at)
    assert found == timezone.localdate()
    open_one = CycleFactory(framework=cast.framework, opened=True)
    for key in (f"round-{open_one.pk}", "round-", "round-x", f"round-{10**30}", "2024-01-01"):
        assert closing(key) is None


def test_the_earlier_of_two_comes_first(rounds):
    first, second = (Closing.of(cycle) for cycle in rounds)
    query = {"lens": "change", "since": first.key, "as_of": second.key}
    assert compared(first, second) == compared(second, first) == query
    yesterday = first - timedelta(days=1)
    assert compared(first, yesterday) == {**query, "since": yesterday.isoformat(), "as_of": first.key}
    assert not hasattr(yesterday, "at")
    assert compared(first, None) == {"lens": "change", "since": first.key}


# The pages --------------------------------------------------------------------------------------------------


def test_a_closed_round_leads_to_what_changed_in_each_team(cast, rounds, sign_in):
    first, second = rounds
    client = sign_in(cast.eve)
    page = client.get(second.get_absolute_url())
    assert page.context["compare"]["words"].startswith("Spring (")
    query = page.context["compare"]["query"]
    matrix = client.get(f"{cast.platform.get_absolute_url()}?{query}")
    assert "1 risen, 1 fallen, 0 unchanged, 1 rated for the first time." in matrix.text
    assert "Levels gained or lost from Spring (" in matrix.text
    assert client.get(second.get_absolute_url(), {"with": "today"}).context["compare"]["other"] is None
    earlier = client.get(second.get_absolute_url(), {"day": "2024-02-01"}).context["compare"]
    assert "since=2024-02-01" in earlier["query"]
    assert first.name in page.text


def test_a_closing_is_taken_wherever_a_day_is(cast, rounds, sign_in):
    client, key = sign_in(cast.ada), f"round-{rounds[0].pk}"
    address = cast.platform.get_absolute_url()
    for query in ({"as_of": key}, {"as_of": key, "lens": "change"}, {"as_of": key, "lens": "freshness"}):
        response = client.get(address, query)
        assert response.status_code == 200
        assert f'name="as_of" value="{key}"' in response.text
        assert client.get(reverse("team_export", args=["platform", "csv"]), query).status_code == 200


def test_a_round_that_is_not_closed_is_refused_with_a_sentence(cast, sign_in):
    cycle = CycleFactory(framework=cast.framework, opened=True)
    response = sign_in(cast.ada).get(cast.platform.get_absolute_url(), {"as_of": f"round-{cycle.pk}"})
    assert response.status_code == 422
    assert "There is no such round, or it is not closed yet." in response.text


def test_open_rounds_are_named_where_people_rate(cast, sign_in):
    cycle = CycleFactory(framework=cast.framework, name="Spring", teams=[cast.platform], opened=True)
    rate(cast.ben, cast.python, 2)
    own = sign_in(cast.ben.user).get(reverse("me")).text
    assert "1 of 3 given, closes on" in own
    assert reverse("cycle_mine", args=[cycle.pk]) in own
    manager = sign_in(cast.ada).get(cast.platform.get_absolute_url()).text
    assert "0 of 6 managers' ratings given" in manager.replace("&#x27;", "'")
    assert cycle.get_absolute_url() in manager
    assert "Spring" not in sign_in(cast.dan).get(cast.design.get_absolute_url()).text
    close_cycle(Cycle.objects.get())
    assert "closes on" not in sign_in(cast.ben.user).get(reverse("me")).text
