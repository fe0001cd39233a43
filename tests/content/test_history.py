"""Does the invented history keep the rules and look like what people really write down?"""

from collections import defaultdict
from datetime import UTC, date, timedelta
from itertools import islice, pairwise
from statistics import correlation, fmean, pstdev

import pytest

from competency.content.history import DAYS_PER_MONTH, generate_events, schedule_rounds
from competency.content.organisation import generate

TODAY = date(2025, 11, 24)
DEMO = generate(today=TODAY)
EVENTS = list(generate_events(DEMO))
SKILLS = {skill.slug: skill for skill in DEMO.framework.skills}
HALF_A_YEAR_AGO = TODAY - timedelta(days=183)


def fold(events):
    """Newest event of each source by (engineer, skill)."""
    cells = defaultdict(dict)
    for event in events:
        cells[event.engineer, event.skill][event.source] = event
    return cells


def level_of(cell) -> int | None:
    """The level of a cell by the documented rule: agreed, else 3 parts manager and 2 parts self, rounded half up."""
    levels = {source: event.level for source, event in cell.items() if event.level is not None}
    if "agreed" in levels:
        return levels["agreed"]
    if "self" in levels and "manager" in levels:
        return (6 * levels["manager"] + 4 * levels["self"] + 5) // 10
    return levels.get("manager", levels.get("self"))


def members_of(team):
    return [m.engineer for m in DEMO.memberships() if m.team == team and m.ends_on is None]


CELLS = fold(EVENTS)
CURRENT = [engineer.number for engineer in DEMO.engineers if engineer.left_on is None]
POSSIBLE = len(CURRENT) * len(SKILLS)
HERE = {key: cell for key, cell in CELLS.items() if key[0] in CURRENT}
RATED = {key: cell for key, cell in HERE.items() if level_of(cell) is not None}
PAIRS = [
    (cell["self"].level, cell["manager"].level)
    for cell in RATED.values()
    if {"self", "manager"} <= cell.keys()
]


def test_the_same_arguments_give_the_same_events_and_another_seed_gives_others():
    assert list(generate_events(generate(today=TODAY))) == EVENTS
    assert list(generate_events(generate(today=TODAY, seed=8))) != EVENTS


def test_one_engineer_has_the_same_events_alone_as_among_all():
    someone = DEMO.engineers[17]
    assert list(generate_events(DEMO, engineers=[someone])) == [
        e for e in EVENTS if e.engineer == someone.number
    ]


def test_events_come_one_by_one_without_making_the_rest():
    huge = generate(today=TODAY, teams=200, engineers=5_000, skills=100, months=96)
    assert len(list(islice(generate_events(huge), 1_000))) == 1_000


def test_events_of_an_engineer_come_in_order_of_time():
    for earlier, later in pairwise(EVENTS):
        assert earlier.engineer != later.engineer or earlier.rated_at <= later.rated_at


@pytest.mark.parametrize(
    "size",
    [
        {},
        {"teams": 1, "engineers": 1, "skills": 1, "months": 0},
        {"teams": 2, "engineers": 30, "skills": 12, "months": 3},
        {"teams": 7, "engineers": 110, "skills": 60, "months": 60, "seed": 3},
    ],
    ids=str,
)
def test_every_event_keeps_the_rules(size):
    organisation = generate(today=TODAY, **size)
    engineers = {engineer.number: engineer for engineer in organisation.engineers}
    skills = {skill.slug for skill in organisation.framework.skills}
    managers = set(organisation.managers.values())
    count = 0
    for event in generate_events(organisation):
        count += 1
        engineer, day = engineers[event.engineer], event.rated_at.date()
        assert event.skill in skills
        assert event.rated_at.tzinfo is UTC
        assert engineer.joined_on < day <= TODAY
        assert engineer.left_on is None or day < engineer.left_on
        assert event.not_applicable == (event.level is None and event.source != "interest")
        assert event.level in (None, 0, 1, 2, 3, 4, 5)
        if event.source in {"self", "interest"}:
            assert event.by == engineer.email and engineer.has_login
        else:
            assert event.source in {"manager", "agreed"} and event.by in managers
        if event.source == "interest":
            assert event.interest in {0, 1, 2} and event.level is None
        else:
            assert event.interest is None
    assert count > 0


def test_one_person_says_one_thing_about_a_cell_at_one_time():
    keys = [(event.engineer, event.skill, event.source, event.rated_at) for event in EVENTS]
    assert len(set(keys)) == len(keys)


def test_rounds_are_half_yearly_and_open_on_mondays():
    rounds = schedule_rounds(today=TODAY, months=18)
    assert len(rounds) == 4
    assert all(day.weekday() == 0 for day in rounds)
    assert all(150 < (later - earlier).days < 200 for earlier, later in pairwise(rounds))
    assert len(schedule_rounds(today=TODAY, months=0)) == 1
    assert len(schedule_rounds(today=TODAY, months=96)) == 17


def test_a_move_changes_who_rates():
    mover = next(
        each for each in DEMO.engineers if each.left_on is None and any(m.ends_on for m in each.memberships)
    )
    raters = [e.by for e in EVENTS if e.engineer == mover.number and e.source == "manager"]
    assert [raters[0], raters[-1]] == [DEMO.managers[membership.team] for membership in mover.memberships]


