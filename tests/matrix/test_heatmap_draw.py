"""The heatmap as a table: every cell with its text, every distinct one drawn once, whatever people have typed."""

import pytest

from competency.matrix.heatmap_draw import HeatmapDrawing, HeatmapOptions
from competency.matrix.organisation import load_heatmap
from competency.models import Team
from tests.factories import TeamFactory
from tests.matrix.summaries import summarise

pytestmark = pytest.mark.django_db


def link(**changed):
    return "?" + "&".join(f"{name}={value}" for name, value in changed.items())


def drawing_of(cast, **options):
    heatmap = load_heatmap(Team.objects.in_use(), framework=cast.framework, viewer=cast.eve)
    return HeatmapDrawing(heatmap, options=HeatmapOptions(**options), link=link)


def test_equal_cells_are_drawn_once(cast):
    for number in range(9):
        team = TeamFactory(name=f"Team {number}", parent=cast.department)
        for skill in (cast.python, cast.sql):
            summarise(team, skill, have=number % 3, need=2)
    drawing = drawing_of(cast, by="skills")
    table = drawing.table()
    # A third of the teams each has nobody, half and all; then the department, and teams without a need.
    assert len(drawing.drawn) == 5
    assert all(html in table for html in drawing.drawn_first.values())


def test_names_are_text_and_never_markup(cast):
    summarise(cast.platform, cast.python)
    Team.objects.filter(pk=cast.platform.pk).update(name="<b>&x")
    type(cast.python).objects.filter(pk=cast.python.pk).update(heading='"<i>', name="'<u>")
    table = drawing_of(cast, by="skills").table()
    assert "<b>&lt;b&gt;&amp;x</b>" in table
    assert "&quot;&lt;i&gt;" in table
    assert "<u>" not in table


def test_a_deep_tree_is_set_in(cast):
    team = cast.platform
    for number in range(4):
        team = TeamFactory(name=f"Deeper {number}", parent=team)
    summarise(team, cast.python)
    table = drawing_of(cast).table()
    assert 'class="department in2"' in table
    assert table.count(" in4") == 2


def test_a_large_heatmap_starts_with_its_departments_folded(cast, monkeypatch):
    summarise(cast.platform, cast.python)
    assert len(drawing_of(cast).rows) == 3
    monkeypatch.setattr("competency.matrix.heatmap_draw.MOST_CELLS", 5)
    assert len(drawing_of(cast).rows) == 1
    assert len(drawing_of(cast, folded=frozenset("-")).rows) == 3
    assert len(drawing_of(cast, department="engineering").rows) == 3


def test_the_foot_counts_the_teams_that_are_short_as_far_as_they_are_shown(cast):
    summarise(cast.platform, cast.python, have=0)
    summarise(cast.design, cast.python, have=1)
    summarise(TeamFactory(name="Small"), cast.python, rated=2)
    foot = drawing_of(cast, by="skills").table().split("<tfoot>")[1]
    assert 'aria-label="1 of 2 short"' in foot


def test_sorting_tells_which_way(cast):
    summarise(cast.platform, cast.python)
    assert '<th class="sk first" scope="col" data-id' in drawing_of(cast, by="skills").table()
    assert 'aria-sort="ascending"' in drawing_of(cast, by="skills", sort="python").table()
    assert 'aria-sort="descending"' in drawing_of(cast, by="skills", lens="severity", sort="python").table()
    assert 'aria-sort="descending"' in drawing_of(cast, sort="name", descending=True).table()


def test_the_index_of_everything_is_by_weight(cast):
    summarise(cast.platform, cast.python, have=1, need=2, weight=3)
    summarise(TeamFactory(name="Abroad"), cast.python, have=2, need=2, weight=1)
    assert drawing_of(cast).index_within(slice(0, 4)) == (3 * 0.5 + 1) / 4
    assert drawing_of(cast).index_within(slice(0, 1)) == 1
