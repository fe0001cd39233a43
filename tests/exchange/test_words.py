"""Words and symbols get a suggestion by the company they keep, and only where there is an honest one."""

import pytest

from competency.exchange.words import is_known, suggest, word_key


def suggested(*texts: str, bottom: int = 0, top: int = 5) -> dict:
    return suggest(map(word_key, texts), bottom=bottom, top=top)


@pytest.mark.parametrize(
    ("texts", "levels"),
    [
        (("Beginner", "Intermediate", "Expert"), (1, 3, 5)),
        (("Anfänger", "Fortgeschritten", "Experte"), (1, 3, 5)),
        (("Awareness", "Basic", "Proficient"), (1, 2, 4)),
        (("Awareness", "Working", "Practitioner", "Expert"), (1, 2, 3, 5)),
        (("Awareness", "Beginner", "Intermediate", "Advanced", "Expert"), (1, 2, 3, 4, 5)),
        (("Novice", "Intermediate", "Proficient", "Advanced", "Expert"), (1, 2, 3, 4, 5)),
        (("none", "low", "medium", "high"), (0, 2, 3, 4)),
        (("○", "◔", "◑", "◕", "●"), (0, 1, 3, 4, 5)),
        (("×", "△", "○", "◎"), (0, 2, 3, 5)),
        (("△", "○", "◎", "★"), (1, 3, 4, 5)),
        (("🔴", "🟡", "🟢"), (0, 3, 5)),
        (("I", "II", "III"), (1, 2, 3)),
    ],
)
def test_ladders_are_spread_over_the_scale(texts, levels):
    assert suggested(*texts) == dict(zip(map(word_key, texts), levels, strict=True))


def test_a_scale_from_one_begins_at_one():
    assert suggested("none", "expert", bottom=1, top=4) == {"none": 1, "expert": 4}


def test_words_of_which_one_means_more_get_different_levels_where_there_are_as_many():
    four = ("Awareness", "Working", "Practitioner", "Expert")
    told = suggested(*four, bottom=1, top=4)
    assert [told[word_key(word)] for word in four] == [1, 2, 3, 4]
    assert suggested(*four, bottom=1, top=3)["working"] == suggested(*four, bottom=1, top=3)["practitioner"]


@pytest.mark.parametrize("mark", ["x", "✓", "✔️", "yes", "Ja", "TRUE", "●"])
def test_a_mark_for_having_a_skill_says_nothing_about_its_level(mark):
    assert is_known(word_key(mark))
    assert word_key(mark) not in suggested(mark, "o")


@pytest.mark.parametrize(("mark", "beside"), [("o", "x"), ("✗", "✓"), ("no", "yes"), ("×", "○"), ("✕", "✓")])
def test_a_mark_for_not_having_it_is_nothing_or_not_rated(mark, beside):
    assert suggested(mark, beside)[word_key(mark)] == 0
    assert suggested(mark, beside, bottom=1)[word_key(mark)] is None


@pytest.mark.parametrize(
    ("one", "other"), [("○", "◯"), ("✓", "✅"), ("×", "✖️"), ("x", "х"), ("３", "3"), ("③", "3"), ("3️⃣", "3")]
)
def test_look_alikes_are_one(one, other):
    assert word_key(one) == word_key(other)


@pytest.mark.parametrize(("one", "other"), [("○", "◎"), ("○", "●"), ("x", "×"), ("★", "☆"), ("o", "○")])
def test_different_symbols_stay_different(one, other):
    assert word_key(one) != word_key(other)


def test_a_percentage_is_that_part_of_the_scale():
    assert suggested("0 %", "25%", "62,5 %", "100 %") == {"0 %": 0, "25%": 1, "62,5 %": 3, "100 %": 5}
    assert suggested("50 %", bottom=1, top=4) == {"50 %": 3}
    assert not is_known(word_key("120 %"))


def test_unknown_words_have_no_suggestion():
    assert suggested("Bronze", "Gold") == {} and not is_known("gold")
