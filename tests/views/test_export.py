"""The download of a team's matrix: what the page shows, to whom the page is shown."""

import io
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from competency.content.framework import read_framework
from competency.exchange.tables import read_workbook
from competency.loading.framework import load_framework
from tests.exchange.extracts import rows_of
from tests.factories import (
    EngineerFactory,
    FrameworkFactory,
    MembershipFactory,
    RequirementFactory,
    TeamFactory,
    rate,
)

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


def download(client, team, extension="csv", **query):
    return client.get(reverse("team_export", args=[team.slug, extension]), query)


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def table(client, team, **query):
    return rows_of(content(download(client, team, **query)))


@pytest.fixture
def hr(cast, sign_in):
    return sign_in(cast.eve)


def test_the_workbook_is_sent_as_a_file_named_by_team_and_day(cast, hr):
    rate(cast.ben, cast.python, 3)
    response = download(hr, cast.platform, "xlsx")
    today = timezone.localdate().isoformat()
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response["Content-Disposition"] == f'attachment; filename="platform-matrix-{today}.xlsx"'
    sheet = load_workbook(io.BytesIO(content(response)))["Matrix"]
    assert (sheet["A8"].value, sheet["D8"].value) == ("Ben", 3)


def test_the_table_is_sent_as_a_file_named_by_team_and_day(cast, hr):
    response = download(hr, cast.platform, as_of="2024-06-01")
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="platform-matrix-2024-06-01.csv"'
    assert rows_of(content(response))[0][0] == "Name"


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_no_cache_on_the_way_keeps_it(cast, hr, extension):
    assert {"no-store", "private"} <= set(
        re.split(", ", download(hr, cast.platform, extension)["Cache-Control"])
    )


@pytest.mark.parametrize("extension", ["xls", "long.xlsx", "XLSX", "csv.exe"])
def test_another_ending_is_not_found(cast, hr, extension):
    assert download(hr, cast.platform, extension).status_code == 404


def test_an_unknown_team_is_not_found(cast, hr):
    assert hr.get("/teams/no-such-team/export.xlsx").status_code == 404


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_a_team_of_others_is_not_found(cast, sign_in, extension):
    assert download(sign_in(cast.dan), cast.platform, extension).status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in(cast, client):
    response = download(client, cast.platform, "xlsx")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_an_engineer_gets_the_own_row_only(cast, sign_in):
    assert [row[0] for row in table(sign_in(cast.ben.user), cast.platform)] == ["Name", "Ben"]


def test_a_manager_is_blind_in_the_file_where_the_page_is(cast, sign_in):
    rate(cast.ben, cast.python, 3)
    assert table(sign_in(cast.ada), cast.platform)[1][5] == "?"
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    assert table(sign_in(cast.ada), cast.platform)[1][5] == "4"


def test_a_head_gets_counts_and_no_names(cast, sign_in):
    RequirementFactory(team=cast.platform, skill=cast.python)
    response = download(sign_in(cast.hana), cast.platform, "xlsx")
    cells = [
        str(cell.value) for row in load_workbook(io.BytesIO(content(response)))["Matrix"] for cell in row
    ]
    assert "Level needed" in cells
    assert not {"Ben", "Cleo"} & set(cells)


def test_filters_and_order_are_those_of_the_page(cast, hr):
    rate(cast.cleo, cast.sql, 4, source="manager", by=cast.ada)
    rows = table(hr, cast.platform, domain="engineering", sort="skill:sql")
    assert rows[0][5:] == ["Python", "SQL"]
    assert [row[0] for row in rows[1:]] == ["Cleo", "Ben"]
    assert [row[0] for row in table(hr, cast.platform, q="ben")[1:]] == ["Ben"]


@pytest.mark.parametrize("lens", ["target", "difference", "change", "freshness", "no-such-lens"])
def test_a_file_holds_levels_by_skills_whatever_the_page_looks_at(cast, hr, lens):
    rate(cast.ben, cast.python, 3)
    rows = table(hr, cast.platform, lens=lens, by="domains")
    assert rows[0][5:] == ["Python", "SQL", "Statistics"]
    assert rows[1][5] == "3"


@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_a_day_in_the_future_is_refused_with_a_sentence(cast, hr, extension):
    response = download(hr, cast.platform, extension, as_of="2999-01-01")
    assert response.status_code == 422
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == "As of: 2999-01-01 lies in the future."


def test_another_framework_can_be_asked_for(cast, hr):
    FrameworkFactory(name="Other")
    assert table(hr, cast.platform, framework="other")[0] == [
        "Name",
        "E-mail",
        "Employee number",
        "Role",
        "Team",
    ]
    assert download(hr, cast.platform, framework="no-such-framework").status_code == 404


def test_without_any_framework_there_is_nothing_to_export(db, cast, hr):
    team = TeamFactory(framework=None)
    cast.framework.retired_on = timezone.localdate()
    cast.framework.save()
    assert download(hr, team, "xlsx").status_code == 404


def test_a_download_is_only_ever_read(cast, hr):
    assert hr.post(reverse("team_export", args=["platform", "xlsx"])).status_code == 405


