"""Every worked example of the decision formulas, read from a file of cases and compared number by number.

The file is acceptance.json beside this one, or the one named by the environment variable ACCEPTANCE_CASES.
Each case has `id`, `kind`, `input` and `expected`. Numbers agree within 1e-6, money within a cent.
"""

import json
import os
from pathlib import Path

import pytest

from competency.decisions import costs
from competency.decisions.agreement import krippendorff_alpha, rater_severity, weighted_kappa
from competency.decisions.attrition import forecast
from competency.decisions.candidates import Lender, Member, Question, lendable
from competency.decisions.flips import sensitivity
from competency.decisions.gaps import Requirement, measure
from competency.decisions.level import effective
from competency.decisions.plan_problem import Engineer, Loan, Need, Problem, Profile
from competency.decisions.planner import make_plan
from competency.decisions.price_curve import exact_front
from competency.decisions.settle import settle_first
from competency.decisions.teams import Team, measure_team
from competency.decisions.verdict import decide

CASES_FILE = Path(os.environ.get("ACCEPTANCE_CASES") or Path(__file__).with_name("acceptance.json"))
MONEY = {"cost", "salary", "hire", "month"}
CELL_WORDS = {
    "self": "self_level",
    "manager": "manager_level",
    "agreed": "agreed_level",
    "na": "not_applicable",
}


def read_cases():
    return json.loads(CASES_FILE.read_text(encoding="utf-8"))["cases"]


def cell_of(words):
    return effective(**{CELL_WORDS.get(word, word): value for word, value in words.items()})


def cells_of(words):
    return {person: cell_of(cell) for person, cell in words.items()}


def team_of(given):
    return Team(
        requirements={skill: Requirement(*need) for skill, need in given["reqs"].items()},
        cells={skill: cells_of(cells) for skill, cells in given["cells"].items()},
        shares=given["fte"],
    )


def answer_cell(given):
    return cell_of(given)


def answer_gap(given):
    need = Requirement(given["L"], given["n"], given["w"])
    return measure(need, cells=cells_of(given["cells"]), shares=given["fte"])


def answer_team(given):
    found = measure_team(team_of(given))
    names = ("status", "certainty", "supply", "coverage", "coverage_after_loss", "severity")
    return {
        "skills": {skill: {name: getattr(gap, name) for name in names} for skill, gap in found.gaps.items()},
        "index": found.index,
        "index_without": found.index_without,
        "worst_loss_person": found.worst_loss_person,
        "worst_loss_index": found.worst_loss_index,
        "sole_holder": found.sole_holder,
        "concentration": found.concentration,
        "bus_factor": found.bus_factor,
        "unknown": found.unknown,
    }


def answer_pivotal(given):
    return [(pivotal.person, pivotal.skill, pivotal.swing) for pivotal in settle_first(team_of(given))]


def answer_decide(given):
    question = Question(
        amount=given["gap"],
        level=given["L"],
        deadline=given["deadline"],
        months_per_level=given["months_per_level"],
        mentor_level=given["mentor_level"],
        members=[Member(m["id"], m["level"], m["fte"], m.get("interest", 1)) for m in given["members"]],
        elsewhere=[Member(f"org-{place}", level) for place, level in enumerate(given.get("org_levels", []))],
        lenders=[
            Lender(lender["id"], lender["level"], lender["lendable"]) for lender in given.get("lenders", [])
        ],
        open_seats=given.get("open_seats"),
    )
    verdict = decide(question)
    names = {
        "train": ("people", "months", "cost", "in_time"),
        "mixed": ("people", "hires", "months", "cost", "in_time"),
        "borrow": ("people", "months", "cost", "in_time"),
        "hire": ("hires", "months", "cost", "in_time"),
    }
    sensitive = sensitivity(verdict)
    found = {}
    if "train" in verdict.options:
        found["train_flips_at_deadline"] = sensitive.train_flips_at_deadline
        if "hire" in verdict.options:
            found["success_breakeven"] = sensitive.success_breakeven
            found["ramp_breakeven"] = sensitive.ramp_breakeven
    return {
        "verdict": verdict.kind,
        "late": verdict.late,
        "options": {
            kind: {name: getattr(option, name) for name in names[kind]}
            for kind, option in verdict.options.items()
        },
        "candidates": [candidate.id for candidate in verdict.candidates],
        "sensitivity": found,
    }


def answer_lendable(given):
    return {"lendable": lendable(given["fte"], held=given["held"])}


def answer_costs(given):
    level = given["level"]
    return {"salary": costs.salary(level), "hire": costs.hire(level).cost, "month": costs.month(level)}


