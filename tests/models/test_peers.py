"""Peers in a round: who may be asked, and that nobody else ever learns what one of them said."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from competency.models import PeerAnswer, PeerChoice, Rating, RatingEvent
from competency.models.folding import differences
from competency.models.peers import answer_as_peer, choose_peers, colleagues_of
from competency.models.retention import erase
from competency.models.rounds import close_cycle, exempt, reopen_cycle
from tests.factories import CycleFactory, EngineerFactory, LeadershipFactory, MembershipFactory, rate


@pytest.fixture
def crew(cast):
    """Six more people of Platform who sign in, by name."""
    people = [EngineerFactory(name=name, login=True) for name in ("Pia", "Quin", "Ria", "Sam", "Tea", "Udo")]
    for each in people:
        MembershipFactory(engineer=each, team=cast.platform)
    return people


@pytest.fixture
def asking(cast, crew):
    """An open round that asks peers, with Ben's part."""
    cycle = CycleFactory(framework=cast.framework, asks_peers=True, opened=True)
    return cycle.parts.get(engineer=cast.ben)


def choose(part, people, *, by=None):
    choose_peers(part, peers=people, by=by or part.engineer.user)
    return [part.peers.get(peer=each) for each in people]


def say(choice, skill, level=None, *, cannot=False):
    answer_as_peer(choice, skill=skill, level=level, not_applicable=cannot)


def row(cast):
    return Rating.objects.filter(engineer=cast.ben, skill=cast.python).first()


def peers_in(rating):
    return sorted(level for level, _at in rating.peer_levels.values() if level is not None)


def close(part):
    part.cycle.refresh_from_db()
    close_cycle(part.cycle)


def reopen(part):
    part.cycle.refresh_from_db()
    reopen_cycle(part.cycle, closes_on=timezone.localdate() + timedelta(days=5))


def refusal(step, *args, **words):
    with pytest.raises(ValidationError) as refused:
        step(*args, **words)
    [sentence] = refused.value.messages
    return sentence


def test_colleagues_are_of_the_same_team_and_sign_in(cast, crew):
    # Cleo has no sign-in, Fay has left, Gus is in another team.
    assert set(colleagues_of(cast.ben)) == set(crew)


def test_whoever_rates_somebody_as_manager_is_no_peer_of_theirs(cast, crew):
    LeadershipFactory(team=cast.department, user=crew[0].user)
    assert set(colleagues_of(cast.ben)) == set(crew[1:])
    assert cast.ben in colleagues_of(crew[0])


@pytest.mark.parametrize("many", [1, 2])
def test_fewer_than_three_are_not_asked(asking, crew, many):
    assert "at least 3" in refusal(choose_peers, asking, peers=crew[:many], by=None)
    assert not asking.peers.exists()


def test_three_are_asked_and_none_takes_the_choice_back(asking, crew):
    choose(asking, crew[:3])
    assert [choice.peer for choice in asking.peers.all()] == crew[:3]
    choose_peers(asking, peers=[], by=None)
    assert not asking.peers.exists()


def test_only_colleagues_are_asked(asking, crew, cast):
    sentence = refusal(choose_peers, asking, peers=[*crew[:2], cast.gus], by=None)
    assert sentence == "Only colleagues of the same team who sign in can be asked."


def test_a_round_without_peers_asks_none(cast, crew):
    cycle = CycleFactory(framework=cast.framework, opened=True)
    part = cycle.parts.get(engineer=cast.ben)
    assert "does not ask peers" in refusal(choose_peers, part, peers=crew[:3], by=None)


def test_whoever_is_chosen_anew_keeps_what_was_said_and_the_others_are_forgotten(asking, crew, cast):
    kept, gone, _third = choose(asking, crew[:3])
    for each in (kept, gone):
        say(each, cast.python, 3)
    choose(asking, [crew[0], *crew[2:4]])
    assert [answer.choice for answer in PeerAnswer.objects.all()] == [kept]
    assert not PeerChoice.objects.filter(pk=gone.pk).exists()
    assert "no longer asked" in refusal(say, gone, cast.python, 3)


def test_until_the_round_closes_nothing_of_it_is_in_the_ratings(asking, crew, cast):
    for choice in choose(asking, crew[:4]):
        say(choice, cast.python, 4)
    assert row(cast) is None and not RatingEvent.objects.exists()


def test_at_closing_three_make_a_mean_and_count_in_the_level(asking, crew, cast):
    for choice, level in zip(choose(asking, crew[:3]), (5, 2, 3), strict=True):
        say(choice, cast.python, level)
    close(asking)
    assert peers_in(row(cast)) == [2, 3, 5]
    assert (row(cast).level, row(cast).source) == (3, "peers")
    events = RatingEvent.objects.filter(source="peer")
    assert {(event.cycle_id, event.by) for event in events} == {(asking.cycle_id, None)}
    assert [event.level for event in events.order_by("pk")] == [2, 3, 5]
    assert len({event.rated_at for event in events}) == 1
    assert list(differences()) == []


