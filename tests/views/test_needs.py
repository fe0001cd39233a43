"""The table of needs: who may edit it, that it saves everything or nothing, and what it proposes."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from competency.forms.needs import write_seen
from competency.models import Requirement
from competency.models.need_changes import Stated, stated
from tests.factories import (
    EngineerFactory,
    FrameworkFactory,
    MembershipFactory,
    RequirementFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

ONE = Stated(3, Decimal(1), 2, None, None)


@pytest.fixture
def url(cast):
    return reverse("needs", args=[cast.platform.slug])


def row(skill, level="", people="", weight="", deadline="", starts=""):
    values = {"level": level, "people": people, "weight": weight, "deadline": deadline, "starts": starts}
    return {f"s{skill.pk}-{name}": value for name, value in values.items()}


def empty_rows(cast):
    return row(cast.python) | row(cast.sql) | row(cast.statistics)


def needs_of(team):
    return {need.skill_id: stated(need) for need in Requirement.objects.filter(team=team)}


def seen(team):
    return {"seen": write_seen(needs_of(team))}


# Who may -------------------------------------------------------------------------------------------------


def test_only_who_manages_and_hr_edit_needs(cast, sign_in, url):
    statuses = {
        user: (sign_in(user).get(url).status_code, sign_in(user).post(url, {}).status_code)
        for user in (cast.ada, cast.eve, cast.hana, cast.ben.user, cast.dan, cast.root)
    }
    assert statuses == {
        cast.ada: (200, 302),
        cast.eve: (200, 302),
        cast.hana: (403, 403),
        cast.ben.user: (403, 403),
        cast.dan: (404, 404),
        cast.root: (404, 404),
    }


# Showing -------------------------------------------------------------------------------------------------


def test_every_skill_of_the_framework_has_a_row_under_its_domain(cast, sign_in, url):
    html = sign_in(cast.ada).get(url).content.decode()
    places = [
        html.index(text) for text in ("Engineering</th>", "Python", "SQL", "Science</th>", "Statistics")
    ]
    assert places == sorted(places)


def test_a_row_shows_the_need_and_what_the_team_has_beside_it(cast, sign_in, url):
    RequirementFactory(
        team=cast.platform, skill=cast.python, level=3, headcount=Decimal("1.5"), weight=3, deadline_months=4
    )
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    html = sign_in(cast.ada).get(url).content.decode()
    cells = html[html.index(f'id="skill-{cast.python.pk}"') :]
    assert 'class="have gap"' in cells
    assert "<b>1</b>" in cells
    for value in ('value="3"', 'value="1.5"', '<option value="3" selected>', 'value="4"'):
        assert value in cells


def test_a_hidden_self_rating_is_not_what_the_team_has(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3)
    rate(cast.ben, cast.python, 5)
    html = sign_in(cast.ada).get(url).content.decode()
    cells = html[html.index(f'id="skill-{cast.python.pk}"') :]
    assert "<b>hidden</b>" in cells[: cells.index("</tr>")]
    assert "rect" not in cells[: cells.index("</tr>")]


def test_the_usual_deadline_of_the_weight_is_shown_where_none_is_named(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python, weight=3)
    assert 'placeholder="6"' in sign_in(cast.ada).get(url).content.decode()


def test_a_retired_skill_and_one_of_another_framework_can_still_be_removed(cast, sign_in, url):
    other = SkillFactory(framework=FrameworkFactory(scale=range(1, 4)), name="Elsewhere")
    RequirementFactory(team=cast.platform, skill=cast.sql)
    RequirementFactory(team=cast.platform, skill=other)
    cast.sql.retire()
    html = sign_in(cast.ada).get(url).content.decode()
    places = [
        html.index(text)
        for text in ("Retired; counts no longer", "SQL", "From another framework", "Elsewhere")
    ]
    assert places == sorted(places)
    sign_in(cast.ada).post(url, empty_rows(cast) | row(other) | seen(cast.platform))
    assert needs_of(cast.platform) == {}


def test_without_a_framework_or_skills_it_says_so(cast, sign_in):
    team = TeamFactory(framework=FrameworkFactory())
    html = sign_in(cast.eve).get(reverse("needs", args=[team.slug])).content.decode()
    assert "No skills yet" in html


# Saving --------------------------------------------------------------------------------------------------


def test_the_whole_table_is_saved_at_once(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.statistics, level=2)
    rows = (
        row(cast.python, "4", "2,5", "3", "6", "2027-01-31") | row(cast.sql, "2") | row(cast.statistics, "")
    )
    response = sign_in(cast.ada).post(url, rows | seen(cast.platform), follow=True)
    assert response.redirect_chain == [(url, 302)]
    assert "Saved: 2 needs added, 1 removed." in response.content.decode()
    assert needs_of(cast.platform) == {
        cast.python.pk: Stated(4, Decimal("2.50"), 3, 6, date(2027, 1, 31)),
        cast.sql.pk: Stated(2, Decimal(1), 2, None, None),
    }


def test_saving_what_was_there_changes_nothing(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python, headcount=Decimal("2.50"))
    before = Requirement.history.count()
    rows = empty_rows(cast) | row(cast.python, "3", "2.5", "2")
    response = sign_in(cast.ada).post(url, rows | seen(cast.platform), follow=True)
    assert "Nothing was changed." in response.content.decode()
    assert Requirement.history.count() == before


def test_a_weight_alone_is_no_need(cast, sign_in, url):
    sign_in(cast.ada).post(url, empty_rows(cast) | row(cast.python, weight="3"))
    assert needs_of(cast.platform) == {}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"level": "9"}, "“9” is no level of Python: choose 1, 2, 3, 4, 5."),
        ({"level": "0"}, "“0” is no level of Python"),
        ({"level": "three"}, "“three” is no level of Python"),
        ({"people": "2"}, "Say at which level, or empty the whole row."),
        ({"deadline": "6"}, "Say at which level, or empty the whole row."),
        ({"level": "3", "people": "0"}, "A need asks for more than 0 people; empty the row for no need."),
        ({"level": "3", "people": "-1"}, "A need asks for more than 0 people"),
        ({"level": "3", "people": "many"}, "People are a number, such as 2 or 1.5."),
        ({"level": "3", "people": "NaN"}, "People are a number, such as 2 or 1.5."),
        ({"level": "3", "people": "1.234"}, "no more than 2 decimal places"),
        ({"level": "3", "people": "1000"}, "less than or equal to 999.99"),
        ({"level": "3", "weight": "4"}, "The weight is 1 useful, 2 important or 3 critical."),
        ({"level": "3", "deadline": "soon"}, "The deadline is a whole number of months."),
        ({"level": "3", "deadline": "0"}, "greater than or equal to 1"),
        ({"level": "3", "starts": "31.1.2027"}, "The day is written as 2027-01-31."),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(cast, sign_in, url, words, sentence):
    response = sign_in(cast.ada).post(url, row(cast.sql, "3") | row(cast.python, **words))
    html = response.content.decode()
    assert response.status_code == 422
    assert "Nothing is saved yet:" in html
    assert f"Python</a>: {sentence}" in html or sentence in html
    assert 'aria-invalid="true"' in html
    assert needs_of(cast.platform) == {}


def test_every_wrong_row_is_named_at_once_and_what_was_typed_stays(cast, sign_in, url):
    response = sign_in(cast.ada).post(url, row(cast.sql, "8") | row(cast.python, "7", "4"))
    html = response.content.decode()
    assert html.count('class="errorlist"') == 2
    assert 'value="7"' in html
    assert 'value="8"' in html


def test_a_level_belongs_to_the_scale_of_the_framework(cast, sign_in):
    framework = FrameworkFactory(scale=range(1, 4))
    skill = SkillFactory(framework=framework)
    team = TeamFactory(framework=framework)
    url = reverse("needs", args=[team.slug])
    assert sign_in(cast.eve).post(url, row(skill, "4")).status_code == 422
    assert sign_in(cast.eve).post(url, row(skill, "3")).status_code == 302


def test_a_skill_that_is_newer_than_the_page_is_left_alone(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.sql)
    sign_in(cast.ada).post(url, row(cast.python, "3"))
    assert set(needs_of(cast.platform)) == {cast.python.pk, cast.sql.pk}


def test_the_gaps_follow_at_once(cast, sign_in, url):
    client = sign_in(cast.ada)
    client.post(url, empty_rows(cast) | row(cast.python, "3"))
    gaps = client.get(reverse("gaps", args=[cast.platform.slug])).content.decode()
    assert "Nobody rated yet." in gaps


# History and cost ----------------------------------------------------------------------------------------


def test_the_history_tells_who_changed_what_and_when(cast, sign_in, url):
    client = sign_in(cast.ada)
    client.post(url, empty_rows(cast) | row(cast.python, "3"))
    client.post(url, empty_rows(cast) | row(cast.python, "4", "2", "3", "6") | seen(cast.platform))
    html = client.get(url).content.decode()
    assert "</b>: <ins>1 at level 3, important</ins>" in html
    assert "<del>1 at level 3, important</del> → <ins>2 at level 4" in html
    assert "<ins>2 at level 4, critical, within 6 months</ins>" in html
    assert "· Ada" in html


def test_the_number_of_queries_does_not_grow_with_skills_and_people(cast, sign_in, url, queries):
    client = sign_in(cast.ada)

    def count():
        with queries() as sent:
            assert client.get(url).status_code == 200
        return len(sent)

    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    few = count()
    for _ in range(9):
        skill = SkillFactory(domain=cast.python.domain)
        RequirementFactory(team=cast.platform, skill=skill)
        rate(cast.ben, skill, 2, source="manager", by=cast.ada)
    for _ in range(28):
        engineer = EngineerFactory()
        MembershipFactory(engineer=engineer, team=cast.platform)
        rate(engineer, cast.python, 2, source="manager", by=cast.ada)
    assert count() == few
    assert few <= 24