def answer_training(given):
    return costs.training(
        given["from"],
        to=given["to"],
        months_per_level=given["months_per_level"],
        mentored=given["mentor"],
    )


def answer_attrition(given):
    return forecast(given["holders_fte"], headcount=given["n"], months=given.get("months", 12))


def answer_kappa(given):
    return {"kappa": weighted_kappa(given["pairs"])}


def answer_alpha(given):
    return {"alpha": krippendorff_alpha(given["units"])}


def answer_rater(given):
    return {"severity": rater_severity(given["diffs"], org_mean=given["org_mean"])}


def answer_plan(given):
    problem = Problem(
        people=tuple(
            Engineer(person["id"], person["fte"], person["levels"], person.get("interest", {}))
            for person in given["people"]
        ),
        needs={
            skill: Need(
                Requirement(need["L"], need["n"], need["w"], need["D"]),
                months_per_level=need["tml"],
                mentor_level=need["ml"],
            )
            for skill, need in given["reqs"].items()
        },
        mentors_elsewhere=given.get("org_mentors", {}),
        profiles=tuple(
            Profile(
                profile["id"],
                tuple(profile["skills"]),
                most_skills=profile["B"],
                level=profile["level"],
                cost=profile["cost"],
                months=profile.get("months", 6),
            )
            for profile in given.get("profiles", [])
        ),
        loans=tuple(
            Loan(lender["id"], lender["skill"], lender["lendable"]) for lender in given.get("lenders", [])
        ),
        open_seats=given.get("max_hires"),
        budget=given.get("budget"),
        must=given.get("must", "all"),
        robust={"none": "none", "any_left": "two", "full": "any"}[given.get("robust") or "none"],
    )
    plan = make_plan(problem, relative_gap=0.0)
    found = {"unmet_weight": plan.unmet_weight, "cost": plan.cost, "fully_met": plan.fully_met}
    if given.get("front"):
        found["front"] = [{"cost": point.cost, "coverage": point.coverage} for point in exact_front(problem)]
    return found


ANSWERS = {
    "cell": answer_cell,
    "gap": answer_gap,
    "team": answer_team,
    "pivotal": answer_pivotal,
    "decide": answer_decide,
    "lendable": answer_lendable,
    "costs": answer_costs,
    "training": answer_training,
    "attrition": answer_attrition,
    "kappa": answer_kappa,
    "alpha": answer_alpha,
    "rater": answer_rater,
    "plan": answer_plan,
}


def check(found, expected, *, where):
    """Compare an answer with what is expected: a mapping or object by name, a list by place."""
    if isinstance(expected, dict):
        if isinstance(found, dict):
            assert set(expected) <= set(found), f"{where}: {sorted(set(expected) - set(found))} missing"
            if where.endswith(("options", "skills", "sole_holder", "index_without", "sensitivity")):
                assert set(found) == set(expected), where
        for name, value in expected.items():
            part = found[name] if isinstance(found, dict) else getattr(found, name)
            check(part, value, where=f"{where}.{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), f"{where}: {found}"
        for place, (part, value) in enumerate(zip(found, expected, strict=True)):
            if where.endswith("front"):
                value = dict(zip(("cost", "coverage"), value, strict=True))
            check(part, value, where=f"{where}[{place}]")
    elif isinstance(expected, bool) or expected is None or isinstance(expected, str):
        assert found == expected and type(found) is type(expected), f"{where}: {found!r}, not {expected!r}"
    else:
        tolerance = 0.01 if where.rpartition(".")[2] in MONEY else 1e-6
        assert found is not None, f"{where}: nothing, not {expected}"
        assert found == pytest.approx(expected, rel=0, abs=tolerance), where


def test_the_file_has_cases_and_no_two_share_an_id():
    ids = [case["id"] for case in read_cases()]
    assert ids
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case["id"])
def test_worked_example(case):
    assert case["kind"] in ANSWERS, f"No way to answer the kind {case['kind']!r}."
    check(ANSWERS[case["kind"]](case["input"]), case["expected"], where=case["id"])


def test_an_unknown_kind_fails():
    with pytest.raises(AssertionError, match="No way to answer"):
        test_worked_example({"id": "X", "kind": "horoscope", "input": {}, "expected": {}})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"a": 1.0}, {"a": 1.1}),
        ({}, {"a": 1}),
        ([1], [1, 2]),
        ({"a": None}, {"a": 0}),
        ({"a": 0}, {"a": None}),
    ],
)
def test_the_comparison_notices_differences(found, expected):
    with pytest.raises(AssertionError):
        check(found, expected, where="case")
