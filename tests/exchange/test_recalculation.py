"""A spreadsheet program that computes every formula of the workbook anew comes to the results that we wrote."""

from decimal import Decimal

import pytest

from competency.models import Skill
from tests.exchange.extracts import extract_of, read_back, workbook_bytes
from tests.exchange.office import OFFICE, equal, recalculated
from tests.factories import (
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

pytestmark = [
    pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice)"),
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]


@pytest.fixture
def team(cast):
    """Seven people with shares, four roles with odd names, and a skill for each way a need can stand."""
    team = TeamFactory(name="Recalculated", framework=cast.framework)
    shares = [
        Decimal("1"),
        Decimal("0.8"),
        Decimal("0.5"),
        Decimal("0.7"),
        Decimal("0.1"),
        Decimal("0.2"),
        Decimal("1"),
    ]
    people = [EngineerFactory(name=f"P{k}") for k in range(len(shares))]
    for person, share in zip(people, shares, strict=True):
        MembershipFactory(engineer=person, team=team, allocation=share)
    domain = cast.python.domain
    levels = {
        "gap": [5, 3, 2, None, 0, 1, "N/A"],
        "thin by one person": [5, 2, 2, 2, 0, 1, "N/A"],
        "thin by a share": [1, 4, 1, 4, 4, 4, 0],
        "ok": [5, 5, 5, 4, 3, 3, 3],
        "exactly enough": [0, 0, 0, 3, 3, 3, 0],
        "unknown": [None, "N/A", None, None, None, None, None],
    }
    for (name, row), need in zip(levels.items(), ["2", "1", "1.5", "2", "1", "1"], strict=True):
        skill = SkillFactory(domain=domain, name=name)
        RequirementFactory(team=team, skill=skill, level=3, headcount=Decimal(need))
        for person, level in zip(people, row, strict=True):
            if level is not None:
                said = {"not_applicable": True} if level == "N/A" else {"level": level}
                rate(person, skill, source="manager", by=cast.ada, **said)
    for person, name in zip(people, ["ML", "M?", "M*", "M~", "=1+1", "nothing expected"], strict=False):
        person.role = RoleFactory(name=name, slug=f"role-{person.pk}")
        person.save()
        if name != "nothing expected":
            for k, skill in enumerate(Skill.objects.filter(domain=domain)):
                RoleTargetFactory(role=person.role, skill=skill, level=(k + person.pk) % 5 + 1)
    return team


def test_every_formula_gives_the_result_that_is_in_the_file(cast, team, tmp_path):
    data = workbook_bytes(team, cast.eve)
    wanted, formulas = read_back(data, results=True), read_back(data)
    computed = recalculated(data, tmp_path)
    wrong, count = [], 0
    for sheet in formulas:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            count += 1
            result = wanted[sheet.title][cell.coordinate].value
            found = computed[sheet.title][cell.row - 1][cell.column - 1]
            if not equal(result, found):
                wrong.append((sheet.title, cell.coordinate, result, found))
    assert wrong == []
    assert count > 80


def test_the_fixture_has_every_status(cast, team):
    states = {have.state for have in extract_of(team, cast.eve).have.values()}
    assert states == {"gap", "thin", "ok", "unknown"}
