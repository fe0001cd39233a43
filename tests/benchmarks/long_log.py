"""A log as long as that of a large organisation: the entries there are, told again of people whom nobody looks at."""

from django.db import connection

from competency.models import Engineer, RatingEvent

from .database import settle

TABLE = RatingEvent._meta.db_table
TOLD = ("source", "level", "not_applicable", "interest", "skill_id", "rated_at")
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisunique
"""
RULES = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'
"""


def lengthen(entries: int) -> None:
    """Append to the log until it has about so many entries, in the order of time. PostgreSQL only.

    Each entry was recorded when it was true; with one set of statements, as the door to ratings would take hours.
    """
    known = RatingEvent.objects.count()
    copies = (entries - known) // known
    if copies < 1:
        return
    people = list(Engineer.objects.order_by("pk").values_list("pk", flat=True))
    newest = people[-1]
    Engineer.objects.bulk_create(
        (Engineer(name=f"Somebody {number}") for number in range(copies * len(people))), batch_size=5000
    )
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(INDEXES, [TABLE])
        indexes = cursor.fetchall()
        cursor.execute(RULES, [TABLE])
        rules = cursor.fetchall()
        for name, _rule in rules:
            cursor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        columns = ", ".join(TOLD)
        cursor.execute(
            f"""
            INSERT INTO {TABLE} ({columns}, engineer_id, note, recorded_at)
            SELECT {columns}, other.id, '', rated_at
            FROM (SELECT * FROM {TABLE} ORDER BY rated_at, id) AS told
            JOIN (
                SELECT id, %s::bigint[] AS people, row_number() OVER (ORDER BY id) AS place
                FROM {Engineer._meta.db_table} WHERE id > %s
            ) AS other ON people[1 + place %% %s] = told.engineer_id
            ORDER BY rated_at
            """,
            [people, newest, len(people)],
        )
        for _name, definition in indexes:
            cursor.execute(definition)
        for name, rule in rules:
            cursor.execute(f'ALTER TABLE {TABLE} ADD CONSTRAINT "{name}" {rule}')
    settle()
