"""The solver's answer to a model, also where its own simplification of it fails."""

import math

import pytest

from competency.decisions.plan_columns import Model
from competency.decisions.plan_solver import Search, solve

SEARCH = Search(time_limit=5.0, relative_gap=0.0)


def loans_within_a_month():
    """A team that only loans could help: five people, each lent once, eleven needs of which six are met."""
    model = Model()
    for _ in range(16):
        model.column(1)
    needs = [4.0, 2.0, 3.0, 2.0, 3.0, 4.0, 2.0, 2.0, 1.5, 3.0, 1.0]
    short = [model.column(need, whole=False) for need in needs]
    for lent in ((0, 1, 2), (3, 4, 5), (6, 7, 8, 9, 10, 11), (12, 13, 14, 15)):
        model.row(dict.fromkeys(lent, 1.0), most=1)
    missing = [-2.0, -3.5, -3.0, 1.5, 2.5, -4.0, 2.0, 2.0, 1.5, -1.0, -3.0]
    brought = [{3: 0.6}, {0: 1, 12: 1}, {4: 0.6, 6: 1}, {1: 1}, {2: 1, 5: 0.6, 7: 1, 13: 1}, {}]
    brought += [{8: 1, 14: 1}, {9: 1, 15: 1}, {10: 1}, {}, {11: 1}]
    for column, least, supply in zip(short, missing, brought, strict=True):
        model.row(supply | {column: 1.0}, least=least - 1e-9)
    weights = [2, 2, 2, 2, 3, 3, 2, 3, 3, 2, 2]
    return model, {c: w / n for c, w, n in zip(short, weights, needs, strict=True)}


def test_a_sound_model_is_solved_also_where_simplifying_it_fails():
    model, objective = loans_within_a_month()
    found = solve(model, objective=objective, rows=[], search=SEARCH)
    assert found.objective == pytest.approx(6.9, abs=1e-6)
    assert found.finished


def test_what_fits_no_row_has_no_solution():
    model = Model()
    column = model.column(1)
    model.row({column: 1.0}, least=2)
    assert solve(model, objective={column: 1.0}, rows=[], search=SEARCH) is None


def test_a_model_without_columns_costs_nothing():
    assert solve(Model(), objective={}, rows=[], search=SEARCH).objective == 0.0
    assert not math.isinf(solve(Model(), objective={}, rows=[], search=SEARCH).gap)
