"""Each lens gives a cell the face that its promise says: what it shows, and the same in words."""

from datetime import date

import pytest

from competency.matrix.lenses import (
    HIDDEN_FACE,
    LENSES,
    NO_PAST_FACE,
    NO_TARGET_FACE,
    NOT_APPLICABLE_FACE,
    NOT_RATED_FACE,
    ONE_SIDE_FACE,
    Changes,
    DomainKey,
    count_changes,
    domain_face,
    domain_keys,
    domain_spans,
)
from competency.matrix.shape import HIDDEN, Column, DomainHead, Matrix, Person, Sides, State, Viewpoint
from competency.models import Framework, Level, Team
from competency.models.folding import Scale
from competency.models.ratings import Flag

NA = State(None, None, None, int(Flag.SELF | Flag.NOT_APPLICABLE), 0)
TAKEN_BACK = State(None, 0, 5, 0, 0)


def state(level, *, low=None, high=None, flags=Flag.MANAGER, steps=0):
    low, high = level if low is None else low, level if high is None else high
    return State(level, low, high, int(flags), steps)


def matrix(row, *, scale=range(6), targets=None, sides=None, then=None, domains=(0, 0, 1)):
    """One person, Ben in role 7, and as many columns as cells; ``domains`` says in which domain each column is."""
    columns = [
        Column(number, f"skill-{number}", f"Skill {number}", f"Skill {number}", domain, 730.0, False)
        for number, domain in zip(range(len(row)), domains, strict=False)
    ]
    return Matrix(
        team=Team(name="Platform"),
        framework=Framework(name="Craft"),
        scale=Scale(tuple(scale)),
        levels=[Level(value=value, name=str(value)) for value in scale],
        domains=[DomainHead(d, f"domain-{d}", f"Domain {d}") for d in sorted({c.domain_id for c in columns})],
        columns=columns,
        people=[Person(1, "Ben", 7, "Engineer", 0, 1.0, Viewpoint.MANAGER, True)],
        cells=[list(row)],
        targets={7: targets or {}},
        needs={},
        seen=0,
        on=date(2024, 3, 10),
        sides=None if sides is None else [sides],
        then=None if then is None else [then],
    )


def faces(made, lens):
    lens = LENSES[lens]
    return [lens.face(made.scale, key) for key in lens.keys(made)[0]]


# Not rated, 0, not applicable and hidden are four different things through every lens --------------------


@pytest.mark.parametrize("name", LENSES)
def test_what_has_no_level_looks_the_same_through_every_lens(name):
    row = [None, TAKEN_BACK, NA, HIDDEN]
    made = matrix(row, sides=[None] * 4, then=[None] * 4, domains=(0, 0, 0, 0))
    assert faces(made, name) == [NOT_RATED_FACE, NOT_RATED_FACE, NOT_APPLICABLE_FACE, HIDDEN_FACE]


@pytest.mark.parametrize("name", LENSES)
def test_a_hidden_cell_gives_nothing_away(name):
    """Also where the matrix knows the sides and the past."""
    made = matrix([HIDDEN], targets={0: 3}, sides=[Sides(4, None)], then=[state(2)])
    (face,) = faces(made, name)
    assert face == HIDDEN_FACE
    assert LENSES[name].number(LENSES[name].keys(made)[0][0]) is None


def test_the_four_faces_without_a_level_differ_in_class_and_text():
    empty = [NOT_RATED_FACE, NOT_APPLICABLE_FACE, HIDDEN_FACE, *faces(matrix([state(0)]), "level")]
    assert len({face.css for face in empty}) == len({face.text for face in empty}) == 4
    assert len({str(face.label) for face in empty}) == 4


# Level ---------------------------------------------------------------------------------------------------


def test_a_level_shows_its_number():
    (face,) = faces(matrix([state(3)]), "level")
    assert face == ("l3", "3", "3")


def test_a_colour_follows_the_place_in_the_scale_and_the_text_the_value():
    (face,) = faces(matrix([state(30)], scale=(10, 20, 30)), "level")
    assert (face.css, face.text) == ("l2", "30")


@pytest.mark.parametrize(
    ("cell", "css", "words"),
    [
        (state(3, low=2, high=3), "l3", "3"),
        (state(3, low=2, high=4), "l3 wide", "3, between 2 and 4"),
        (state(3, steps=1), "l3 stale", "3, older than its half-life"),
        (state(3, steps=2), "l3 wide stale", "3, between 1 and 3, older than its half-life"),
        (
            state(3, low=2, high=5, flags=Flag.SELF | Flag.MANAGER | Flag.DISAGREE),
            "l3 wide dis",
            "3, between 2 and 5, self and manager differ by two or more",
        ),
    ],
)
def test_doubt_is_a_shape_and_a_word(cell, css, words):
    (face,) = faces(matrix([cell]), "level")
    assert (face.css, face.label) == (css, words)


def test_age_never_lowers_the_band_below_the_scale():
    (face,) = faces(matrix([state(2, low=1, high=3, steps=5)], scale=range(1, 5)), "level")
    assert "between 1 and 3" in face.label


