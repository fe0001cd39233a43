"""The German sentences are as short as the English ones, and have only numbers of the result."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency.decisions.gaps import measure
from competency.decisions.level import effective
from competency.decisions.sentences import MOST_WORDS, Words, describe
from competency.decisions.sentences_de import german
from competency.decisions.settle import Pivotal
from competency.decisions.verdict import decide

from .strategies import PEOPLE, cells, questions, requirements, shares
from .test_sentences import NOBODY, SHORT, WORDS, agreed, allowed_numbers, ask, gap_of, names


def english_number(text):
    """12.000 and 1,5 as 12,000 and 1.5."""
    return text.translate(str.maketrans(".,", ",."))


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
    sentence = describe(
        gap,
        words=Words(
            skill=skill, people={"far-0": "Far", "far-1": "Away", **called}, teams={"platform": team}
        ),
        verdict=verdict,
        pivotal=[Pivotal("ana", "k8s", 2, 3, 65.0, 15.0, 50.0)] if pivotal else [],
        language=german,
    )
    assert len(sentence.split()) <= MOST_WORDS
    assert sentence.endswith(".")
    numbers = set(map(english_number, re.findall(r"\d+(?:\.\d{3})*(?:,\d+)?", sentence)))
    assert numbers <= allowed_numbers(gap, verdict), sentence


@pytest.mark.parametrize(
    ("gap", "verdict", "sentence"),
    [
        (gap_of(agreed(3), agreed(3), agreed(3)), ask(), "abgedeckt, auch nach einem beliebigen Weggang"),
        (gap_of(effective(), effective()), ask(), "noch niemand eingeschätzt"),
        (SHORT, ask(open_seats=0), "keine Stelle, niemand zum Weiterbilden"),
        (NOBODY, ask(level=4), "Person einstellen"),
    ],
)
def test_each_situation_has_its_words(gap, verdict, sentence):
    assert sentence in describe(gap, words=WORDS, verdict=verdict, language=german)