def test_some_cells_are_not_applicable_and_some_not_rated():
    not_applicable = sum(any(event.not_applicable for event in cell.values()) for cell in HERE.values())
    assert 0.02 <= not_applicable / POSSIBLE <= 0.06
    assert 0.05 <= (POSSIBLE - not_applicable - len(RATED)) / POSSIBLE <= 0.11


def test_a_few_cells_are_rated_by_one_side_only():
    self_only = sum("self" in cell and "manager" not in cell for cell in RATED.values())
    manager_only = sum("manager" in cell and "self" not in cell for cell in RATED.values())
    assert 0.02 <= self_only / POSSIBLE <= 0.06
    assert 0.03 <= manager_only / POSSIBLE <= 0.08


def test_about_a_tenth_of_the_ratings_is_older_than_the_half_life():
    def is_stale(skill, cell):
        newest = max(event.rated_at for source, event in cell.items() if source != "interest")
        return (TODAY - newest.date()).days / DAYS_PER_MONTH >= SKILLS[skill].half_life_months

    stale = sum(is_stale(skill, cell) for (_, skill), cell in RATED.items())
    assert 0.06 <= stale / len(RATED) <= 0.14


def test_engineers_see_themselves_a_little_higher_and_mostly_agree_with_their_manager():
    own, managers = zip(*PAIRS, strict=True)
    spread = ((pstdev(own) ** 2 + pstdev(managers) ** 2) / 2) ** 0.5
    assert 0.55 <= correlation(own, managers) <= 0.75
    assert 0.2 <= (fmean(own) - fmean(managers)) / spread <= 0.45


def test_about_one_pair_in_seven_differs_by_two_or_more():
    assert 0.11 <= sum(abs(own - manager) >= 2 for own, manager in PAIRS) / len(PAIRS) <= 0.19


def test_some_levels_are_agreed_and_lie_between_the_two():
    agreed = [cell for cell in RATED.values() if "agreed" in cell]
    assert 0.04 <= len(agreed) / len(RATED) <= 0.1
    for cell in agreed:
        own, manager = cell["self"].level, cell["manager"].level
        assert min(own, manager) <= cell["agreed"].level <= max(own, manager)
        assert cell["agreed"].rated_at > max(cell["self"].rated_at, cell["manager"].rated_at)


def test_all_levels_occur_and_interest_and_notes_are_sparse():
    assert {level_of(cell) for cell in RATED.values()} == {0, 1, 2, 3, 4, 5}
    stated = [cell["interest"].interest for cell in HERE.values() if "interest" in cell]
    assert set(stated) == {0, 1, 2}
    assert 0.15 <= len(stated) / POSSIBLE <= 0.4
    assert 0.01 <= sum(bool(event.note) for event in EVENTS) / len(EVENTS) <= 0.06
    assert all(len(event.note.split()) <= 12 for event in EVENTS)


def test_levels_rise_slowly_and_a_few_fall():
    before = fold(event for event in EVENTS if event.rated_at.date() <= HALF_A_YEAR_AGO)
    changes = [
        level_of(RATED[key]) - level_of(cell)
        for key, cell in before.items()
        if key in RATED and level_of(cell) is not None
    ]
    risen, fallen = (sum(sign * change > 0 for change in changes) for sign in (1, -1))
    assert len(changes) > 1_000
    assert 0.06 <= risen / len(changes) <= 0.2
    assert 0 < fallen < risen / 3
    assert max(map(abs, changes)) <= 2


def test_higher_targets_come_with_higher_levels():
    targets = {role.slug: role.targets for role in DEMO.roles}
    roles = {engineer.number: engineer.role for engineer in DEMO.engineers}
    by_target = defaultdict(list)
    for (engineer, skill), cell in RATED.items():
        by_target[targets[roles[engineer]].get(skill, 0)].append(level_of(cell))
    means = [fmean(by_target[target]) for target in range(5)]
    assert means == sorted(means)


def holders(team, skill, level):
    levels = [level_of(CELLS.get((number, skill), {})) for number in members_of(team)]
    return sum(found is not None and found >= level for found in levels)


def test_in_the_demo_team_one_skill_rests_on_one_person_one_nobody_has_and_one_nobody_rated():
    needed = {need.skill: need.level for need in DEMO.requirements if need.team == "vision"}
    assert holders("vision", "orchestration", needed["orchestration"]) == 1
    assert holders("vision", "interpretable-ai", needed["interpretable-ai"]) == 0
    assert "federated-learning" in needed
    assert not any(
        level_of(CELLS.get((number, "federated-learning"), {})) is not None for number in members_of("vision")
    )


@pytest.mark.parametrize("skill", ["mlops-deployment", "model-monitoring", "ml-security"])
def test_one_team_is_weak_in_critical_skills_it_needs(skill):
    need = next(need for need in DEMO.requirements if (need.team, need.skill) == ("language", skill))
    assert need.weight == 3
    assert holders("language", skill, need.level) < need.headcount
