"""Assumptions are changed one by one, within the bounds of the decisions, and leave a trace."""

from dataclasses import fields

import pytest

from competency.decisions.assumptions import DEFAULTS, Assumptions
from competency.forms.assumptions import GROUPS, AssumptionsForm, PreviewForm, parts_of, set_assumption
from competency.models import Assumption, Organisation, Team
from tests.factories import OrganisationFactory, TeamFactory

pytestmark = pytest.mark.django_db


def form_of(changed=(), *, seen=(), assumptions=DEFAULTS, organisation=None):
    """The form as a browser sends it back: what was ``seen`` in the inputs, with some of it changed."""
    page = AssumptionsForm(assumptions=assumptions, organisation=organisation)
    shown = {name: page[name].initial for name in page.fields} | dict(seen)
    data = shown | dict(changed) | {f"initial-{name}": value for name, value in shown.items()}
    return AssumptionsForm(data, assumptions=assumptions, organisation=organisation)


def saved(changed, **words):
    form = form_of(changed, **words)
    assert form.is_valid(), form.errors
    return form.save(by=None)


def test_every_assumption_is_on_the_page_once():
    names = [name for _heading, names in GROUPS for name in names]
    assert sorted(names) == sorted(field.name for field in fields(Assumptions))


def test_only_what_was_changed_is_written():
    assert saved({"attrition": 0.2, "mentees": 3}) == ["mentees", "attrition"]
    assert dict(Assumption.objects.values_list("name", "value")) == {"attrition": 0.2, "mentees": 3}
    assert Assumption.objects.in_force().attrition == 0.2


def test_what_somebody_else_has_changed_meanwhile_stays():
    Assumption.objects.create(name="attrition", value=0.2)
    saved({"mentees": 3}, seen={"attrition": 0.132}, assumptions=Assumption.objects.in_force())
    assert Assumption.objects.in_force().attrition == 0.2


def test_the_default_needs_no_row_and_the_way_back_is_in_the_history():
    saved({"attrition": 0.2})
    saved({"attrition": 0.132}, assumptions=Assumption.objects.in_force())
    assert not Assumption.objects.exists()
    assert [record.history_type for record in Assumption.history.order_by("history_id")] == ["+", "-"]


def test_saying_the_same_again_leaves_no_trace():
    set_assumption("attrition", 0.2)
    set_assumption("attrition", 0.2)
    set_assumption("mentees", 2)
    assert Assumption.history.count() == 1


def test_the_steps_of_the_scale_are_five_numbers():
    assert parts_of("step_factors") == [f"step_factors_{k}" for k in range(1, 6)]
    saved({"step_factors_5": 4})
    assert Assumption.objects.in_force().step_factors == (0.5, 0.75, 1.0, 1.5, 4.0)
    set_assumption("step_factors", DEFAULTS.step_factors)
    assert not Assumption.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "attrition",
            13.2,
            "People who leave per year, the same for everyone: 13.2 should be between 0 and 1.",
        ),
        ("loaded_cost", 0.5, "Loaded cost of a salary: 0.5 should be at least 1."),
        (
            "step_factors_2",
            0,
            "Step to level 2: Time for each step of the scale, against a typical step: 0 should be at least 0.01.",
        ),
        ("mentees", "many", "Learners per mentor at a time: Enter a whole number."),
        ("learning_hours", "", "Learning time per month: This field is required."),
        ("hours_per_year", "inf", "Paid hours per year: Enter a number."),
    ],
)
def test_a_number_out_of_bounds_is_refused_with_the_sentence_of_the_decisions(name, value, sentence):
    form = form_of({name: value})
    assert not form.is_valid()
    assert list(form.problems) == [(f"id_{name}", sentence)]


def test_the_currency_sign_belongs_to_the_organisation():
    organisation = OrganisationFactory()
    assert saved({"currency": "€"}, organisation=organisation) == ["currency"]
    assert Organisation.objects.get().currency == "€"
    assert "currency" not in form_of().fields


# Trying out ------------------------------------------------------------------------------------------------


def preview(**asked):
    form = PreviewForm(asked, teams=Team.objects.order_by("name"), assumptions=DEFAULTS)
    return form, form.is_valid()


def test_without_a_question_the_first_team_is_shown_as_it_is():
    team = TeamFactory(name="A")
    form, valid = preview()
    assert valid
    assert (form.cleaned_data["team"], form.supposed) == (team, DEFAULTS)


def test_the_number_typed_wins_over_the_slider():
    form, _valid = preview(assumption="attrition", value="0.2", number="0.5")
    assert form.supposed.attrition == 0.5
    assert form.slider().value == 0.5


def test_the_slider_of_another_assumption_says_nothing():
    form, _valid = preview(assumption="attrition", of="learning_hours", value="40")
    assert form.supposed == DEFAULTS


def test_whole_numbers_stay_whole():
    form, _valid = preview(assumption="mentees", value="2.6")
    assert form.supposed.mentees == 3


def test_a_value_out_of_bounds_is_refused_with_a_sentence():
    form, valid = preview(assumption="attrition", value="2")
    assert not valid
    assert form.non_field_errors() == [
        "People who leave per year, the same for everyone: 2 should be between 0 and 1."
    ]


@pytest.mark.parametrize(
    ("name", "ends"),
    [("attrition", (0, 1)), ("loaded_cost", (1, 7)), ("mentees", (1, 10)), ("notice_months", (0, 5))],
)
def test_a_slider_goes_from_the_least_to_five_times_the_default(name, ends):
    form, _valid = preview(assumption=name)
    slider = form.slider()
    assert (slider.least, slider.most) == pytest.approx(ends)
