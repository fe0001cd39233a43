"""Which skills, descriptors, roles and targets does a JSON file tell? As the tables that a spreadsheet would have.

A list of any kind as we write it (see ``table_out``) is taken as it is. Of a framework, our own schema (see
``framework_out``) and others of that shape: lists or sets of skills, perhaps inside domains, with descriptors by level;
roles with a level for each skill, or skills with a level for each role.
"""

import json

from competency.exchange.limits import FileProblem, Limits
from competency.exchange.tables import Sheet, Workbook

SKILLS = ("skills", "tracks", "competencies", "competences", "capabilities")
DOMAINS = ("domains", "categories", "areas", "sections")
DESCRIPTORS = ("descriptors", "level_descriptions", "milestones", "descriptions", "rubric", "levels")
ROLES = ("roles", "profiles", "jobs", "positions")
TARGETS = ("targets", "levels", "expected", "skills")
NAMES = ("name", "displayName", "display_name", "title", "label")
TEXTS = ("summary", "text", "description", "definition", "name")
ATTRIBUTES = {"Description": "description", "Kind": "kind", "Column heading": "short",
              "Source phrase": "source_phrase", "Half-life, months": "half_life_months",
              "Months per level": "months_per_level", "Mentor level": "mentor_level"}  # fmt: skip
DEEPEST = 12


def read_json(text: str, *, kind: str, limits: Limits) -> Workbook:
    """A workbook with the one table that a kind takes; raises FileProblem."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"The file begins as JSON and is broken ({error}).") from error
    if isinstance(data, dict) and {"headings", "rows"} <= data.keys():
        return Workbook("json", [Sheet(kind, _table(data["headings"], data["rows"], limits=limits))])
    if kind not in ("framework", "roles"):
        raise FileProblem(
            "The JSON file is no list as we write it: it needs the entries “headings” and “rows”; or upload a table as "
            "XLSX, ODS or CSV."
        )
    skills: list[tuple[str, str, dict]] = []
    if isinstance(data, dict):
        _find_skills(data, "", skills, depth=0)
    if not skills:
        raise FileProblem(
            "The JSON file has no list of skills: it needs an entry “skills” (or “domains” with “skills”), each with a "
            "“name”."
        )
    rows = _framework(data, skills) if kind == "framework" else _targets(data, skills)
    if len(rows) == 1:
        raise FileProblem(
            "The JSON file has skills and no roles with a level for them: import it as a framework."
        )
    return Workbook("json", [Sheet(kind, _evened(rows), told=tell_facts(data, skills))])


def _table(headings, rows, *, limits: Limits) -> list[list]:
    """The rows of a list; each value is a text, a number, true, false or null."""
    if (
        not isinstance(headings, list)
        or not isinstance(rows, list)
        or not all(isinstance(each, list) for each in rows)
    ):
        raise FileProblem("The “headings” of the JSON file are no list, or its “rows” are no list of lists.")
    table = [headings, *rows]
    width = max(map(len, table))
    if len(table) > limits.rows or width > limits.columns or len(table) * width > limits.cells:
        raise FileProblem(
            f"The JSON file has {len(table):,} rows and {width:,} columns, and at most {limits.rows:,} rows, "
            f"{limits.columns:,} columns and {limits.cells:,} cells can be read: split it into several files."
        )
    for number, row in enumerate(table):
        for value in row:
            is_text = isinstance(value, str)
            if not (value is None or is_text or isinstance(value, int | float)):
                raise FileProblem(
                    f"Row {number:,} of the JSON file has a list or a set where a value belongs."
                )
            if is_text and ("\0" in value or len(value) > limits.cell_text):
                raise FileProblem(
                    f"Row {number:,} of the JSON file has a text that is too long or holds NUL."
                )
    return _evened([[value if value != "" else None for value in row] for row in table])


def _evened(rows: list[list]) -> list[list]:
    width = max(map(len, rows))
    return [row + [None] * (width - len(row)) for row in rows]


def _find_skills(node: dict, domain: str, found: list, *, depth: int) -> None:
    """Collect (id, domain, skill) from whatever lies in lists of skills, also inside of domains."""
    if depth > DEEPEST:
        return
    for key in SKILLS:
        for identity, skill in _children(node.get(key)):
            if _name(skill):
                found.append((identity, domain, skill))
    for key in DOMAINS:
        for _identity, inner in _children(node.get(key)):
            _find_skills(inner, _name(inner), found, depth=depth + 1)


def _children(value):
    """The entries of a list or a set, each with the id by which others name it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in pairs:
        if isinstance(entry, dict):
            yield str(entry.get("id") or entry.get("slug") or key), entry


