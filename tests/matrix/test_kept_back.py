"""What a sum over teams keeps back, no page of a single team tells."""

from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency.access import compared_teams
from competency.matrix.arrange import FEWEST_RATED
from competency.matrix.heatmap import KNOWN
from competency.matrix.organisation import kept_back, load_heatmap
from competency.matrix.tree import load_tree
from tests.factories import EngineerFactory, MembershipFactory, RequirementFactory, TeamFactory, rate


def staff(team, size, cast, *, level=3, manager=None):
    """So many people more, each rated in Python by both sides."""
    for _n in range(size):
        engineer = EngineerFactory(login=True)
        MembershipFactory(engineer=engineer, team=team)
        rate(engineer, cast.python, level)
        rate(engineer, cast.python, level, source="manager", by=manager or cast.ada)


def three_teams(cast):
    """A department of nine, six and three people rated in Python: six has to stay unsaid beside three."""
    third = TeamFactory(name="Third", parent=cast.department, framework=cast.framework)
    for team, size in ((cast.platform, 9), (cast.design, 6), (third, 3)):
        RequirementFactory(team=team, skill=cast.python, level=3, headcount=size)
        staff(team, size, cast)
    return third


def test_the_page_of_a_team_tells_a_head_no_more_than_the_sum_does(cast, sign_in):
    three_teams(cast)
    client = sign_in(cast.hana)
    gaps = {
        slug: client.get(reverse("gaps", args=[slug])).content.decode()
        for slug in ("platform", "design", "third")
    }
    assert {slug: "gap-item" in page for slug, page in gaps.items()} == {
        "platform": True,
        "design": False,
        "third": False,
    }


def test_the_foot_of_a_matrix_tells_a_head_no_more_than_the_sum_does(cast, sign_in):
    three_teams(cast)
    client = sign_in(cast.hana)
    states = {}
    for slug in ("platform", "design", "third"):
        context = client.get(reverse("team", args=[slug])).context
        states[slug] = context["have"][cast.python.pk].state
        history = client.get(reverse("team_history", args=[slug])).context["history"]
        courses = [course for _domain, found in history.domains for course in found]
        assert all(point.value is None for course in courses for point in course.points) == (
            slug != "platform"
        )
    assert states == {"platform": "thin", "design": "withheld", "third": "withheld"}


def test_the_list_of_teams_counts_only_what_the_pages_tell(cast):
    third = three_teams(cast)
    RequirementFactory(team=cast.platform, skill=cast.sql, level=3)
    rate(cast.ben, cast.sql, 3)
    rows = {row.team: row for row in load_tree(cast.hana)}
    assert rows[cast.platform].needs.total == 1
    assert rows[cast.design].withheld
    assert rows[third].withheld
    own = {row.team: row for row in load_tree(cast.ada)}
    assert own[cast.platform].needs.total == 2


def test_the_teams_own_manager_sees_all_of_it(cast):
    three_teams(cast)
    assert kept_back(cast.design, framework=cast.framework, viewer=cast.dan) == frozenset()
    assert kept_back(cast.design, framework=cast.framework, viewer=cast.eve) == frozenset()


def test_who_compares_no_teams_costs_no_query(cast, queries):
    cast.ben.user.led, cast.ben.user.is_hr  # noqa: B018 - asked once per request anyhow
    with queries() as sent:
        assert kept_back(cast.platform, framework=cast.framework, viewer=cast.ben.user) == frozenset()
    assert sent == []


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 7), min_size=2, max_size=4))
def test_no_group_of_fewer_than_five_follows_from_the_sum_and_the_teams_pages(sizes, cast):
    with transaction.atomic():
        teams = []
        for size in sizes:
            team = TeamFactory(parent=cast.department, framework=cast.framework)
            RequirementFactory(team=team, skill=cast.python, level=3, headcount=5)
            staff(team, size, cast)
            teams.append(team)
        heatmap = load_heatmap(compared_teams(cast.hana), framework=cast.framework, viewer=cast.hana)
        told = []
        for team, size in zip(teams, sizes, strict=True):
            withheld = kept_back(team, framework=cast.framework, viewer=cast.hana)
            told.append(size == 0 or (size >= FEWEST_RATED and cast.python.pk not in withheld))
        sums = load_sum(heatmap, cast)
        transaction.set_rollback(True)
    unsaid = [size for size, said in zip(sizes, told, strict=True) if not said]
    # With the sum told, what is left after the teams that are told is at least two teams, and five people together.
    assert not sums or not unsaid or (len(unsaid) >= 2 and sum(unsaid) >= FEWEST_RATED), (sizes, told)


def load_sum(heatmap, cast):
    """Whether the department's own figure of Python is told."""
    row = next(i for i, row in enumerate(heatmap.rows) if row.team == cast.department.pk)
    column = next(j for j, column in enumerate(heatmap.columns) if column.id == cast.python.pk)
    return heatmap.sums.state[row, column] == KNOWN
