import random
from itertools import product

from competency.decisions.pairing import Person, pair_cost, pair_mentors, without_mentor

ADA = Person("ada", 4, "platform")
BEN = Person("ben", 2, "platform")
CLEO = Person("cleo", 3, "platform")
DAN = Person("dan", 5, "design")


def best_by_trying_everything(learners, mentors, mentor_level):
    """The most pairs and then the least cost over all ways to give every learner a mentor or nobody."""
    best = (0, 0.0)
    for choice in product([None, *mentors], repeat=len(learners)):
        taken, cost, pairs = {}, 0.0, 0
        for learner, mentor in zip(learners, choice, strict=True):
            if mentor is None:
                continue
            allowed = (
                mentor.level >= mentor_level and mentor.level > learner.level and mentor.id != learner.id
            )
            place = taken.get(mentor.id, 0)
            if not allowed or place == 2:
                break
            taken[mentor.id] = place + 1
            cost += pair_cost(learner, mentor=mentor, place=place)
            pairs += 1
        else:
            best = min(best, (-pairs, round(cost, 9)))
    return best


def test_pairs_are_as_good_as_the_best_of_all_ways():
    for seed in range(200):
        rng = random.Random(seed)
        learners = [Person(f"l{n}", rng.randint(0, 3), rng.choice("ab")) for n in range(rng.randint(1, 5))]
        mentors = [Person(f"m{n}", rng.randint(2, 5), rng.choice("ab")) for n in range(rng.randint(0, 3))]
        if rng.random() < 0.3:
            mentors.append(learners[0])
        mentor_level = rng.randint(3, 4)
        pairs = pair_mentors(learners, mentors=mentors, mentor_level=mentor_level)
        found = (-len(pairs), round(sum(pair.cost for pair in pairs), 9))
        assert found == best_by_trying_everything(learners, mentors, mentor_level), f"seed {seed}"


def test_the_near_mentor_one_step_ahead_comes_first():
    pairs = pair_mentors([CLEO], mentors=[ADA, DAN], mentor_level=4)
    assert [(pair.mentor, pair.cost) for pair in pairs] == [("ada", 0.0)]


def test_a_mentor_has_two_places_and_the_rest_go_elsewhere():
    learners = [BEN, CLEO, Person("eli", 2, "platform")]
    pairs = pair_mentors(learners, mentors=[ADA, DAN], mentor_level=4)
    assert sorted(pair.mentor for pair in pairs) == ["ada", "ada", "dan"]
    assert without_mentor(learners, pairs=pairs) == []


def test_who_finds_no_mentor_is_named():
    learners = [ADA, BEN]
    pairs = pair_mentors(learners, mentors=[ADA], mentor_level=4)
    assert [pair.learner for pair in pairs] == ["ben"]
    assert without_mentor(learners, pairs=pairs) == ["ada"]
    assert pair_mentors([], mentors=[ADA], mentor_level=4) == []
    assert pair_mentors([BEN], mentors=[CLEO], mentor_level=4) == []


def test_the_order_of_the_input_does_not_matter():
    learners, mentors = [BEN, CLEO, Person("eli", 2, "design")], [ADA, DAN]
    assert pair_mentors(learners, mentors=mentors, mentor_level=4) == pair_mentors(
        learners[::-1], mentors=mentors[::-1], mentor_level=4
    )


def test_places_that_are_taken_already_are_not_given_again():
    learners = [BEN, CLEO, Person("eli", 2, "platform")]
    pairs = pair_mentors(learners, mentors=[ADA, DAN], mentor_level=4, taken={"ada": 1})
    assert sorted(pair.mentor for pair in pairs) == ["ada", "dan", "dan"]
    assert pair_mentors([BEN], mentors=[ADA], mentor_level=4, taken={"ada": 2}) == []
    [pair] = pair_mentors([CLEO], mentors=[ADA], mentor_level=4, taken={"ada": 1})
    assert pair.cost == 0.5
