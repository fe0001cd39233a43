"""Pay by level lies on the line through two figures, on any scale."""

import pytest

from competency.decisions.assumptions import DEFAULTS
from competency.matrix.salaries import BOTTOM, TOP, pay_by_level
from tests.factories import FrameworkFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_the_published_figures_are_the_ends_of_the_line():
    pay = pay_by_level(DEFAULTS, organisation=None)
    assert [(each.level, each.salary, each.loaded, each.month) for each in pay] == [
        (1, 96_000, 134_400, 11_200),
        (2, 116_250, 162_750, 13_562.5),
        (3, 136_500, 191_100, 15_925),
        (4, 156_750, pytest.approx(219_450), pytest.approx(18_287.5)),
        (5, 177_000, pytest.approx(247_800), pytest.approx(20_650)),
    ]


def test_the_levels_are_those_of_the_organisations_scale():
    framework = FrameworkFactory(scale={1: "Nothing", 2: "Something", 3: "Everything"})
    pay = pay_by_level(DEFAULTS, organisation=OrganisationFactory(framework=framework))
    assert [(each.name, each.salary) for each in pay] == [("Something", 96_000), ("Everything", 177_000)]


def test_the_lines_stay_within_the_drawing():
    pay = pay_by_level(DEFAULTS, organisation=None)
    assert all(TOP <= each.y_loaded < each.y_salary <= BOTTOM for each in pay)
