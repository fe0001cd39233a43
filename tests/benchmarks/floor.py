"""The least that a team page could cost: its facts by raw SQL, its table as joined strings.

The table says what the page's table says (``report.py`` compares them), what stands around it is copied from the page.
Nothing is escaped, translated, filtered, sorted by choice or refused.
"""

from datetime import timedelta
from html import escape

from django.db import connection
from django.http import Http404, HttpResponse
from django.utils import timezone

from competency.models.ratings import Flag

SHELL: dict[str, tuple[str, str]] = {}
SPEAKS = int(Flag.MANAGER | Flag.AGREED)

TEAM = """
    SELECT t.id, t.name, t.framework_id FROM competency_team t
    JOIN competency_leadership l ON l.team_id = t.id WHERE t.slug = ? AND l.user_id = ?
"""
SEEN = "SELECT id FROM competency_ratingevent WHERE recorded_at < ? ORDER BY id DESC LIMIT 1"
COLUMNS = """
    SELECT s.id, s.slug, s.name, s.half_life_months * 30.4375, d.name FROM competency_skill s
    JOIN competency_domain d ON d.id = s.domain_id
    WHERE s.framework_id = ? AND s.retired_on IS NULL ORDER BY d.position, d.id, s.position, s.id
"""
PEOPLE = """
    SELECT e.id, e.name, e.role_id, r.name, m.allocation FROM competency_membership m
    JOIN competency_engineer e ON e.id = m.engineer_id LEFT JOIN competency_role r ON r.id = e.role_id
    WHERE m.team_id = ? AND m.starts_on <= ? AND (m.ends_on IS NULL OR m.ends_on > ?)
    AND (e.left_on IS NULL OR e.left_on > ?) ORDER BY e.name, e.id
"""
TARGETS = """
    SELECT t.role_id, t.skill_id, t.level FROM competency_roletarget t
    JOIN competency_skill s ON s.id = t.skill_id WHERE s.framework_id = ?
"""
NEEDS = "SELECT skill_id, level, headcount FROM competency_requirement WHERE team_id = ?"
RATINGS = """
    SELECT r.engineer_id, r.skill_id, r.level, r.low, r.high, r.flags, r.rated_day FROM competency_rating r
    JOIN competency_membership m ON m.engineer_id = r.engineer_id
    JOIN competency_skill s ON s.id = r.skill_id WHERE m.team_id = ? AND s.framework_id = ?
"""


