from dataclasses import FrozenInstanceError, fields, replace

import pytest

from competency.decisions.assumptions import DEFAULTS, Assumptions, changed


@pytest.mark.parametrize("declared", fields(Assumptions), ids=lambda declared: declared.name)
def test_every_assumption_says_what_it_is_in_which_unit_and_where_it_comes_from(declared):
    assert {"label", "unit", "source", "least", "most"} <= set(declared.metadata)
    assert declared.metadata["label"][0].isupper()
    assert declared.metadata["unit"] in {"$", "months", "hours", "levels", "people", "share", "times"}
    assert declared.metadata["source"].endswith(".")


def test_only_what_differs_from_the_default_is_marked_as_changed():
    assert changed(DEFAULTS) == ()
    ours = replace(DEFAULTS, ramp_up_months=5, attrition=0.1)
    assert [declared.name for declared in changed(ours)] == ["ramp_up_months", "attrition"]


def test_assumptions_do_not_change_under_our_feet():
    with pytest.raises(FrozenInstanceError):
        DEFAULTS.attrition = 0.5


@pytest.mark.parametrize(
    "wrong",
    [
        {"attrition": 1.5},
        {"course_cost": -1},
        {"loaded_cost": 0.9},
        {"hours_per_year": 0},
        {"step_factors": (1.0, 0.0)},
        {"step_factors": ()},
        {"mentees": 0},
    ],
)
def test_values_out_of_bounds_are_refused_with_a_sentence(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        Assumptions(**wrong)


def test_a_hire_takes_as_long_as_its_parts():
    assert DEFAULTS.hire_months == 6
    assert replace(DEFAULTS, notice_months=3).hire_months == 8
