"""The least that saving one rating could cost: its three writes in one transaction over the driver's own cursor."""

from django.db import connection
from django.http import JsonResponse
from django.utils import timezone

LOG = """
    INSERT INTO competency_ratingevent
    (engineer_id, skill_id, source, level, not_applicable, note, by_id, rated_at, recorded_at)
    VALUES (?, ?, 'manager', ?, ?, '', ?, ?, ?)
"""
ROW = """
    UPDATE competency_rating SET manager_level = ?, manager_na = ?, manager_at = ?, manager_by_id = ?, level = ?,
    low = ?, high = ?, rated_at = ?, rated_day = ?, not_applicable = ? WHERE engineer_id = ? AND skill_id = ?
"""
SUMMARY = """
    UPDATE competency_teamskillsummary SET rated = rated, level_counts = level_counts, level_sum = level_sum,
    disagree = disagree, supply = supply, coverage = coverage, severity = severity
    WHERE team_id = ? AND skill_id = ?
"""


def rate(request, team: int, engineer: int, skill: int):
    """The same as an answer to a request."""
    write_raw(team, engineer, skill, by=request.user.pk, level=int(request.POST["value"]))
    return JsonResponse({})


def write_raw(team: int, engineer: int, skill: int, *, by: int, level: int) -> None:
    """The log entry, the current row and the summary, with values that need no thought; by ids."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    now = timezone.now()
    at, no, low, high = now.replace(tzinfo=None).isoformat(" "), False, max(0, level - 1), min(5, level + 1)
    execute(cursor, "BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
    execute(cursor, LOG, engineer, skill, level, no, by, at, at)
    execute(cursor, ROW, level, no, at, by, level, low, high, at, now.toordinal(), no, engineer, skill)
    execute(cursor, SUMMARY, team, skill)
    execute(cursor, "COMMIT")


def execute(cursor, statement, *parameters) -> None:
    if connection.vendor == "postgresql":
        statement = statement.replace("?", "%s")
    cursor.execute(statement, parameters)
