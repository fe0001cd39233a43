"""The history of a team: who opens it, what it leads to, what it says where there is nothing."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import TeamSkillSnapshot
from tests.factories import rate

pytestmark = pytest.mark.django_db


def page(client, team, **query):
    return client.get(reverse("team_history", args=[team.slug]), query)


@pytest.fixture
def last_year(cast):
    """Python of Platform, a year ago."""
    month = date(timezone.localdate().year - 1, timezone.localdate().month, 1)
    return TeamSkillSnapshot.objects.create(
        team=cast.platform, skill=cast.python, month=month, rated=3, level_sum=6, coverage=0.5
    )


def test_each_skill_is_a_line_and_each_day_leads_to_the_matrix_of_that_day(cast, last_year, sign_in):
    client = sign_in(cast.ada)
    response = page(client, cast.platform)
    html = response.content.decode()
    assert html.count("<svg width") == 1
    assert ">50%</td>" in html
    for day in response.context["history"].days[:-1]:
        address = f"{reverse('team', args=['platform'])}?as_of={day.isoformat()}"
        assert f'href="{address}"' in html
        assert client.get(address).status_code == 200


def test_a_member_reads_no_figure_of_fewer_than_five(cast, last_year, sign_in):
    for measure in ("coverage", "mean"):
        html = page(sign_in(cast.ben.user), cast.platform, measure=measure).content.decode()
        assert "&lt;5</span>" in html
        assert ">50%<" not in html and ">2.0<" not in html


def test_a_manager_chooses_means(cast, last_year, sign_in):
    assert ">2.0</td>" in page(sign_in(cast.ada), cast.platform, measure="mean").content.decode()


def test_a_wrong_measure_is_refused_with_a_sentence(cast, sign_in):
    response = page(sign_in(cast.ada), cast.platform, measure="sum")
    assert response.status_code == 422
    assert "Select a valid choice" in response.content.decode()


def test_a_team_without_history_says_what_comes(cast, sign_in):
    assert "Nothing to draw yet" in page(sign_in(cast.ada), cast.platform).content.decode()
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert "No needs yet" in page(sign_in(cast.ada), cast.platform).content.decode()


def test_a_fragment_is_the_history_alone(cast, last_year, sign_in):
    response = sign_in(cast.ada).get(
        reverse("team_history", args=["platform"]), headers={"HX-Request": "true"}
    )
    assert response.content.decode().lstrip().startswith('<div id="team-history"')


def test_every_team_page_leads_to_the_history(cast, sign_in):
    html = sign_in(cast.ben.user).get(reverse("team", args=["platform"])).content.decode()
    assert reverse("team_history", args=["platform"]) in html


def test_a_member_reads_why_a_month_with_other_people_is_not_told(cast, last_year, sign_in):
    TeamSkillSnapshot.objects.update(rated=5)
    page = sign_in(cast.ben.user).get(reverse("team_history", args=["platform"])).content.decode()
    assert "≠: other people are rated today than then." in page
    assert "not told, because other people are rated today" in page
    own = sign_in(cast.ada).get(reverse("team_history", args=["platform"])).content.decode()
    assert "≠" not in own