def team(request, slug):
    """The page of a team for its manager, as short as it can be written."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    today = timezone.localdate()
    found = rows(cursor, TEAM, slug, request.user.pk)
    if not found:
        raise Http404
    team_id, name, framework = found[0]
    newest = rows(cursor, SEEN, (timezone.now() - timedelta(seconds=2)).replace(tzinfo=None).isoformat(" "))
    columns = rows(cursor, COLUMNS, framework)
    people = rows(cursor, PEOPLE, team_id, *[today.isoformat()] * 3)
    targets: dict = {}
    for role, skill, level in rows(cursor, TARGETS, framework):
        targets.setdefault(role, {})[skill] = level
    needs = {skill: (level, float(count)) for skill, level, count in rows(cursor, NEEDS, team_id)}
    states: dict = {}
    for engineer, skill, *state in rows(cursor, RATINGS, team_id, framework):
        states[engineer, skill] = tuple(state)
    before, after = SHELL[slug]
    seen = newest[0][0] if newest else 0
    table = "".join(draw(slug, name, seen, columns, people, targets, needs, states, today.toordinal()))
    return HttpResponse(f"{before}{table}{after}")


def rows(cursor, statement, *parameters):
    if connection.vendor == "postgresql":
        statement = statement.replace("?", "%s")
    cursor.execute(statement, parameters)
    return cursor.fetchall()


def draw(slug, name, seen, columns, people, targets, needs, states, today):
    """The pieces of the table."""
    yield (
        f'<table class="matrix of-6 lens-level" id="matrix" role="grid" aria-label="Skills of {name}" '
        f'data-seen="{seen}" data-levels="0 1 2 3 4 5" data-changes="/teams/{slug}/changes/" '
        f'data-cell="/teams/{slug}/cell/{{row}}/{{column}}/"><thead><tr class="domains"><td></td>'
    )
    domains = [column[4] for column in columns]
    for domain in dict.fromkeys(domains):
        yield f'<th colspan="{domains.count(domain)}" scope="colgroup"><span>{domain}</span></th>'
    yield '<td></td></tr><tr class="skills"><th scope="col">Engineer</th>'
    firsts = [i == 0 or domains[i - 1] != domain for i, domain in enumerate(domains)]
    for (pk, skill, title, _days, _domain), first in zip(columns, firsts, strict=True):
        css = "sk first" if first else "sk"
        href = f"?sort=skill%3A{skill}"
        yield (
            f'<th class="{css}" scope="col" data-id="{pk}" title="{title}"><a href="{href}" hx-get="{href}">'
            f"<span>{title}</span></a></th>"
        )
    yield (
        '<th class="fit" scope="col"><a href="?sort=fit" hx-get="?sort=fit"><span>Role fit</span></a></th>'
        "</tr></thead><tbody>"
    )
    drawn: dict = {}
    have = {skill: [] for skill in needs}
    for engineer, person, role_id, role, share in people:
        share = float(share)
        part = "" if share == 1 else f'<i class="allocation">{share:.0%}</i>'
        yield (
            f'<tr data-id="{engineer}"><th scope="row"><a href="/engineers/{engineer}/"><b>{person}</b>'
            f"<i>{role}</i></a>{part}</th>"
        )
        expected, met, of = targets.get(role_id, {}), 0, 0
        for (skill, _slug, _title, days, _domain), first in zip(columns, firsts, strict=True):
            state = states.get((engineer, skill), (None, None, None, 0, None))
            level, low, high, flags, day = state
            hidden = flags & Flag.SELF and not flags & SPEAKS
            steps = int((today - day) // days) if day and day < today else 0
            key = level, low, high, hidden, flags & 24, steps, first
            html = drawn.get(key)
            if html is None:
                html = drawn[key] = cell(*key)
            yield html
            if hidden:
                continue
            if skill in expected and not flags & Flag.NOT_APPLICABLE:
                of += 1
                met += level is not None and level >= expected[skill]
            if skill in have and level is not None:
                have[skill].append((share, level))
        yield fit(met, of)
    yield ('</tbody><tfoot><tr><th scope="row"><b>Have / need</b><i>people at the level / needed</i></th>')
    for column, first in zip(columns, firsts, strict=True):
        yield need(needs.get(column[0]), have.get(column[0]), " first" if first else "")
    yield "<td></td></tr></tfoot></table>"


def cell(level, low, high, hidden, flags, steps, first):
    css, words, text = "nr", "not rated", "·"
    if hidden:
        css, words, text = "hid", "rated by the other side; shown once both have rated", "?"
    elif flags & Flag.NOT_APPLICABLE:
        css, words, text = "na", "not applicable", "–"
    elif level is not None:
        css, words, text, low = f"l{level}", str(level), level, max(0, low - steps)
        if high - low >= 2:
            css, words = f"{css} wide", f"{words}, between {low} and {high}"
        if steps:
            css, words = f"{css} stale", f"{words}, older than its half-life"
        if flags & Flag.DISAGREE:
            css, words = f"{css} dis", f"{words}, self and manager differ by two or more"
    return f'<td class="{css}{" first" if first else ""}" aria-label="{words}">{text}</td>'


def fit(met, of):
    if not of:
        return '<td class="fit" aria-label="no targets for this role"><span>–</span></td></tr>'
    percent = round(100 * met / of)
    words = f"meets {met} of {of} targets of the role"
    return f'<td class="fit p{percent // 5 * 5}" aria-label="{words}" title="{words}"><span>{percent}%</span></td></tr>'


def need(wanted, levels, first):
    if wanted is None:
        return f'<td class="need none{first}" aria-label="no need set"></td>'
    level, headcount = wanted
    shares = [share for share, each in levels if each >= level]
    supply = round(sum(shares), 2)
    state, words = "ok", "covered"
    if supply < headcount:
        state, words = "gap", "too few"
    elif len(shares) == 1 or round(supply - max(shares), 2) < headcount:
        state, words = "thin", "one departure away from too few"
    words = escape(f"{words}: {supply:g} of {headcount:g} at level {level}")
    return (
        f'<td class="need {state}{first}" aria-label="{words}" title="{words}"><b>{supply:g}</b>'
        f"<i>/{headcount:g}</i></td>"
    )
