"""The matrix page: who sees which rows, what the query string does, and what it costs."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from competency.models import Cycle, RatingEvent
from competency.models.recording import record
from tests.factories import (
    CycleFactory,
    EngineerFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
)

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(cast):
    return reverse("team", args=[cast.platform.slug])


def rate(cast, engineer, skill, level, *, source="manager", by=None, **more):
    return record(engineer, skill=skill, source=source, by=by or cast.ada, level=level, **more)


def test_it_shows_the_team_to_its_manager(cast, sign_in, url):
    rate(cast, cast.ben, cast.python, 3)
    html = sign_in(cast.ada).get(url).content.decode()
    assert "Ben" in html
    assert "Cleo" in html
    assert "Fay" not in html
    assert 'aria-label="3, between 2 and 4">3</td>' in html


def test_a_fragment_has_no_page_around_it(cast, sign_in, url):
    response = sign_in(cast.ada).get(url, headers=HTMX)
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_a_restored_history_entry_gets_the_page(cast, sign_in, url):
    response = sign_in(cast.ada).get(url, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in response.content.decode()


def test_a_stranger_does_not_find_the_team(cast, sign_in, url):
    assert sign_in(cast.gus.user or cast.dan).get(url).status_code == 404
    assert sign_in(cast.root).get(url).status_code == 404


def test_an_engineer_sees_the_own_row_only(cast, sign_in, url):
    html = sign_in(cast.ben.user).get(url).content.decode()
    assert "<b>Ben</b>" in html
    assert "Cleo" not in html


def test_a_head_sees_counts_and_no_names(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=1)
    html = sign_in(cast.hana).get(url).content.decode()
    assert "Ben" not in html
    assert "Cleo" not in html
    assert "&lt;5" in html


def test_the_footer_counts_full_time_people_against_the_need(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2)
    rate(cast, cast.ben, cast.python, 4)
    html = sign_in(cast.ada).get(url).content.decode()
    assert "too few: 1 of 2 at level 3" in html


def test_what_is_hidden_from_the_manager_does_not_count_either(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=1)
    rate(cast, cast.ben, cast.python, 5, source="self", by=cast.ben.user)
    html = sign_in(cast.ada).get(url).content.decode()
    assert '<td class="hid first"' in html
    assert "nobody rated, 1 needed at level 3" in html


def test_the_target_lens_shows_the_distance_to_the_role(cast, sign_in, url):
    cast.ben.role = RoleFactory(name="Builder")
    cast.ben.save()
    RoleTargetFactory(role=cast.ben.role, skill=cast.python, level=4)
    rate(cast, cast.ben, cast.python, 2)
    html = sign_in(cast.ada).get(url, {"lens": "target"}).content.decode()
    assert "−2</td>" in html
    assert "meets 0 of 1 targets" in html


def test_the_difference_lens_shows_self_minus_manager(cast, sign_in, url):
    rate(cast, cast.ben, cast.python, 2)
    rate(cast, cast.ben, cast.python, 5, source="self", by=cast.ben.user)
    assert "+3</td>" in sign_in(cast.ada).get(url, {"lens": "difference"}).content.decode()


def test_the_change_lens_compares_with_a_day(cast, sign_in, url):
    then = timezone.make_aware(timezone.datetime(2025, 1, 1))
    rate(cast, cast.ben, cast.python, 1, rated_at=then)
    rate(cast, cast.ben, cast.python, 3)
    html = sign_in(cast.ada).get(url, {"lens": "change", "since": "2025-06-01"}).content.decode()
    assert "+2</td>" in html


def test_the_change_lens_offers_closed_rounds_by_name(cast, sign_in, url):
    for name, day in (("Spring", date(2024, 6, 1)), ("Autumn", date(2025, 6, 1))):
        at = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
        cycle = CycleFactory(name=name, framework=cast.framework)
        Cycle.objects.filter(pk=cycle.pk).update(state="closed", opened_at=at, closed_at=at)
    CycleFactory(name="Draft", framework=cast.framework)
    client = sign_in(cast.ada)
    rate(cast, cast.ben, cast.python, 1)
    html = client.get(url, {"lens": "change", "since": "2024-06-01", "as_of": "2025-06-01"}).content.decode()
    spring, autumn = Cycle.objects.closed().order_by("closed_at")
    assert f'<option value="round-{spring.pk}" selected>Spring' in html
    assert f'<option value="round-{autumn.pk}" selected>Autumn' in html
    assert '<input type="hidden" name="lens" value="change">' in html
    assert "Draft" not in html
    assert "Spring" not in client.get(url).content.decode()


def test_the_change_lens_compares_two_days(cast, sign_in, url):
    for year, level in ((2024, 1), (2025, 3), (2026, 2)):
        rated_at = timezone.make_aware(timezone.datetime(year, 1, 1))
        rate(cast, cast.ben, cast.python, level, rated_at=rated_at)
    two_days = {"lens": "change", "since": "2024-06-01", "as_of": "2025-06-01"}
    html = sign_in(cast.ada).get(url, two_days).content.decode()
    assert "+2</td>" in html
    assert "Levels gained or lost from 1 Jun 2024 to 1 Jun 2025." in html
    assert "1 risen, 0 fallen, 0 unchanged, 0 rated for the first time." in html


def test_what_is_hidden_today_shows_no_change_either(cast, sign_in, url):
    for year, level in ((2024, 1), (2025, 3)):
        rated_at = timezone.make_aware(timezone.datetime(year, 1, 1))
        rate(cast, cast.ben, cast.python, level, source="self", by=cast.ben.user, rated_at=rated_at)
    html = sign_in(cast.ada).get(url, {"lens": "change", "since": "2024-06-01"}).content.decode()
    assert "+2</td>" not in html
    assert "0 risen, 0 fallen, 0 unchanged, 0 rated for the first time." in html


def test_a_past_day_is_compared_with_one_before_it(cast, sign_in, url):
    response = sign_in(cast.ada).get(url, {"lens": "change", "as_of": "2020-08-01"})
    assert response.context["options"].since.isoformat() == "2020-01-31"


def test_a_change_to_an_earlier_day_is_refused_with_a_sentence(cast, sign_in, url):
    response = sign_in(cast.ada).get(url, {"lens": "change", "since": "2025-06-01", "as_of": "2025-01-01"})
    assert response.status_code == 422
    assert "2025-06-01 lies after 2025-01-01, to which it is compared." in response.content.decode()


def test_as_of_shows_a_past_day_and_cannot_be_rated(cast, sign_in, url):
    then = timezone.make_aware(timezone.datetime(2025, 1, 1))
    rate(cast, cast.ben, cast.python, 1, rated_at=then)
    rate(cast, cast.ben, cast.python, 3)
    html = sign_in(cast.ada).get(url, {"as_of": "2025-06-01"}).content.decode()
    assert ">1</td>" in html
    assert ">3</td>" not in html
    assert "data-changes" not in html


def test_domains_show_the_median(cast, sign_in, url):
    rate(cast, cast.ben, cast.python, 1)
    rate(cast, cast.ben, cast.sql, 4)
    html = sign_in(cast.ada).get(url, {"by": "domains"}).content.decode()
    assert "1, median of 2 of 2 skills" in html


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("name", "Ben Cleo"),
        ("-name", "Cleo Ben"),
        ("skill:python", "Cleo Ben"),
        ("-skill:python", "Ben Cleo"),
    ],
)
def test_rows_sort_by_name_or_by_a_skill(cast, sign_in, url, query, order):
    rate(cast, cast.ben, cast.python, 1)
    rate(cast, cast.cleo, cast.python, 4)
    html = sign_in(cast.ada).get(url, {"sort": query}).content.decode()
    first, second = order.split()
    assert html.index(f"<b>{first}</b>") < html.index(f"<b>{second}</b>")


def test_filters_narrow_rows_and_columns_but_not_the_footer(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2)
    rate(cast, cast.ben, cast.python, 4)
    rate(cast, cast.cleo, cast.python, 4)
    html = sign_in(cast.ada).get(url, {"q": "cle", "domain": "engineering"}).content.decode()
    assert "<b>Ben</b>" not in html
    assert "Statistics" not in html.split("<thead>")[1].split("</thead>")[0]
    assert "2 of 2 at level 3" in html


def test_only_gaps_keeps_the_skills_that_are_short(cast, sign_in, url):
    RequirementFactory(team=cast.platform, skill=cast.sql, level=3, headcount=2)
    rate(cast, cast.ben, cast.sql, 1)
    head = (
        sign_in(cast.ada).get(url, {"show": "gaps"}).content.decode().split("<thead>")[1].split("</thead>")[0]
    )
    assert "SQL" in head
    assert "Python" not in head


@pytest.mark.parametrize(
    "query",
    [
        {"as_of": "yesterday"},
        {"as_of": "2999-01-01"},
        {"lens": "gold"},
        {"role": "x"},
        {"domain": "a" * 500},
        {"sort": "skill:none"},
        {"framework": "none"},
        {"person": "99999999999999999999999"},
    ],
)
def test_a_wrong_query_string_is_a_sentence_and_never_a_crash(cast, sign_in, url, query):
    assert sign_in(cast.ada).get(url, query).status_code in (200, 422)


def test_a_day_in_the_future_is_named(cast, sign_in, url):
    response = sign_in(cast.ada).get(url, {"as_of": "2999-01-01"})
    assert response.status_code == 422
    assert "2999-01-01 lies in the future" in response.content.decode()


def test_a_department_offers_everybody_below(cast, sign_in):
    cast.department.leaderships.update(part="manager")
    url = reverse("team", args=[cast.department.slug])
    assert "Everybody below" in sign_in(cast.hana).get(url).content.decode()
    html = sign_in(cast.hana).get(url, {"below": "on"}).content.decode()
    assert "<b>Ben</b>" in html
    assert "<b>Gus</b>" in html


def test_changes_brings_what_others_rated_meanwhile(cast, sign_in, url):
    client = sign_in(cast.ada)
    seen = RatingEvent.objects.count()
    rate(cast, cast.cleo, cast.sql, 2)
    answer = client.get(reverse("team_changes", args=[cast.platform.slug]), {"seen": seen}).json()
    assert [(e, s) for e, s, _html in answer["cells"]] == [(cast.cleo.pk, cast.sql.pk)]


def test_changes_keeps_the_blindness(cast, sign_in):
    rate(cast, cast.ben, cast.sql, 5, source="self", by=cast.ben.user)
    answer = sign_in(cast.ada).get(reverse("team_changes", args=[cast.platform.slug]), {"seen": 0}).json()
    assert [">5<" in html for _e, _s, html in answer["cells"]] == [False]


@pytest.mark.parametrize("lens", ["level", "target", "difference", "change", "freshness"])
def test_thirty_people_cost_as_many_queries_as_three(cast, sign_in, url, queries, lens):
    role = RoleFactory()
    cast.platform.engineers.update(role=role)

    def count():
        client = sign_in(cast.ada)
        client.get(url)
        with queries() as sent:
            assert client.get(url, {"lens": lens}).status_code == 200
        return len(sent)

    few = count()
    for _ in range(27):
        engineer = EngineerFactory(role=role)
        MembershipFactory(engineer=engineer, team=cast.platform)
        rate(cast, engineer, cast.sql, 2)
    assert count() == few


def test_names_are_escaped(cast, sign_in, url):
    MembershipFactory(engineer=EngineerFactory(name="<script>alert(1)</script>"), team=cast.platform)
    html = sign_in(cast.ada).get(url).content.decode()
    assert "<script>alert" not in html


def test_a_person_in_two_teams_counts_with_the_share_of_each(cast, sign_in, url):
    other = TeamFactory(name="Other", framework=cast.framework)
    half = EngineerFactory(name="Hal")
    MembershipFactory(engineer=half, team=cast.platform, allocation="0.5")
    MembershipFactory(engineer=half, team=other, allocation="0.5")
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=1)
    rate(cast, half, cast.python, 3)
    html = sign_in(cast.ada).get(url).content.decode()
    assert "0.5 of 1 at level 3" in html
    assert "50%" in html


def test_somebody_who_left_is_in_the_matrix_of_an_earlier_day_for_hr(cast, sign_in, url):
    html = sign_in(cast.eve).get(url, {"as_of": "2024-02-01"}).content.decode()
    assert "Fay" in html
    assert "Fay" not in sign_in(cast.eve).get(url).content.decode()
    assert date(2024, 2, 1) < cast.fay.left_on


def test_the_people_to_be_shown_can_be_chosen(cast, sign_in, url):
    html = sign_in(cast.ada).get(url, {"person": cast.cleo.pk}).content.decode()
    assert "<b>Cleo</b>" in html
    assert "<b>Ben</b>" not in html
    assert f'name="person" value="{cast.cleo.pk}" checked' in html


def shown_order(html):
    """Names of the rows and ids of the columns, as they stand."""
    head, body = html.split("<thead>")[1].split("<tbody>")
    return re.findall(r"<b>([^<]+)</b>", body.split("</tbody>")[0]), re.findall(r'data-id="(\d+)"', head)


def test_likeness_puts_people_who_know_the_same_side_by_side(cast, sign_in, url):
    for name, level in (("Abe", 5), ("Bob", 0), ("Cid", 5), ("Dot", 0)):
        person = EngineerFactory(name=name)
        MembershipFactory(engineer=person, team=cast.platform)
        for skill in (cast.python, cast.sql):
            rate(cast, person, skill, level)
    client = sign_in(cast.ada)
    people, _columns = shown_order(client.get(url, {"sort": "likeness"}).content.decode())
    assert abs(people.index("Abe") - people.index("Cid")) == 1
    assert abs(people.index("Bob") - people.index("Dot")) == 1
    turned, _columns = shown_order(client.get(url, {"sort": "-likeness"}).content.decode())
    assert turned == people[::-1]


def test_likeness_orders_skills_within_their_domain(cast, sign_in, url):
    alike = SkillFactory(domain=cast.python.domain, name="Testing", position=9)
    for skill, level in ((cast.python, 5), (cast.sql, 0), (alike, 5)):
        for person in (cast.ben, cast.cleo):
            rate(cast, person, skill, level)
    client = sign_in(cast.ada)
    _people, columns = shown_order(client.get(url, {"sort": "likeness"}).content.decode())
    ids = {skill.name: str(skill.pk) for skill in (cast.python, cast.sql, cast.statistics, alike)}
    assert abs(columns.index(ids["Python"]) - columns.index(ids["Testing"])) == 1
    assert columns[-1] == ids["Statistics"]
    _people, plain = shown_order(client.get(url).content.decode())
    assert plain == [ids[name] for name in ("Python", "SQL", "Testing", "Statistics")]


def test_likeness_does_not_tell_what_is_hidden(cast, sign_in, url):
    """Two people who differ only in what the manager must not see yet stand as if nobody had rated them."""
    client = sign_in(cast.ada)
    before = shown_order(client.get(url, {"sort": "likeness"}).content.decode())
    record(cast.cleo, skill=cast.python, source="self", by=cast.ada, level=5)
    assert shown_order(client.get(url, {"sort": "likeness"}).content.decode()) == before
