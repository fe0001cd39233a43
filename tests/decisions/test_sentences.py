import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.decisions.candidates import Lender, Member, Question
from competency.decisions.flips import sensitivity
from competency.decisions.gaps import Requirement, measure
from competency.decisions.level import effective
from competency.decisions.sentences import MOST_WORDS, SMALL_NUMBERS, Words, describe, money, months
from competency.decisions.settle import Pivotal
from competency.decisions.verdict import decide

from .strategies import PEOPLE, cells, levels, questions, requirements, shares

names = st.text("abcdefg ÄÉø-'", min_size=1, max_size=60).filter(str.strip)
IDIOMS = ("one departure", "One departure")


def agreed(level):
    return effective(agreed_level=level)


def allowed_numbers(gap, verdict):
    """Every number of the result, rounded as documented."""
    allowed = {f"{round(gap.supply, 2):g}", f"{round(gap.requirement.headcount, 2):g}"}
    question, numbers, dollars = verdict.question, [], []
    whole = [gap.requirement.level, question.level]
    numbers += [question.deadline, question.assumptions.borrow_length_months]
    for option in verdict.options.values():
        numbers.append(option.months)
        dollars += [option.cost, option.yearly_pay]
        whole.append(len(option.people))
        whole += [candidate.level for candidate in option.candidates]
    breakevens = sensitivity(verdict)
    if breakevens.ramp_breakeven is not None:
        numbers.append(breakevens.ramp_breakeven)
    if breakevens.success_breakeven:
        whole += [1, math.floor(1 / breakevens.success_breakeven)]
    allowed |= {f"{math.floor(2 * number + 0.5) / 2:g}" for number in numbers}
    allowed |= {f"{100 * math.floor(amount / 100 + 0.5):,}" for amount in dollars} | {"100"}
    return allowed | {str(number) for number in whole}


def allowed_words(verdict):
    counts = {option.hires for option in verdict.options.values()}
    return {SMALL_NUMBERS[number] for number in counts | {verdict.question.assumptions.candidate_reach}} | {
        "no"
    }


@settings(max_examples=400)
@given(
    asked=questions(),
    requirement=requirements,
    people=st.lists(st.tuples(cells, shares), max_size=4),
    skill=names,
    called=st.dictionaries(st.sampled_from([*PEOPLE, "yan", "zoe", "far-0", "far-1"]), names),
    team=names,
    pivotal=st.booleans(),
)
def test_a_sentence_is_short_and_has_only_numbers_of_the_result(
    asked, requirement, people, skill, called, team, pivotal
):
    gap = measure(
        requirement,
        cells={place: cell for place, (cell, _) in zip(PEOPLE, people, strict=False)},
        shares={place: share for place, (_, share) in zip(PEOPLE, people, strict=False)},
    )
    verdict = decide(asked)
    called = {"far-0": "Far", "far-1": "Away", **called}
    sentence = describe(
        gap,
        words=Words(skill=skill, people=called, teams={"platform": team}),
        verdict=verdict,
        pivotal=[Pivotal("ana", "k8s", 2, 3, 65.0, 15.0, 50.0)] if pivotal else [],
    )
    assert len(sentence.split()) <= MOST_WORDS
    assert sentence.endswith(".")
    numbers = re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", sentence)
    assert set(numbers) <= allowed_numbers(gap, verdict), sentence
    for idiom in IDIOMS:
        sentence = sentence.replace(idiom, "")
    spoken = set(re.findall(r"[a-z]+", sentence)) & set(SMALL_NUMBERS)
    assert spoken <= allowed_words(verdict), sentence


def gap_of(*held, level=3, headcount=2, weight=3):
    given_cells = dict(zip(PEOPLE, held, strict=False))
    return measure(
        Requirement(level, headcount, weight), cells=given_cells, shares=dict.fromkeys(given_cells, 1.0)
    )


WORDS = Words(
    skill="Orchestration",
    people={name: name.capitalize() for name in (*PEOPLE, "zoe", "gus")},
    teams={"platform": "Platform"},
)
SHORT = gap_of(agreed(3), agreed(2), agreed(2))
NOBODY = gap_of(agreed(1), headcount=1, level=4)