def test_of_two_nothing_ever_reaches_the_ratings(asking, crew, cast):
    first, second, third = choose(asking, crew[:3])
    say(first, cast.python, 2)
    say(second, cast.python, 5)
    say(third, cast.python, cannot=True)
    close(asking)
    assert row(cast) is None and not RatingEvent.objects.exists()


def test_one_more_peer_after_reopening_changes_no_mean(asking, crew, cast):
    choices = choose(asking, crew[:4])
    for choice in choices[:3]:
        say(choice, cast.python, 2)
    close(asking)
    reopen(asking)
    say(choices[3], cast.python, 5)
    close(asking)
    # The mean of four less that of three would be what the fourth said.
    assert peers_in(row(cast)) == [2, 2, 2]


def test_two_changed_answers_after_reopening_change_no_mean_and_three_do(asking, crew, cast):
    choices = choose(asking, crew[:3])
    for choice in choices:
        say(choice, cast.python, 2)
    close(asking)
    reopen(asking)
    for choice in choices[:2]:
        say(choice, cast.python, 5)
    close(asking)
    assert peers_in(row(cast)) == [2, 2, 2]
    reopen(asking)
    say(choices[2], cast.python, 4)
    close(asking)
    assert peers_in(row(cast)) == [4, 5, 5]


def test_the_peers_of_an_earlier_round_count_no_more_beside_those_of_a_later_one(asking, crew, cast):
    for choice in choose(asking, crew[:3]):
        say(choice, cast.python, 1)
    close(asking)
    later = CycleFactory(framework=cast.framework, asks_peers=True, opened=True).parts.get(engineer=cast.ben)
    for choice in choose(later, crew[2:6]):
        say(choice, cast.python, 4)
    close(later)
    assert peers_in(row(cast)) == [4, 4, 4, 4]
    assert row(cast).level == 4
    assert list(differences()) == []


def test_a_later_round_with_too_few_peers_leaves_the_earlier_mean(asking, crew, cast):
    for choice in choose(asking, crew[:3]):
        say(choice, cast.python, 1)
    close(asking)
    later = CycleFactory(framework=cast.framework, asks_peers=True, opened=True).parts.get(engineer=cast.ben)
    for choice in choose(later, crew[3:6])[:2]:
        say(choice, cast.python, 5)
    close(later)
    assert peers_in(row(cast)) == [1, 1, 1]


def test_beside_self_and_manager_peers_weigh_as_decided(asking, crew, cast):
    rate(cast.ben, cast.python, 1)
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada)
    for choice in choose(asking, crew[:3]):
        say(choice, cast.python, 5)
    close(asking)
    # (3 x 1 + 2 x 1 + 2 x 5) / 7 = 2.14
    assert (row(cast).level, row(cast).low, row(cast).high) == (2, 1, 5)


def test_an_answer_is_changed_and_taken_back(asking, crew, cast):
    choice, *_others = choose(asking, crew[:3])
    say(choice, cast.python, 2)
    say(choice, cast.python, cannot=True)
    answer = PeerAnswer.objects.get()
    assert (answer.level, answer.not_applicable) == (None, True)
    say(choice, cast.python)
    assert not PeerAnswer.objects.exists()


def test_wrong_answers_are_refused_with_a_sentence(asking, crew, cast):
    choice, *_others = choose(asking, crew[:3])
    assert refusal(say, choice, cast.python, 9) == "9 is no level of Python."
    assert "not both" in refusal(say, choice, cast.python, 2, cannot=True)
    cast.sql.retired_on = timezone.localdate()
    cast.sql.save()
    assert "does not ask for SQL" in refusal(say, choice, cast.sql, 2)


def test_nothing_is_said_once_the_round_is_closed(asking, crew, cast):
    choice, *_others = choose(asking, crew[:3])
    close(asking)
    assert "is not open" in refusal(say, choice, cast.python, 2)
    assert "is not open" in refusal(choose_peers, asking, peers=[], by=None)


def test_somebody_who_is_exempt_is_asked_about_no_more(asking, crew, cast):
    choice, *others = choose(asking, crew[:3])
    for each in (choice, *others):
        say(each, cast.python, 3)
    assert list(PeerChoice.objects.asked_of(crew[0].user)) == [choice]
    exempt(asking, by=cast.eve)
    assert not PeerChoice.objects.asked_of(crew[0].user).exists()
    assert "asks nothing about Ben" in refusal(say, choice, cast.python, 2)
    close(asking)
    assert row(cast) is None


def test_a_peer_who_is_erased_changes_no_mean(asking, crew, cast):
    for choice in choose(asking, crew[:3]):
        say(choice, cast.python, 4)
    close(asking)
    crew[0].left_on = date(2020, 1, 1)
    crew[0].save()
    erase([crew[0].pk])
    assert peers_in(row(cast)) == [4, 4, 4]
    assert list(differences()) == []
