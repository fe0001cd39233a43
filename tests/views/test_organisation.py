"""The organisation's page: who compares which teams, what the query string does, and what is said where nothing is."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.matrix.points import month_back
from competency.models import Cycle, CycleSnapshot, TeamSkillSnapshot
from tests.factories import (
    CycleFactory,
    FrameworkFactory,
    HrUserFactory,
    LeadershipFactory,
    MembershipFactory,
    RoleFactory,
    RoleTargetFactory,
    TeamFactory,
    rate,
)
from tests.matrix.summaries import summarise

URL = "/organisation/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(cast, sign_in):
    """A function from a query string to the page as HR sees it."""

    def shown(query="", *, viewer=None, **more):
        response = sign_in(viewer or cast.eve).get(URL + query, **more)
        return response.content.decode()

    return shown


def rows(html):
    """(name, cells as text) of each row of the heatmap; the index comes first."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    found = []
    for row in body.split("<tr")[1:]:
        name = re.search(r"<b>(.*?)</b>", row).group(1)
        found.append((name, [re.sub("<.*?>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]))
    return found


def test_hr_sees_every_team(cast, page):
    summarise(cast.platform, cast.python, have=1, need=2)
    summarise(cast.design, cast.statistics, have=2, need=2)
    html = page()
    assert rows(html) == [
        ("Engineering", ["75%", "50", "100"]),
        ("Design", ["100%", "", "100"]),
        ("Platform", ["50%", "50", ""]),
    ]
    assert 'aria-label="50 % covered by weight; 0 of 1 need met">50</td>' in html


def test_a_head_sees_the_teams_below(cast, page):
    summarise(TeamFactory(name="Abroad"), cast.python)
    summarise(cast.platform, cast.python)
    html = page(viewer=cast.hana)
    assert "Abroad" not in html
    assert [name for name, _cells in rows(html)] == ["Engineering", "Design", "Platform"]


def test_a_manager_of_several_teams_sees_them(cast, page):
    LeadershipFactory(team=cast.design, user=cast.ada)
    summarise(cast.platform, cast.python, rated=2, have=0)
    html = page(viewer=cast.ada)
    assert rows(html) == [("Design", ["–", "", ""]), ("Platform", ["0%", "0", ""])]


def test_a_manager_of_a_retired_second_team_compares_nothing(cast, sign_in):
    LeadershipFactory(team=TeamFactory(name="Gone", retired_on=date(2024, 1, 1)), user=cast.ada)
    assert sign_in(cast.ada).get(URL).status_code == 403


def test_by_skills_a_cell_tells_people_level_and_certainty(cast, page):
    summarise(cast.platform, cast.python, have=1, need=2.5, certainty="likely")
    html = page("?by=skills")
    label = "40 % covered by weight; 1 of 2.5 at level 3, likely gap"
    assert f'<td class="dm2 wide first" aria-label="{label}">40</td>' in html
    assert "2 skills that no team here needs are left out." in html
    assert f'data-id="{cast.python.pk}"' in html
    assert f'data-id="{cast.sql.pk}"' not in html


@pytest.mark.parametrize(
    ("lens", "text"),
    [
        ("index", "50"),
        ("coverage", "50"),
        ("severity", "65"),
        ("certainty", "▮▮▯"),
        ("single", "1"),
        ("change", "+25"),
    ],
)
def test_a_lens_shows_what_it_says(cast, page, lens, text):
    summarise(cast.platform, cast.python, have=1, need=2)
    TeamSkillSnapshot.objects.create(
        team=cast.platform, skill=cast.python, month=month_back(), coverage=0.25, weight=3, rated=6
    )
    html = page(f"?lens={lens}")
    assert dict(rows(html))["Platform"] == ["50%", text, ""]
    assert 'aria-current="true"' in html


def test_without_a_past_the_change_says_so(cast, page):
    summarise(cast.platform, cast.python)
    html = page("?lens=change")
    assert "nothing is kept for" in html
    assert dict(rows(html))["Platform"][1] == "·"


def test_a_small_team_shows_that_it_is_withheld(cast, page):
    summarise(cast.platform, cast.python, rated=4)
    html = page()
    assert dict(rows(html))["Platform"] == ["&lt;5", "&lt;5", ""]
    assert "Critical gaps" in html
    assert f"{reverse('gaps', args=['platform'])}#skill" not in html


def test_a_column_sorts_the_worst_first_and_turns_round(cast, page):
    summarise(cast.platform, cast.python, have=1, need=2)
    summarise(cast.design, cast.python, have=2, need=2)
    assert [name for name, _cells in rows(page("?sort=engineering"))][1:] == ["Platform", "Design"]
    assert [name for name, _cells in rows(page("?sort=-engineering"))][1:] == ["Design", "Platform"]
    assert [name for name, _cells in rows(page("?sort=index"))][1:] == ["Platform", "Design"]
    assert [name for name, _cells in rows(page("?lens=severity&sort=engineering"))][1:] == [
        "Platform",
        "Design",
    ]


def test_a_department_folds_and_unfolds_by_a_link(cast, page):
    summarise(cast.platform, cast.python)
    html = page("?fold=engineering&lens=severity")
    assert [name for name, _cells in rows(html)] == ["Engineering"]
    unfold = "?lens=severity&amp;fold=-"
    assert f'href="{unfold}" hx-get="{unfold}" aria-expanded="false"' in html
    assert [name for name, _cells in rows(page("?fold=-"))] == ["Engineering", "Design", "Platform"]
    assert 'href="?fold=engineering" hx-get="?fold=engineering" aria-expanded="true"' in page()


def test_a_department_alone_says_what_it_says_among_all(cast, page):
    """Otherwise two addresses together would give away what each withholds."""
    other = TeamFactory(name="Abroad")
    summarise(TeamFactory(name="Small", parent=other), cast.python, rated=3)
    summarise(TeamFactory(name="Middle", parent=other), cast.python, rated=6)
    summarise(cast.platform, cast.python, have=1, need=2)
    everything, alone = rows(page()), rows(page("?department=abroad"))
    assert [name for name, _cells in alone] == ["Abroad", "Middle", "Small"]
    assert set(map(str, alone)) <= set(map(str, everything))
    assert "<h1>Abroad</h1>" in page("?department=abroad")


def test_critical_gaps_lead_to_the_gap(cast, page):
    summarise(cast.platform, cast.python, have=0, certainty="clear")
    html = page()
    assert f'href="{reverse("gaps", args=["platform"])}#skill-{cast.python.pk}"' in html
    assert "clear gap" in html


def test_what_several_teams_lack_is_bundled(cast, page):
    for team, need in ((cast.platform, 1.5), (cast.design, 1)):
        summarise(team, cast.python, have=0, need=need)
    summarise(TeamFactory(name="Rich"), cast.python, have=3, need=1)
    RoleTargetFactory(role=RoleFactory(name="Coder"), skill=cast.python, level=4)
    text = " ".join(re.sub("<.*?>", " ", page().split('id="hiring"')[1]).replace("&nbsp;", " ").split())
    assert "Python level 3 2.5 people missing" in text
    assert "Teams Platform 1.5, Design 1 Hire Coder Transfer Rich has 2 to spare" in text


def test_a_fragment_has_no_page_around_it(cast, sign_in):
    summarise(cast.platform, cast.python)
    response = sign_in(cast.eve).get(URL, headers=HTMX)
    assert "<html" not in response.content.decode()
    assert 'id="organisation"' in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_a_question_that_is_none_is_refused_and_answered_plainly(cast, sign_in):
    summarise(cast.platform, cast.python)
    response = sign_in(cast.eve).get(URL + "?lens=mood")
    assert response.status_code == 422
    assert "Platform" in response.content.decode()


def test_each_empty_state_says_what_to_do(cast, page):
    assert "No needs set" in page()
    assert "No needs set" in page(f"?framework={FrameworkFactory(name='Bare').slug}")


@pytest.mark.django_db
def test_an_organisation_without_anything_says_so(sign_in):
    client = sign_in(HrUserFactory())
    assert "No framework yet" in client.get(URL).content.decode()
    FrameworkFactory()
    assert "No teams yet" in client.get(URL).content.decode()


def test_the_page_costs_the_same_with_ten_times_the_history_and_the_teams(cast, sign_in, queries):
    client = sign_in(cast.eve)
    for team in (cast.platform, cast.design):
        summarise(team, cast.sql, have=0)

    def count():
        with queries() as sent:
            client.get(URL + "?by=skills&lens=change")
        return len(sent)

    rate(cast.ben, cast.python, 3)
    count()
    few = count()
    for level in (1, 2, 3, 4, 5, 4, 3, 2, 1, 0):
        rate(cast.ben, cast.python, level)
    assert count() == few
    for number in range(28):
        summarise(TeamFactory(name=f"More {number}", parent=cast.department), cast.sql, have=0)
    assert count() == few


def round_with(cast, name, *, days_ago, coverage):
    """A round that closed so many days ago, when Platform had this much of its need of Python."""
    closed_at = timezone.now() - timedelta(days=days_ago)
    cycle = CycleFactory(name=name, framework=cast.framework)
    Cycle.objects.filter(pk=cycle.pk).update(state="closed", opened_at=closed_at, closed_at=closed_at)
    measures = {"need_level": 3, "headcount": 2, "weight": 3, "count": 1, "severity": 9, "status": "short"}
    CycleSnapshot.objects.create(
        cycle=cycle,
        team=cast.platform,
        skill=cast.python,
        rated=6,
        members=6,
        coverage=coverage,
        supply=2 * coverage,
        **measures,
    )
    return f"round-{cycle.pk}"


def test_the_change_is_that_between_two_closed_rounds(cast, page):
    summarise(cast.platform, cast.python, have=2, need=2)
    spring = round_with(cast, "Spring", days_ago=90, coverage=0.25)
    autumn = round_with(cast, "Autumn", days_ago=30, coverage=0.5)
    html = page(f"?lens=change&since={spring}&until={autumn}")
    assert dict(rows(html))["Platform"][1] == "+25"
    assert "The table compares Spring" in html
    assert "100%" in html  # covered today, as everything else on the page
    html = page(f"?lens=change&since={autumn}")
    assert dict(rows(html))["Platform"][1] == "+50"
    assert f'<option value="{autumn}" selected>Autumn' in html


def test_a_later_round_is_no_past_of_an_earlier_one(cast, sign_in):
    summarise(cast.platform, cast.python)
    spring = round_with(cast, "Spring", days_ago=90, coverage=0.25)
    autumn = round_with(cast, "Autumn", days_ago=30, coverage=0.5)
    client = sign_in(cast.eve)
    for query, sentence in (
        (f"since={autumn}&until={spring}", "is not before Spring"),
        ("since=round-999", "Select a valid choice"),
    ):
        response = client.get(f"{reverse('organisation')}?lens=change&{query}")
        assert response.status_code == 422
        assert sentence in response.content.decode()


def test_where_other_people_are_rated_today_a_head_reads_why_no_change_is_told(cast, sign_in):
    summarise(cast.platform, cast.python, have=2, need=2)
    spring = round_with(cast, "Spring", days_ago=90, coverage=0.25)
    address = f"{reverse('organisation')}?lens=change&since={spring}"
    assert dict(rows(sign_in(cast.hana).get(address).content.decode()))["Platform"][1] == "+75"
    MembershipFactory(team=cast.platform, starts_on=timezone.localdate() - timedelta(days=10))
    html = sign_in(cast.hana).get(address).content.decode()
    assert dict(rows(html))["Platform"][1] == "≠"
    assert "Between these two no change is told" in html
    assert dict(rows(sign_in(cast.eve).get(address).content.decode()))["Platform"][1] == "+75"