# The workbook holds the plan as well, which reads needs, mentors, lenders and adopted actions.
@pytest.mark.parametrize(("extension", "most"), [("xlsx", 40), ("csv", 20)])
def test_the_number_of_queries_does_not_grow_with_people(cast, hr, queries, extension, most):
    with queries() as few:
        content(download(hr, cast.platform, extension))
    for _ in range(28):
        MembershipFactory(team=cast.platform, engineer=EngineerFactory())
    with queries() as many:
        content(download(hr, cast.platform, extension))
    assert len(few) == len(many) <= most


def test_the_other_formats_hold_what_the_table_holds(cast, hr):
    rate(cast.ben, cast.python, 3)
    assert json.loads(content(download(hr, cast.platform, "json", q="ben")))["rows"][0][5] == 3
    assert rows_of(content(download(hr, cast.platform, "long.csv", q="ben")))[1][-1] == "3"
    rows = read_workbook(content(download(hr, cast.platform, "ods", q="ben")), name="a.ods").sheets[0].rows
    assert [row[0] for row in rows] == ["Name", "Ben"]


def lists(client, kind, **asked):
    return client.get(reverse("list_export", args=[kind, "csv"]), asked)


def test_lists_of_everybody_are_for_hr_and_of_a_team_for_its_manager(cast, hr, sign_in):
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    assert [row[0] for row in rows_of(content(lists(hr, "ratings")))] == ["Name", "Ben", "Gus"]
    ada = sign_in(cast.ada)
    assert [row[0] for row in rows_of(content(lists(ada, "ratings", team="platform")))] == ["Name", "Ben"]
    for kind in ("ratings", "roster", "requirements"):
        assert lists(ada, kind).status_code == 403
        assert lists(ada, kind, team="platform").status_code == 200
        assert lists(ada, kind, team="design").status_code == 404
        assert lists(sign_in(cast.ben.user), kind, team="platform").status_code == 403
        assert lists(sign_in(cast.hana), kind, team="platform").status_code == 403


def test_a_list_of_a_day_to_come_or_of_nothing_known_is_refused(cast, hr):
    assert lists(hr, "ratings", as_of="2999-01-01").status_code == 422
    assert lists(hr, "nothing").status_code == 404
    assert lists(hr, "framework", framework="no-such").status_code == 404
    assert hr.get("/exchange/out/ratings.exe").status_code == 404


def test_the_whole_framework_goes_out_as_the_shipped_one_is_written(hr, db):
    shipped = read_framework()
    load_framework(shipped)
    told = json.loads(content(hr.get("/exchange/out/framework.json", {"framework": shipped.slug})))
    assert (told["slug"], len(told["domains"])) == (shipped.slug, len(shipped.domains))
    first, skill = told["domains"][0]["skills"][0], shipped.domains[0].skills[0]
    assert (first["slug"], first["months_per_level"]) == (skill.slug, float(skill.months_per_level))
    assert first["descriptors"] == {str(level): text for level, text in skill.descriptors.items()}


def test_a_template_holds_what_the_managers_have_said_of_who_is_shown(cast, sign_in):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.sql, 4, source="manager", by=cast.ada)
    answer = sign_in(cast.ada).get(reverse("team_template", args=["platform"]), {"q": "ben"})
    rows = read_workbook(content(answer), name="t.xlsx").sheets[0].rows
    people = [row[1:2] + row[4:] for row in rows[8:] if row[1]]
    assert people == [["Ben", None, 4, None]]


def test_a_template_of_an_unknown_source_is_refused(cast, hr):
    assert hr.get(reverse("team_template", args=["platform"]), {"source": "peer"}).status_code == 422


def test_what_people_say_of_themselves_is_no_template_for_their_blind_manager(cast, sign_in):
    rate(cast.ben, cast.python, 3)
    answer = sign_in(cast.ada).get(reverse("team_template", args=["platform"]), {"source": "self"})
    rows = read_workbook(content(answer), name="t.xlsx").sheets[0].rows
    assert [row[4:] for row in rows[8:] if row[1]] == [[None] * 3, [None] * 3]


def test_the_workbook_of_the_organisation_may_be_of_an_earlier_day(cast, hr):
    response = hr.get(reverse("organisation_export"), {"as_of": "2024-06-01", "department": "engineering"})
    assert response["Content-Disposition"] == 'attachment; filename="organisation-2024-06-01.xlsx"'
    workbook = load_workbook(io.BytesIO(content(response)))
    assert workbook["Teams"]["A2"].value.startswith("As of 1 Jun 2024 · Craft · ")


@pytest.mark.parametrize("day", ["2999-01-01", "1.5.24", "round-3"])
def test_a_day_that_is_none_is_refused_with_a_sentence_for_the_organisation_too(cast, hr, day):
    response = hr.get(reverse("organisation_export"), {"as_of": day})
    assert response.status_code == 422
    assert response.content.decode().startswith("As of: ")


def test_the_page_of_the_organisation_offers_the_workbook_of_a_day_with_its_filters(cast, hr):
    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 3)
    page = hr.get(reverse("organisation"), {"department": "engineering"}).content.decode()
    form = page[page.index(f'action="{reverse("organisation_export")}"') :].split("</form>")[0]
    assert 'name="as_of"' in form
    assert '<input type="hidden" name="department" value="engineering">' in form
