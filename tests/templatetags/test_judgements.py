"""Verdicts, money and certainty in words: each number as it is, nobody named who may not be."""

from decimal import Decimal

import pytest

from competency.decisions.candidates import Lender, Member, Question
from competency.decisions.flips import flips, sensitivity
from competency.decisions.gaps import Requirement, measure
from competency.decisions.level import effective
from competency.decisions.verdict import decide
from competency.matrix.analysis import Finding
from competency.matrix.reasons import Counted
from competency.models import Team
from competency.templatetags.judgements import (
    action_text,
    assumed,
    certainty_mark,
    counted_rows,
    flip_sentence,
    money_amount,
    months,
    option_people,
    people,
    percent,
    points,
    status_badge,
    untitled,
)

NAMES = {"ana": "Ana", "ben": "Ben", "gus": "somebody in Platform", "zoe": "somebody in Platform"}


def verdict_of(amount=1, *, deadline=9, members=(), lenders=(), open_seats=None, elsewhere=()):
    return decide(
        Question(
            amount=amount,
            level=3,
            deadline=deadline,
            months_per_level=4,
            mentor_level=4,
            members=members,
            lenders=lenders,
            elsewhere=elsewhere,
            open_seats=open_seats,
        )
    )


def flip_of(verdict):
    finding = Finding(
        requirement=None,
        skill=None,
        gap=None,
        verdict=verdict,
        sentence="",
        sensitivity=sensitivity(verdict),
        flips=flips(verdict),
        cells={},
    )
    return flip_sentence(finding, "$")


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (percent(0.785), "78%"),
        (percent(None), "–"),
        (points(0.176), "+18"),
        (points(-0.02), "−2"),
        (points(0.001), "±0"),
        (money_amount(69212.5, "€"), "€69,212"),
        (months(4.4), "4.5 months"),
        (months(Decimal(1)), "1 month"),
        (months(0.4), "0.5 months"),
        (people(Decimal("2.50")), "2.5"),
        (people(3.0), "3"),
        (assumed(0.135, "share", "$"), "13.5 %"),
        (assumed(2080.0, "hours", "$"), "2,080 hours"),
        (assumed(1.5, "times", "$"), "1.5×"),
        (assumed(96000, "$", "€"), "€96,000"),
    ],
)
def test_numbers_are_short_and_exact(found, text):
    assert found == text


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("Python: nobody rated yet.", "Nobody rated yet."),
        ("Probably short: Python: 0 of 1 at level 3.", "Probably short: 0 of 1 at level 3."),
        ("Python rests on Ben alone; train Ana.", "Python rests on Ben alone; train Ana."),
    ],
)
def test_under_its_heading_a_sentence_does_not_repeat_the_skill(sentence, text):
    assert untitled(sentence, "Python") == text


def gap_of(*levels, headcount=1, weight=3):
    cells = {str(place): effective(agreed_level=level) for place, level in enumerate(levels)}
    return measure(Requirement(3, headcount, weight), cells=cells, shares=dict.fromkeys(cells, 1.0))


def test_a_badge_says_the_status_and_its_shape_how_severe_it_is():
    assert status_badge(gap_of(1)) == '<span class="badge critical">Nobody</span>'
    assert status_badge(gap_of(3)) == '<span class="badge high">One person</span>'
    assert status_badge(gap_of(3, 3, 3)) == '<span class="badge ok">Covered</span>'


def test_a_light_flag_is_not_green():
    tight = gap_of(3, 3, 3, headcount=3, weight=1)
    assert (tight.status, tight.band) == ("tight", "ok")
    assert status_badge(tight) == '<span class="badge ">Tight</span>'


def test_certainty_has_a_word_beside_its_bars():
    assert "likely gap" in certainty_mark("likely")
    assert "<i>" not in certainty_mark("unknown")


def test_who_would_be_trained_or_lent_is_listed_and_equals_are_counted():
    trained = verdict_of(members=[Member("ben", 2)], elsewhere=[Member("gus", 4)])
    assert option_people(trained.options["train"], NAMES) == "Ben, from 2; mentor somebody in Platform"
    lent = verdict_of(2, lenders=[Lender("gus", 3, 1), Lender("zoe", 3, 1)])
    assert option_people(lent.options["borrow"], NAMES) == "2 × somebody in Platform, 1 of full time"
    assert option_people(lent.options["hire"], NAMES) == "2 hires"


def test_an_answer_in_a_few_words():
    both = [Member("ana", 2), Member("ben", 2)]
    assert action_text(verdict_of(2, members=both), NAMES) == "train Ana and Ben"
    assert action_text(verdict_of(2, lenders=[Lender("gus", 3, 1), Lender("zoe", 3, 1)]), NAMES) == (
        "borrow 2 people"
    )
    assert action_text(verdict_of(), NAMES) == "hire 1 person"
    assert action_text(verdict_of(2, members=both[:1]), NAMES) == "train Ana and hire 1 person"


def test_what_would_flip_training_is_named_with_its_value_of_today():
    text = flip_of(verdict_of(members=[Member("ben", 2)]))
    assert "instead" not in text
    assert "Only an assumption far off, such as “" in text
    assert "Training stays cheaper than hiring while at least 22 % of attempts work." in text


def test_a_training_that_is_late_says_from_when_on_it_fits():
    text = flip_of(verdict_of(deadline=2, members=[Member("ben", 2)]))
    assert "Training becomes possible with 6 months or more to go." in text


def test_a_loan_is_set_against_the_next_best_in_time():
    text = flip_of(verdict_of(deadline=2, members=[Member("ben", 2)], lenders=[Lender("gus", 3, 1)]))
    assert "The next best in time" not in text
    text = flip_of(verdict_of(deadline=6, lenders=[Lender("gus", 3, 1)]))
    assert "The next best in time is to hire, for $24,850 more." in text


def test_where_nothing_can_be_compared_nothing_is_said():
    assert flip_of(verdict_of(open_seats=0)) == ""


def test_who_is_counted_leads_to_the_own_cell_and_a_name_is_only_text():
    same = (1.0, 3, "3", "manager only", "has it")
    drawn = counted_rows(
        Team(slug="0"), 7, [Counted(5, "<b>Eve</b>", *same), Counted(0, "Bo", *same), Counted(6, "Al", *same)]
    )
    assert drawn.count("<tr>") == drawn.count("manager only") == 3
    assert [drawn.count(f'href="/teams/0/cell/{person}/7/"') for person in (5, 0, 6)] == [1, 1, 1]
    assert "&lt;b&gt;Eve" in drawn and "<b>" not in drawn