def _name(entry: dict) -> str:
    return next((entry[key].strip() for key in NAMES if isinstance(entry.get(key), str)), "")


def _domain_names(data: dict) -> dict[str, str]:
    return {identity: _name(entry) for key in DOMAINS for identity, entry in _children(data.get(key))}


def _domain(skill: dict, domain: str, names: dict[str, str]) -> str:
    own = next((skill[key] for key in ("domain", "category", "area", "section") if skill.get(key)), "")
    return domain or names.get(str(own), str(own))


def _framework(data: dict, skills: list) -> list[list]:
    """Headings and one row for each skill, with a column for each level that is named or described."""
    names = _scale(data, depth=0)
    described = [_descriptors(skill) for _identity, _domain, skill in skills]
    levels = sorted(set(names).union(*described))
    rows: list[list] = [["Domain", "Skill", *ATTRIBUTES, *(_heading(level, names) for level in levels)]]
    areas = _domain_names(data)
    for (_identity, domain, skill), texts in zip(skills, described, strict=True):
        attributes = [_plain(skill.get(key)) for key in ATTRIBUTES.values()]
        rows.append(
            [
                _domain(skill, domain, areas),
                _name(skill),
                *attributes,
                *(texts.get(level) for level in levels),
            ]
        )
    return rows


def _heading(level: int, names: dict[int, str]) -> str:
    return f"{level} {names[level]}" if level in names else f"Level {level}"


def _plain(value):
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _scale(node, *, depth: int) -> dict[int, str]:
    """The names of the levels: entries with a whole number under "value" or "level", and a name."""
    names: dict[int, str] = {}
    if depth > 2 or not isinstance(node, dict):
        return names
    for key, value in node.items():
        if "scale" not in key and "level" not in key:
            continue
        for _identity, entry in _children(value):
            number = entry.get("value", entry.get("level"))
            if type(number) is int and 0 <= number <= 99 and _name(entry):
                names[number] = _name(entry)
        names |= _scale(value if isinstance(value, dict) else None, depth=depth + 1)
        if isinstance(value, dict):
            for inner in value.values():
                for _identity, entry in _children(inner):
                    number = entry.get("value", entry.get("level"))
                    if type(number) is int and 0 <= number <= 99 and _name(entry):
                        names[number] = _name(entry)
    return names


def _descriptors(skill: dict) -> dict[int, str]:
    """What each level looks like, from texts by number or in the order of the levels."""
    for key in DESCRIPTORS:
        value = skill.get(key)
        if isinstance(value, dict):
            pairs = [(int(level), entry) for level, entry in value.items() if str(level).isdecimal()]
        elif isinstance(value, list):
            pairs = list(enumerate(value, start=1))
        else:
            continue
        told = {level: text for level, entry in pairs if level <= 99 and (text := _tell(entry))}
        if told:
            return told
    return {}


def _tell(entry) -> str:
    """A text, or the summary of an entry with its lists of examples below, one on each line."""
    if isinstance(entry, str):
        return entry.strip()
    if not isinstance(entry, dict):
        return ""
    first = next((entry[key].strip() for key in TEXTS if isinstance(entry.get(key), str)), "")
    lists = [value for value in entry.values() if isinstance(value, list)]
    lines = [f"• {line}" for value in lists for line in value if isinstance(line, str)]
    return "\n".join(filter(None, [first, *lines]))