# Differences ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "css", "text", "words"),
    [
        (3, "d0", "0", "at the role's target"),
        (2, "dm1", "−1", "1 level below the role's target"),
        (1, "dm2", "−2", "2 levels below the role's target"),
        (4, "dp1", "+1", "1 level above the role's target"),
        (5, "dp2", "+2", "2 levels above the role's target"),
    ],
)
def test_the_target_lens_shows_the_distance_to_the_role(level, css, text, words):
    assert faces(matrix([state(level)], targets={0: 3}), "target") == [(css, text, words)]


def test_the_target_lens_is_blank_where_the_role_expects_nothing():
    assert faces(matrix([state(3)]), "target") == [NO_TARGET_FACE]


def test_a_target_of_zero_is_a_target():
    assert faces(matrix([state(1)], targets={0: 0}), "target")[0].text == "+1"


def test_colours_of_differences_end_at_three():
    (face,) = faces(matrix([state(0)], targets={0: 5}), "target")
    assert (face.css, face.text) == ("dm3", "−5")


def test_the_difference_lens_is_self_minus_manager():
    made = matrix([state(3)] * 3, sides=[Sides(5, 3), Sides(1, 3), Sides(3, 3)])
    assert [face.text for face in faces(made, "difference")] == ["+2", "−2", "0"]
    assert [face.label for face in faces(made, "difference")] == [
        "self is higher by 2",
        "manager is higher by 2",
        "self and manager say the same",
    ]


def test_the_difference_lens_needs_both_sides():
    made = matrix([state(3)] * 3, sides=[Sides(5, None), Sides(None, 3), None])
    assert faces(made, "difference") == [ONE_SIDE_FACE] * 3


def test_the_change_lens_is_now_minus_then():
    made = matrix([state(3)] * 3, then=[state(1), state(3), state(4)])
    assert [(face.css, face.text, face.label) for face in faces(made, "change")] == [
        ("dp2", "+2", "risen by 2"),
        ("d0", "0", "unchanged"),
        ("dm1", "−1", "fallen by 1"),
    ]


@pytest.mark.parametrize("then", [None, TAKEN_BACK, NA])
def test_a_first_rating_since_the_day_is_no_change_from_zero(then):
    assert faces(matrix([state(3)], then=[then]), "change") == [NO_PAST_FACE]


# Freshness -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "css", "words"),
    [
        (0, "f0", "3, fresh"),
        (1, "f1", "3, 1 half-life old"),
        (2, "f2", "3, 2 half-lives old"),
        (9, "f4", "3, 9 half-lives old"),
    ],
)
def test_the_freshness_lens_counts_half_lives(steps, css, words):
    assert faces(matrix([state(3, steps=steps)]), "freshness") == [(css, "3", words)]


# Domains -------------------------------------------------------------------------------------------------


def test_a_domain_spans_its_columns():
    assert domain_spans(matrix([None] * 4, domains=(0, 0, 1, 1))) == [(0, 2), (2, 4)]


def test_a_domain_shows_the_lower_median_and_how_many_it_rests_on():
    made = matrix([state(1), state(4), None, state(5)], domains=(0, 0, 0, 1))
    assert domain_keys(made, LENSES["level"]) == [[DomainKey(1, 2, 3), DomainKey(5, 1, 1)]]
    face = domain_face(made.scale, LENSES["level"], DomainKey(1, 2, 3))
    assert face == ("l1", "1", "1, median of 2 of 3 skills")


def test_a_domain_in_which_nobody_has_rated_is_not_rated():
    made = matrix([None, NA, HIDDEN], domains=(0, 0, 0))
    (key,) = domain_keys(made, LENSES["level"])[0]
    assert key == DomainKey(None, 0, 3)
    assert domain_face(made.scale, LENSES["level"], key) == NOT_RATED_FACE


def test_a_domain_of_differences_is_drawn_as_a_difference():
    made = matrix([state(2), state(1)], targets={0: 3, 1: 4}, domains=(0, 0))
    lens = LENSES["target"]
    (key,) = domain_keys(made, lens)[0]
    assert key == DomainKey(-3, 2, 2)
    assert domain_face(made.scale, lens, key) == ("dm3", "−3", "−3, median of 2 of 2 skills")
    assert domain_face(made.scale, lens, DomainKey(0, 1, 2)).css == "d0"


def test_domains_follow_what_each_lens_counts():
    made = matrix([state(3), state(3)], sides=[Sides(4, 2), None], then=[state(1), None], domains=(0, 0))
    assert domain_keys(made, LENSES["difference"]) == [[DomainKey(2, 1, 2)]]
    assert domain_keys(made, LENSES["change"]) == [[DomainKey(2, 1, 2)]]
    assert domain_keys(made, LENSES["freshness"]) == [[DomainKey(3, 2, 2)]]


def test_changes_are_counted_over_cells_whose_level_is_seen():
    row = [state(3), state(1), state(2), state(4), HIDDEN, None]
    made = matrix(
        row, then=[state(1), state(2), state(2), None, state(5), state(1)], domains=(0, 0, 0, 0, 0, 0)
    )
    assert count_changes(made) == Changes(risen=1, fallen=1, same=1, new=1)