def ask(amount=1, *, level=3, deadline=6, members=(), elsewhere=(), lenders=(), open_seats=None):
    return decide(
        Question(
            amount=amount,
            level=level,
            deadline=deadline,
            months_per_level=4,
            mentor_level=4,
            members=members,
            elsewhere=elsewhere,
            lenders=lenders,
            open_seats=open_seats,
        )
    )


GUS = [Member("gus", 5)]
BEN = [Member("ben", 2, 1, 2)]
ELI = [Member("eli", 3, 1, 2)]


@pytest.mark.parametrize(
    ("gap", "verdict", "sentence"),
    [
        (
            SHORT,
            ask(members=BEN, elsewhere=GUS),
            "Orchestration: 1 of 2 at level 3; train Ben (2 to 3, mentor Gus): 4 months, $9,800; "
            "hiring: 6 months, $58,500. Still cheaper if 1 in 5 works.",
        ),
        (
            gap_of(agreed(3), effective(self_level=3, manager_level=2)),
            ask(members=BEN),
            "Probably short: Orchestration: 1 of 2 at level 3; train Ben (2 to 3): 6 months, $13,000; "
            "hiring: 6 months, $58,500. Still cheaper if 1 in 4 works.",
        ),
        (
            NOBODY,
            ask(level=4),
            "Orchestration: nobody to train within two levels of 4; "
            "hire one: 6 months, $66,100 plus $219,500 pay a year.",
        ),
        (
            NOBODY,
            ask(level=4, members=ELI),
            "Orchestration: training takes 9 months, you need it in 6; "
            "hire one: 6 months, $66,100 plus $219,500 pay a year. Training wins if you can wait 9 months.",
        ),
        (
            SHORT,
            ask(deadline=9, members=[Member(n, 1, 0.25) for n in PEOPLE[:4]], elsewhere=GUS),
            "Orchestration: hire one: 6 months, $58,500 plus $191,100 pay a year; training costs $69,700; "
            "hiring is cheaper unless ramp-up exceeds 4.5 months.",
        ),
        (
            SHORT,
            ask(2, members=BEN, elsewhere=GUS, open_seats=1),
            "Orchestration: 1 of 2 at level 3; train Ben (2 to 3, mentor Gus) and hire one: "
            "6 months, $68,400 plus $191,100 pay a year.",
        ),
        (
            NOBODY,
            ask(level=4, members=ELI, open_seats=0, lenders=[Lender("zoe", 4, 1, team="platform")]),
            "Orchestration: 0 of 1 at level 4; borrow Zoe for 6 months from Platform (they stay covered) "
            "and train Eli meanwhile: 1 month, $38,400.",
        ),
        (
            NOBODY,
            ask(level=4, deadline=3, members=ELI, elsewhere=GUS),
            "Orchestration: nothing makes 3 months; fastest is to train Eli (3 to 4, mentor Gus): 6 months, $14,200.",
        ),
        (
            NOBODY,
            ask(level=4, open_seats=0),
            "Orchestration: no seat, no candidate, no lender: raise a seat or lower the need.",
        ),
        (
            gap_of(agreed(3), agreed(2), headcount=1),
            ask(0.25, members=BEN, elsewhere=GUS),
            "Orchestration rests on Ana alone; prepare Ben as backup: 4 months, $9,800.",
        ),
        (
            gap_of(agreed(3), agreed(3)),
            ask(1, members=[Member("chen", 2)], elsewhere=GUS),
            "Orchestration: one departure away from a gap; train Chen (2 to 3, mentor Gus): 4 months, $9,800.",
        ),
        (gap_of(effective(), effective()), None, "Orchestration: nobody rated yet."),
        (gap_of(*[agreed(3)] * 3), None, "Orchestration: covered, also after any one departure."),
    ],
)
def test_what_each_kind_of_sentence_says(gap, verdict, sentence):
    assert describe(gap, words=WORDS, verdict=verdict) == sentence