def _targets(data: dict, skills: list) -> list[list]:
    """Headings and one row for each role and skill; roles with several career levels become several roles."""
    rows: list[list] = [["Role", "Domain", "Skill", "Target level"]]
    areas = _domain_names(data)
    known = {
        identity: (_domain(skill, domain, areas), _name(skill))
        for identity, domain, skill in skills
        if not skill.get("retired_on")
    }
    by_name = {name: (domain, name) for domain, name in known.values()}
    roles = [each for key in ROLES for each in _children(data.get(key)) if _name(each[1])]
    career = [_name(entry) for _identity, entry in _children(data.get("levels")) if _name(entry)]
    for _identity, role in roles:
        targets = next((role[key] for key in TARGETS if isinstance(role.get(key), dict)), {})
        for identity, level in targets.items():
            if (skill := known.get(identity) or by_name.get(identity)) and _plain(level) is not None:
                rows.append([_name(role), *skill, level])
    for identity, name in [(identity, _name(role)) for identity, role in roles]:
        steps: dict[str, list] = {}
        for skill_id, _domain_name, skill in skills:
            told = next((skill[key] for key in TARGETS if isinstance(skill.get(key), dict)), {}).get(identity)
            for step, level in _steps(told, name, career) if skill_id in known else ():
                steps.setdefault(step, []).append([step, *known[skill_id], level])
        rows += [row for listed in steps.values() for row in listed]
    return rows


def _paths(data: dict, skills: list, called: dict[str, str]) -> dict[str, dict]:
    """Which role follows which, where a skill tells a level for each career level of a role."""
    career = [_name(entry) for _identity, entry in _children(data.get("levels")) if _name(entry)]
    told = [skill[key] for *_where, skill in skills for key in TARGETS if isinstance(skill.get(key), dict)]
    named = [
        name for identity, name in called.items() if any(type(each.get(identity)) is list for each in told)
    ]
    steps = list(zip(career, [*career[1:], ""], strict=False))
    return {
        f"{name} {step}": {"next": after and f"{name} {after}"} for name in named for step, after in steps
    }


def _steps(told, name: str, career: list[str]):
    """Role and level: one level for the role, or one for each of its career levels."""
    if isinstance(told, list) and len(told) == len(career):
        yield from ((f"{name} {step}", level) for step, level in zip(career, told, strict=True))
    elif _plain(told) is not None:
        yield name, told


def tell_facts(data: dict, skills: list) -> dict:
    """What the file says beside the table: of the framework, its levels and domains, and of what leads where.

    {"framework": {field: text}, "levels": {value: {field: text}}, "domains": {name: text}, "retired": [(domain, skill,
    day)], "adjacent": [(domain, skill, [(domain, skill)])], "roles": {name: {"description", "next": name or None}}}
    """
    areas = _domain_names(data)
    names = {identity: (_domain(skill, domain, areas), _name(skill)) for identity, domain, skill in skills}
    roles = [each for key in ROLES for each in _children(data.get(key)) if _name(each[1])]
    called = {identity: _name(role) for identity, role in roles}
    adjacent = [
        (
            *names[identity],
            [names[other] for other in skill["adjacent"] if isinstance(other, str) and other in names],
        )
        for identity, _domain_name, skill in skills
        if isinstance(skill.get("adjacent"), list)
    ]
    return {
        "framework": _texts(data, "version", "description"),
        "levels": {
            entry["value"]: _texts(entry, "name", "definition")
            for _identity, entry in _children(data.get("scale"))
            if type(entry.get("value")) is int
        },
        "domains": {
            _name(entry): entry["description"].strip()
            for key in DOMAINS
            for _identity, entry in _children(data.get(key))
            if _name(entry) and isinstance(entry.get("description"), str) and entry["description"].strip()
        },
        "retired": [
            (*names[identity], skill["retired_on"])
            for identity, _domain_name, skill in skills
            if isinstance(skill.get("retired_on"), str)
        ],
        "adjacent": adjacent,
        "roles": {
            _name(role): _texts(role, "description")
            | ({"next": called.get(role["next"])} if "next" in role else {})
            for _identity, role in roles
            # Elsewhere a role may stand for several, one for each career level.
            if isinstance(role.get("targets"), dict) and isinstance(role.get("next"), str | None)
        }
        | _paths(data, skills, called),
    }


def _texts(entry: dict, *keys: str) -> dict[str, str]:
    return {key: entry[key].strip() for key in keys if isinstance(entry.get(key), str) and entry[key].strip()}
