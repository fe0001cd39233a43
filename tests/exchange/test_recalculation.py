"""A spreadsheet program that computes every formula of the workbook anew comes to the results that we wrote."""

import csv
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal

import pytest

from competency.models import Skill
from tests.exchange.extracts import extract_of, read_back, workbook_bytes
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

OFFICE = shutil.which("soffice")
# Semicolon-free text in UTF-8, values as they are and not as they look, every sheet in a file of its own.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
RESULT = re.compile(rb'<c ([^>]*?)(?: t="str")?><f>(.*?)</f><v>.*?</v></c>', re.DOTALL)

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


def recalculated(data: bytes, folder) -> dict[str, list[list[str]]]:
    """The sheets as LibreOffice computes them from a copy that has lost all results."""
    source, bare = folder / "source.xlsx", folder / "bare.xlsx"
    source.write_bytes(data)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            new.writestr(name, RESULT.sub(rb"<c \1><f>\2</f></c>", old.read(name)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", AS_CSV, "--outdir", str(folder), str(bare)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheets = {}
    for path in folder.glob("bare-*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            sheets[path.stem.removeprefix("bare-")] = list(csv.reader(file))
    return sheets


def equal(result, found: str) -> bool:
    if result is None or isinstance(result, str):
        return (result or "") == found
    number = float(found.removesuffix("%")) / (100 if found.endswith("%") else 1)
    return number == pytest.approx(result, abs=1e-9)