def test_enough_on_paper_names_the_rating_to_settle():
    gap = gap_of(agreed(3), effective(manager_level=3))
    pivotal = Pivotal("ben", "k8s", 2, 4, 65.0, 15.0, 50.0)
    assert (
        describe(gap, words=WORDS, pivotal=[pivotal])
        == "Orchestration: enough on paper, not if Ben's rating is lower; settle it first."
    )
    assert describe(gap, words=WORDS).endswith("not if several ratings are lower; settle them first.")


def test_a_caller_with_a_calendar_may_name_the_month():
    sentence = describe(NOBODY, words=WORDS, verdict=ask(level=4, members=ELI), until="next March")
    assert sentence.endswith("Training wins if you can wait until next March.")


def test_a_training_that_misses_by_a_little_does_not_seem_to_make_it():
    sentence = describe(NOBODY, words=WORDS, verdict=ask(level=4, deadline=8.9, members=ELI))
    assert "training takes just over 9 months, you need it in 9" in sentence


@given(st.floats(0, 1e7))
def test_money_is_rounded_to_hundreds(amount):
    text = money(amount)
    if text == "under $100":
        assert amount < 50
    else:
        assert abs(int(text.replace("$", "").replace(",", "")) - amount) <= 50


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1 month"),
        (4, "4 months"),
        (4.25, "4.5 months"),
        (4.2, "4 months"),
        (0.5, "0.5 months"),
        (10, "10 months"),
    ],
)
def test_months_are_rounded_to_halves(number, text):
    assert months(number) == text


@given(levels)
def test_the_level_of_the_need_is_said_as_it_is(level):
    gap = gap_of(agreed(0), level=max(1, level), headcount=1)
    verdict = ask(level=max(1, level), members=[Member("ben", max(0, level - 1))], elsewhere=GUS)
    if verdict.kind == "train":
        assert f"at level {max(1, level)};" in describe(gap, words=WORDS, verdict=verdict)


def test_every_amount_is_in_the_currency_that_is_asked_for():
    verdict = ask(members=BEN, elsewhere=GUS)
    dollars = describe(SHORT, words=WORDS, verdict=verdict)
    assert describe(SHORT, words=WORDS, verdict=verdict, currency="€") == dollars.replace("$", "€")
    hire = ask(level=4)
    assert "CHF 66,100 plus CHF 219,500" in describe(NOBODY, words=WORDS, verdict=hire, currency="CHF ")


def unnamed(**people):
    return Words(skill="Orchestration", people={}, teams={"platform": "Platform"}, unnamed=people)


@pytest.mark.parametrize(
    ("gap", "verdict", "part"),
    [
        (SHORT, ask(members=BEN, elsewhere=GUS), "train somebody (2 to 3, mentor in Platform):"),
        (SHORT, ask(2, members=[*BEN, Member("ana", 2)]), "train 2 people (2 to 3):"),
        (
            SHORT,
            ask(deadline=2, lenders=[Lender("zoe", 4, 1, "platform")], open_seats=0),
            "borrow somebody for 6 months from Platform (they stay covered)",
        ),
        (gap_of(agreed(3), agreed(1), headcount=1), ask(0.25), "Orchestration rests on one person alone;"),
    ],
)
def test_people_who_may_not_be_named_are_counted_or_called_after_their_team(gap, verdict, part):
    words = unnamed(ana=None, ben=None, gus="platform", zoe="platform")
    assert part in describe(gap, words=words, verdict=verdict)


def test_a_rating_to_settle_of_somebody_unnamed_is_one_persons():
    gap = gap_of(agreed(3), effective(manager_level=3))
    pivotal = [Pivotal("ben", "k8s", 2, 4, 65.0, 15.0, 50.0)]
    sentence = describe(gap, words=unnamed(ana=None, ben=None), pivotal=pivotal)
    assert sentence == (
        "Orchestration: enough on paper, not if one person's rating is lower; settle it first."
    )


def test_a_training_that_may_not_fail_once_is_not_said_to_survive_failures():
    """Two trainings cost more than half a hire: one success in one is no comfort."""
    verdict = ask(members=[Member("ana", 2, 0.5), Member("ben", 1, 0.5)], deadline=12)
    assert verdict.kind == "train"
    assert verdict.options["hire"].cost < 2 * verdict.option.cost
    assert "Still cheaper" not in describe(SHORT, words=WORDS, verdict=verdict)
