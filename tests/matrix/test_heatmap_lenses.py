"""What a cell of the heatmap shows through each lens, and that equal cells are drawn once."""

import numpy as np
import pytest

from competency.matrix.heatmap import CERTAINTIES, HIDDEN, KNOWN, NO_NEED, UNKNOWN, WITHHELD, Leaves, Sums
from competency.matrix.heatmap_lenses import LENSES, face_of, keys_of

DEFAULTS = {
    "state": KNOWN,
    "needs": 1,
    "met": 0,
    "weight": 3,
    "covered": 1.5,
    "headcount": 2.0,
    "filled": 1.0,
    "compared": 3,
    "gained": -0.75,
    "single": 1,
    "severity": 65,
    "certainty": CERTAINTIES.index("likely"),
}
LEAF = {"level": 3, "supply": 1.0, "headcount": 2.0, "count": 1}


def cell(lens, *, leaf=None, **measures):
    """The face of a table of one cell; ``leaf`` makes it the cell of a team and a skill."""
    sums = Sums(**{name: np.array([[value]]) for name, value in (DEFAULTS | measures).items()})
    leaves = None
    if leaf is not None:
        empty = dict.fromkeys(Leaves.__dataclass_fields__, 0)
        leaves = Leaves(**{name: np.array([[value]]) for name, value in (empty | leaf).items()})
    (key,) = keys_of(sums, LENSES[lens], leaves=leaves)[0].tolist()
    return face_of(key, LENSES[lens])


@pytest.mark.parametrize(
    ("lens", "css", "text", "words"),
    [
        ("index", "dm2", "50", "50 % covered by weight; 0 of 1 need met"),
        ("coverage", "dm2", "50", "50 % of the people needed; 0 of 1 need met"),
        ("severity", "dm3", "65", "severity 65; 0 of 1 need met"),
        ("certainty", "dm2", "▮▮▯", "likely gap; 0 of 1 need met"),
        ("single", "dm1", "1", "1 need rests on one person; 0 of 1 need met"),
        ("change", "dm3", "−25", "−25 points of the index; 0 of 1 need met"),
    ],
)
def test_each_lens_has_colour_text_and_words(lens, css, text, words):
    assert cell(lens) == (css, text, words)


def test_the_cell_of_a_team_and_skill_tells_people_and_is_hatched_while_ratings_may_settle():
    assert cell("index", leaf=LEAF) == (
        "dm2 wide",
        "50",
        "50 % covered by weight; 1 of 2 at level 3, likely gap",
    )
    sure = cell("index", leaf=LEAF | {"supply": 0.25}, certainty=CERTAINTIES.index("clear"))
    assert (sure.css, sure.label.split("; ")[1]) == ("dm2", "0.25 of 2 at level 3, clear gap")


@pytest.mark.parametrize(
    ("covered", "css"), [(3.0, "d0"), (2.9, "dm1"), (2.2, "dm2"), (1.0, "dm3"), (0.0, "dm3")]
)
def test_the_less_is_covered_the_redder(covered, css):
    assert cell("index", covered=covered).css == css


@pytest.mark.parametrize(("severity", "css"), [(60, "dm3"), (59, "dm2"), (29, "dm1"), (9, "d0"), (0, "d0")])
def test_severity_has_the_colours_of_its_bands(severity, css):
    assert cell("severity", severity=severity).css == css


@pytest.mark.parametrize(
    ("state", "css", "text"),
    [(NO_NEED, "na", ""), (UNKNOWN, "nr", "?"), (HIDDEN, "hid", "?"), (WITHHELD, "few", "<5")],
)
def test_what_has_no_figure_says_why_and_nothing_else(state, css, text):
    face = cell("index", state=state)
    assert (face.css, face.text) == (css, text)
    assert face.label
    assert face == cell("index", state=state, covered=2.0, severity=99, leaf=LEAF)


def test_a_figure_without_a_past_has_no_change():
    assert cell("change", compared=0).text == "·"


@pytest.mark.parametrize("lens", ["severity", "certainty", "single"])
def test_a_department_of_withheld_teams_alone_says_no_more_than_its_sum(lens):
    assert cell("index", severity=-1, single=0, certainty=0).text == "50"
    assert cell(lens, severity=-1, single=0, certainty=0).text == "<5"


def test_large_organisations_fit_into_a_key():
    face = cell("single", single=1200, needs=50_000, met=49_000)
    assert face.text == "1200"
    assert "49000 of 50000 needs met" in face.label
