"""The questions of hot pages find their ratings by an index, on either database, however many there are."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from competency.matrix.reads import SEEN
from competency.models import RatingEvent
from competency.operation import partitions
from tests.factories import RequirementFactory, RoleFactory, RoleTargetFactory, rate

# What grows with people and with time: no hot page may read one of these from one end to the other.
LARGE = ("competency_rating", "competency_ratingevent", "competency_membership", "competency_engineer")
PAGES = ["team", "gaps", "organisation", "me", "cell", "team_changes", "rated", "earlier", "history"]
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="the tests run on SQLite")


@pytest.fixture
def statements():
    """A function that does something and returns the statements that it sent, with their parameters."""

    def sent(do):
        kept = []

        def keep(execute, sql, params, many, context):
            if sql.startswith("SELECT"):
                kept.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(keep):
            do()
        return kept

    return sent


@pytest.fixture
def ask(cast, sign_in):
    """A function that asks one of the pages."""
    role = RoleFactory()
    RoleTargetFactory(role=role, skill=cast.python, level=3)
    RequirementFactory(team=cast.platform, skill=cast.python)
    for skill in (cast.python, cast.sql):
        rate(cast.ben, skill, 3, source="manager", by=cast.ada)
    cell = {"slug": "platform", "engineer_id": cast.ben.pk, "skill_id": cast.python.pk}
    addresses = {
        "team": (cast.ada, reverse("team", args=["platform"])),
        "gaps": (cast.ada, reverse("gaps", args=["platform"])),
        "organisation": (cast.eve, reverse("organisation")),
        "me": (cast.ben.user, reverse("me")),
        "cell": (cast.ada, reverse("cell", kwargs=cell)),
        "earlier": (cast.ada, f"{reverse('team', args=['platform'])}?as_of=2026-01-31"),
        "history": (cast.ada, reverse("engineer", args=[cast.ben.pk])),
        "team_changes": (cast.ada, f"{reverse('team_changes', args=['platform'])}?seen=0"),
    }

    def asked(name):
        if name == "rated":
            address = reverse("cell", kwargs=cell)
            response = sign_in(cast.ada).post(address, {"value": "4"}, headers={"Accept": "application/json"})
        else:
            user, address = addresses[name]
            response = sign_in(user).get(address)
        assert response.status_code == 200

    return asked


def whole_tables(sql, params) -> list[str]:
    """The large tables that the database reads from one end to the other for this statement."""
    if re.search(r"ORDER BY 1 DESC LIMIT 1$", sql):
        return []  # backwards along the primary key, up to the first row that fits: the newest entry of the log
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plan = "\n".join(row[3] for row in cursor.fetchall())
            # Subqueries beside each other may call different tables by one name: then only the small can be meant.
            names = re.findall(r'"(\w+)" (\w\d+)\b', sql)
            scanned = []
            for name in re.findall(r"^SCAN (\w+)", plan, re.M):
                tables = {table for table, alias in names if alias == name} or {name}
                scanned += tables if tables <= set(LARGE) else []
        else:
            cursor.execute("SET enable_seqscan = off")
            try:
                cursor.execute(f"EXPLAIN {sql}", params)
                plan = "\n".join(row[0] for row in cursor.fetchall())
            finally:
                cursor.execute("RESET enable_seqscan")
            scanned = re.findall(r"Seq Scan on (\w+)", plan)
    return [table for table in scanned if table in LARGE or table.startswith(f"{partitions.TABLE}_")]


@pytest.mark.parametrize("page", PAGES)
def test_no_hot_page_reads_a_large_table_from_end_to_end(page, ask, statements):
    wrong = {
        sql: found for sql, params in statements(lambda: ask(page)) if (found := whole_tables(sql, params))
    }
    assert not wrong, "\n\n".join(f"{found}: {sql}" for sql, found in wrong.items())


@ON_POSTGRESQL
@pytest.mark.parametrize("page", PAGES)
def test_no_hot_page_reads_a_table_of_a_divided_log_from_end_to_end(page, ask, statements):
    partitions.divide(by=partitions.Period.QUARTER)
    test_no_hot_page_reads_a_large_table_from_end_to_end(page, ask, statements)


@ON_POSTGRESQL
def test_the_newest_entry_of_a_divided_log_is_found_backwards_in_each_table(cast, statements):
    partitions.divide()
    [(sql, params)] = statements(lambda: SEEN(before=timezone.now()))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Merge Append" in plan and "Sort  " not in plan
    assert plan.count("Index Scan Backward") == 2, plan  # not in those of times to come


@ON_POSTGRESQL
def test_who_asks_for_what_was_recorded_lately_is_kept_from_older_tables(cast):
    partitions.divide()
    lately = RatingEvent.objects.filter(recorded_at__gte=timezone.now(), engineer=cast.ben)
    plan = lately.explain()
    assert partitions.FIRST not in plan and partitions.partitions()[1].name in plan


@ON_POSTGRESQL
def test_the_search_for_whole_tables_finds_those_of_a_divided_log(cast, statements):
    partitions.divide()
    [(sql, params)] = statements(lambda: list(RatingEvent.objects.filter(note="x").order_by()))
    assert partitions.FIRST in whole_tables(sql, params)


def test_the_search_for_whole_tables_finds_them(cast, statements):
    [(sql, params)] = statements(lambda: list(RatingEvent.objects.filter(note="x").order_by()))
    assert whole_tables(sql, params) == ["competency_ratingevent"]
