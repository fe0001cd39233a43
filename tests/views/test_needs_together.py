"""Two people change a team's needs at once: nobody overwrites the other unseen."""

from decimal import Decimal

import pytest
from django.urls import reverse

from competency.forms.needs import write_seen
from competency.models import Requirement
from competency.models.need_changes import Stated, save_needs, stated

ONE = Stated(3, Decimal(1), 2, None, None)


@pytest.fixture
def url(cast):
    return reverse("needs", args=[cast.platform.slug])


def row(skill, level="", people="", weight=""):
    values = {"level": level, "people": people, "weight": weight, "deadline": "", "starts": ""}
    return {f"s{skill.pk}-{name}": value for name, value in values.items()}


def needs_of(team):
    return {need.skill_id: stated(need) for need in Requirement.objects.filter(team=team)}


def seen(team):
    return {"seen": write_seen(needs_of(team))}


@pytest.fixture
def crossed(cast):
    """Ada looked at the table; then Eve changed Python. Returns what Ada saw."""
    save_needs(cast.platform, wanted={cast.python.pk: ONE, cast.sql.pk: ONE}, seen={}, by=cast.ada)
    looked = seen(cast.platform)
    now = ONE._replace(level=4)
    save_needs(cast.platform, wanted={cast.python.pk: now}, seen={cast.python.pk: ONE}, by=cast.eve)
    return looked


def test_somebody_elses_change_is_named_and_not_overwritten_unseen(cast, sign_in, url, crossed):
    rows = row(cast.python, "5", "1", "2") | row(cast.sql, "2", "1", "2") | row(cast.statistics)
    response = sign_in(cast.ada).post(url, rows | crossed)
    html = response.content.decode()
    assert response.status_code == 409
    assert "somebody else has changed needs" in html
    assert "1 at level 4, important" in html
    assert "Eve" in html
    assert 'value="5"' in html
    assert needs_of(cast.platform)[cast.sql.pk] == ONE


def test_saving_again_puts_the_own_words_in_place_of_theirs(cast, sign_in, url, crossed):
    rows = row(cast.python, "5", "1", "2") | row(cast.sql, "2", "1", "2") | row(cast.statistics)
    client = sign_in(cast.ada)
    form = client.post(url, rows | crossed).context["form"]
    assert client.post(url, rows | {"seen": form.seen_text}).status_code == 302
    assert needs_of(cast.platform)[cast.python.pk].level == 5


def test_what_was_left_alone_shows_and_keeps_their_change(cast, sign_in, url, crossed):
    rows = row(cast.python, "3", "1", "2") | row(cast.sql, "2", "1", "2") | row(cast.statistics)
    response = sign_in(cast.ada).post(url, rows | crossed, follow=True)
    assert "1 need was changed by somebody else meanwhile and stays as they made it." in (
        response.content.decode()
    )
    assert {pk: need.level for pk, need in needs_of(cast.platform).items()} == {
        cast.python.pk: 4,
        cast.sql.pk: 2,
    }


def test_after_a_conflict_rows_left_alone_show_what_is_saved_now(cast, sign_in, url, crossed):
    now = ONE._replace(level=2)
    save_needs(cast.platform, wanted={cast.sql.pk: now}, seen={cast.sql.pk: ONE}, by=cast.eve)
    rows = row(cast.python, "5", "1", "2") | row(cast.sql, "3", "1", "2") | row(cast.statistics)
    form = sign_in(cast.ada).post(url, rows | crossed).context["form"]
    assert {r.skill.name: r["level"].value() for r in form.rows} == {
        "Python": "5",
        "SQL": "2",
        "Statistics": "",
    }


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", '{"1": 2}', '{"x": [1,"1",1,null,null]}', "[" * 9999]
)
def test_whoever_does_not_say_what_they_saw_overwrites_nothing(cast, sign_in, url, crossed, text):
    response = sign_in(cast.ada).post(url, row(cast.python, "5") | {"seen": text})
    assert response.status_code == 409
    assert needs_of(cast.platform)[cast.python.pk].level == 4
