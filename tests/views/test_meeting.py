"""A calibration meeting: who sees whom and what, who records what is agreed, what others did since."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from competency.models import AuditEntry, Rating, RatingEvent
from competency.models.auditing import Kind
from tests.factories import (
    CycleFactory,
    EngineerFactory,
    FrameworkFactory,
    LeadershipFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
    rate,
)

FRAGMENT = {"HX-Request": "true"}
BOTH = "/calibration/meeting/?team=platform&team=design"
PYTHON = f"{BOTH}&skill=python"
CHANGES = "/calibration/meeting/changes/?team=platform&team=design&skill=python"


@pytest.fixture
def una(cast):
    """Manages the department, and so both teams."""
    user = UserFactory(name="Una")
    LeadershipFactory(team=cast.department, user=user)
    return user


@pytest.fixture
def page(sign_in):
    """A function from a user and an address to the page as text."""
    return lambda user, address=PYTHON: sign_in(user).get(address).content.decode()


def both_rate(cast, engineer, own=4, manager=2, by=None):
    rate(engineer, cast.python, own, by=cast.root, note="I led it.")
    rate(engineer, cast.python, manager, source="manager", by=by or cast.ada)


# Who sees whom


def test_one_chooses_among_the_teams_that_one_manages(cast, page):
    html = page(cast.ada, "/calibration/meeting/")
    assert 'value="platform"' in html
    assert 'value="design"' not in html
    html = page(cast.eve, "/calibration/meeting/")
    assert 'value="design"' in html


def test_people_of_several_teams_are_looked_at_together(cast, una, page):
    html = page(una)
    assert ["Ben" in html, "Cleo" in html, "Gus" in html] == [True, True, True]
    assert "0 of 3 agreed" in html


def test_a_manager_sees_the_own_people_of_a_meeting_of_several_teams(cast, page):
    html = page(cast.ada)
    assert ["Ben" in html, "Gus" in html, "Design" in html] == [True, False, False]
    assert "other teams are shown to their managers" in html


def test_a_link_to_teams_of_others_alone_shows_nobody(cast, page):
    html = page(cast.ada, "/calibration/meeting/?team=design")
    assert "Gus" not in html
    assert "Whose people do you look at together?" in html


def test_somebody_in_two_teams_is_looked_at_once(cast, una, page):
    MembershipFactory(engineer=cast.ben, team=cast.design)
    assert page(una).count('data-name="Ben"') == 1


def test_looks_of_hr_at_named_people_are_logged(cast, page):
    page(cast.eve)
    look = AuditEntry.objects.get(kind=Kind.VIEW)
    assert (look.by, look.place) == (cast.eve.pk, "meeting")
    assert "calibration meeting" in page(cast.eve, "/audit/")


def test_looks_of_a_manager_at_the_own_people_are_not_logged(cast, page):
    page(cast.ada)
    assert not AuditEntry.objects.filter(kind=Kind.VIEW).exists()


# What is shown


def test_both_words_are_shown_once_both_are_in(cast, una, page):
    both_rate(cast, cast.ben)
    html = page(una)
    assert "I led it." in html
    assert "differs" in html


@pytest.mark.parametrize(
    ("source", "sentence"), [("self", "waits for the manager"), ("manager", "waits for the self-rating")]
)
def test_what_only_one_has_said_is_shown_to_nobody(source, sentence, cast, una, page):
    rate(cast.ben, cast.python, 4, source=source, by=cast.ada, note="Not for a meeting.")
    for user in (cast.ada, una, cast.eve):
        html = page(user)
        assert sentence in html
        assert "Not for a meeting." not in html
        assert 'class="chip l4"' not in html


def test_what_one_side_has_said_anew_in_a_blind_round_is_shown_to_nobody(cast, una, page):
    before = timezone.now() - timedelta(days=9)
    rate(cast.ben, cast.python, 2, rated_at=before)
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, rated_at=before)
    CycleFactory(framework=cast.framework, opened=True)
    rate(cast.ben, cast.python, 5, note="Not for a meeting.")
    for user in (cast.ada, una, cast.eve):
        html = page(user)
        assert "waits for the manager" in html
        assert "Not for a meeting." not in html
        assert 'class="chip' not in html


def test_the_skills_follow_each_other_and_begin_anew_after_the_last(cast, page):
    def after(html):
        return html.split("data-next>")[0].rsplit('href="', 1)[1]

    assert "skill=python" in after(page(cast.ada, PYTHON.replace("python", "statistics")))
    assert "skill=sql" in after(page(cast.ada))


def test_an_unknown_skill_is_not_found(cast, sign_in):
    assert sign_in(cast.ada).get(f"{BOTH}&skill=cooking").status_code == 404


def test_a_framework_without_skills_says_so(cast, page):
    TeamFactory(name="New", framework=FrameworkFactory(name="Empty"))
    assert "No skills yet" in page(cast.eve, "/calibration/meeting/?team=new")


# What is agreed


def test_the_manager_records_what_was_agreed(cast, sign_in):
    both_rate(cast, cast.ben)
    sent = {"person": cast.ben.pk, "value": "3", "note": "A part of it.", "seen": 99}
    answer = sign_in(cast.ada).post(PYTHON, sent, headers=FRAGMENT)
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger"]) == {"rating-saved": {"here": "1 of 2 agreed"}}
    stored = Rating.objects.get(engineer=cast.ben)
    assert (stored.agreed_level, stored.agreed_note, stored.agreed_by) == (3, "A part of it.", cast.ada)


def test_without_javascript_one_comes_back_to_the_row(cast, sign_in):
    both_rate(cast, cast.ben)
    answer = sign_in(cast.ada).post(PYTHON, {"person": cast.ben.pk, "value": "3"})
    assert answer.status_code == 302
    assert answer.url.endswith(f"skill=python#row-{cast.ben.pk}-{cast.python.pk}")


def test_nothing_is_agreed_before_both_have_rated(cast, sign_in):
    rate(cast.ben, cast.python, 4)
    answer = sign_in(cast.ada).post(PYTHON, {"person": cast.ben.pk, "value": "3"})
    assert answer.status_code == 403


def test_hr_who_manages_nobody_looks_on(cast, sign_in):
    both_rate(cast, cast.ben)
    answer = sign_in(cast.eve).post(PYTHON, {"person": cast.ben.pk, "value": "3"})
    assert answer.status_code == 403
    assert not Rating.objects.get().said("agreed")


def test_a_manager_records_nothing_about_people_of_others(cast, sign_in):
    both_rate(cast, cast.gus)
    answer = sign_in(cast.ada).post(PYTHON, {"person": cast.gus.pk, "value": "3"})
    assert answer.status_code == 404


@pytest.mark.parametrize("value", ["9", "high"])
def test_a_wrong_level_is_answered_with_a_sentence(value, cast, sign_in):
    both_rate(cast, cast.ben)
    for headers in (FRAGMENT, {}):
        sent = {"person": cast.ben.pk, "value": value}
        answer = sign_in(cast.ada).post(PYTHON, sent, headers=headers)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()


def test_what_somebody_else_agreed_meanwhile_is_not_written_over(cast, una, sign_in):
    both_rate(cast, cast.ben)
    rate(cast.ben, cast.python, 2, source="agreed", by=una)
    sent = {"person": cast.ben.pk, "value": "3", "seen": 0}
    answer = sign_in(cast.ada).post(PYTHON, sent, headers=FRAGMENT)
    assert answer.status_code == 409
    assert "Una" in answer.content.decode()
    assert Rating.objects.get().agreed_level == 2


# What others did since


def test_changes_brings_the_rows_that_changed_and_no_others(cast, una, sign_in):
    both_rate(cast, cast.ben)
    both_rate(cast, cast.cleo)
    client, seen = sign_in(cast.ada), RatingEvent.objects.latest("pk").pk
    assert client.get(f"{CHANGES}&seen={seen}").json() == {"rows": {}, "seen": seen}
    rate(cast.ben, cast.python, 3, source="agreed", by=una)
    rate(cast.cleo, cast.sql, 3, by=cast.root)
    answer = client.get(f"{CHANGES}&seen={seen}").json()
    assert list(answer["rows"]) == [f"{cast.ben.pk}-{cast.python.pk}"]
    assert "Una" in answer["rows"][f"{cast.ben.pk}-{cast.python.pk}"]
    assert answer["progress"] == {"here": "1 of 2 agreed"}


def test_changes_shows_nobody_of_other_teams(cast, sign_in):
    both_rate(cast, cast.gus, by=cast.dan)
    assert sign_in(cast.ada).get(f"{CHANGES}&seen=0").json()["rows"] == {}


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30])
def test_changes_without_a_place_to_begin_at_brings_nothing(seen, cast, sign_in):
    both_rate(cast, cast.ben)
    assert sign_in(cast.ada).get(f"{CHANGES}&seen={seen}").json() == {"rows": {}, "seen": 0}


def test_the_number_of_queries_does_not_grow_with_teams_and_people(cast, una, sign_in, queries):
    both_rate(cast, cast.ben)
    client = sign_in(una)
    client.get(PYTHON)
    with queries() as few:
        client.get(PYTHON)
    address = PYTHON
    for number in range(10):
        team = TeamFactory(name=f"Team {number}", parent=cast.department, framework=cast.framework)
        address += f"&team={team.slug}"
        for _person in range(3):
            engineer = EngineerFactory()
            MembershipFactory(engineer=engineer, team=team)
            both_rate(cast, engineer, by=una)
    with queries() as many:
        html = client.get(address).content.decode()
    assert len(many) == len(few)
    assert "0 of 33 agreed" in html
