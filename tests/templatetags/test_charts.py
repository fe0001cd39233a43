"""The charts say in text what they draw, and draw nothing where nothing is known."""

from datetime import date
from types import SimpleNamespace

from competency.decisions.gaps import Requirement, measure
from competency.decisions.level import effective
from competency.matrix.trend import Trend
from competency.models import Skill
from competency.templatetags.charts import need_chart, trend_chart


def finding(*levels, headcount=2, name="Python"):
    cells = {place: effective(agreed_level=level) for place, level in enumerate(levels) if level is not None}
    gap = measure(Requirement(3, headcount), cells=cells, shares=dict.fromkeys(range(len(levels)), 1.0))
    return SimpleNamespace(gap=gap, skill=Skill(pk=7, name=name))


def test_each_need_has_its_figures_and_leads_to_its_flag():
    html = need_chart([finding(3, 3, 3), finding(3, 1, name="SQL <3")])
    assert '<tspan class="figure">3</tspan> / 2' in html
    assert '<tspan class="figure">1</tspan> / 2' in html
    assert html.count('href="#skill-7"') == 2
    assert "SQL &lt;3" in html


def test_what_is_missing_is_drawn_from_have_to_need():
    covered, short = need_chart([finding(3, 3)]), need_chart([finding(3, 1)])
    assert 'class="missing"' not in covered
    # One of two people on a scale of two: half of 150.
    assert '<rect class="missing" x="197.0" y="6" width="75.0" height="10"/>' in short


def test_unknown_is_a_question_mark_and_no_missing_bar():
    html = need_chart([finding(None, None)])
    assert '<tspan class="figure">?</tspan> / 2' in html
    assert 'class="missing"' not in html


def test_a_trend_has_its_words_and_its_table():
    html = trend_chart(Trend([(date(2026, 1, 1), 0.5, 4.0, 60.0), (date(2026, 3, 14), 0.75, 324.0, 40.0)]))
    assert 'aria-label="Coverage from 50% in Jan 2026 to 75% in Mar 2026"' in html
    assert '<th scope="row">Jan 2026</th><td class="num">50%</td>' in html
    assert 'points="4,60 324,40"' in html
