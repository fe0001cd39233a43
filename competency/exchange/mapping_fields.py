"""What does each column of a sheet hold, and what does each word in it mean: plain fields that the page draws."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.exchange.listed import FIELDS
from competency.exchange.mapping import Column
from competency.exchange.offered import keep_accepted, list_accepted
from competency.exchange.questions import UNDECIDED, level_options
from competency.exchange.words import word_key

# A form has at most a thousand fields; wider sheets keep what is proposed for the columns after these.
SHOWN_COLUMNS = 200
# What "words" has no number for.
NOT_RATED, NA, OPEN = "none", "na", ""
PERSON_ROLES = (
    ("person-name", gettext_lazy("Name")),
    ("first-name", gettext_lazy("First name")),
    ("last-name", gettext_lazy("Last name")),
    ("key", gettext_lazy("Key of our template")),
    ("email", gettext_lazy("E-mail address")),
    ("number", gettext_lazy("Employee number")),
)
ROSTER_ROLES = (
    ("role", gettext_lazy("Role")),
    ("team", gettext_lazy("Team")),
    ("manager-name", gettext_lazy("Manager's name")),
    ("manager-email", gettext_lazy("Manager's e-mail address")),
    ("manager-number", gettext_lazy("Manager's employee number")),
    ("joined-on", gettext_lazy("Joined on")),
    ("left-on", gettext_lazy("Left on")),
    ("status", gettext_lazy("Active or not")),
)
SKILL_ROLES = (
    ("skill", gettext_lazy("Levels of a skill")),
    ("skill-name", gettext_lazy("Names of skills")),
)
OTHER_ROLES = (
    ("ignore", gettext_lazy("Leave out")),
    ("note", gettext_lazy("Leave out: a note")),
    ("date", gettext_lazy("Leave out: a date")),
    ("total", gettext_lazy("Leave out: a total")),
    ("section", gettext_lazy("Leave out: a heading")),
)
LIST_ROLES = {
    "domain": gettext_lazy("Domain"),
    "role": gettext_lazy("Role"),
    "team": gettext_lazy("Team"),
    "level": gettext_lazy("Level"),
    "role-level": gettext_lazy("Levels of one role"),
    "description": gettext_lazy("Description"),
    "descriptor": gettext_lazy("What a level looks like"),
    "skill-kind": gettext_lazy("Kind of skill"),
    "heading": gettext_lazy("Column heading"),
    "source-phrase": gettext_lazy("Source phrase"),
    "half-life": gettext_lazy("Half-life, months"),
    "months-per-level": gettext_lazy("Months to gain a level"),
    "mentor-level": gettext_lazy("Level of a mentor"),
    "headcount": gettext_lazy("People"),
    "weight": gettext_lazy("Weight"),
    "deadline": gettext_lazy("Deadline, months"),
    "starts-on": gettext_lazy("Counts from"),
    "framework": gettext_lazy("Framework"),
    "source": gettext_lazy("Source"),
    "rated-on": gettext_lazy("Rated on"),
    "remark": gettext_lazy("Note"),
}


def _groups(kind: str):
    """The roles that the columns of a list may have."""
    listed = [role for role in FIELDS[kind] if role in LIST_ROLES]
    listed += {"framework": ["descriptor"], "roles": ["role-level"]}.get(kind, [])
    said = (("skill-name", gettext_lazy("Skill")), *((role, LIST_ROLES[role]) for role in listed))
    groups = [(gettext_lazy("What is said"), said), (gettext_lazy("Nothing"), OTHER_ROLES[:1])]
    return ((gettext_lazy("Who it is"), PERSON_ROLES), *groups) if kind == "ratings" else tuple(groups)


ROLE_GROUPS = {
    **{kind: _groups(kind) for kind in FIELDS},
    "roster": (
        (gettext_lazy("Who it is"), PERSON_ROLES),
        (gettext_lazy("What is said"), ROSTER_ROLES),
        (gettext_lazy("Nothing"), OTHER_ROLES[:1]),
    ),
    "matrix": (
        (gettext_lazy("Skills"), SKILL_ROLES),
        (gettext_lazy("Who it is"), PERSON_ROLES),
        (gettext_lazy("Nothing"), OTHER_ROLES),
    ),
}
ROLE_WORDS = LIST_ROLES | dict(PERSON_ROLES + ROSTER_ROLES + SKILL_ROLES + OTHER_ROLES)


class MappingFields:
    """The columns and words of a proposal, as fields and as what somebody says in them.

    ``skills`` are (label, name, domain) of the framework's skills; a label names the domain where that is needed.
    ``levels`` are pairs of level and label.
    """

    def __init__(self, reading, *, kind: str, skills):
        self.proposal, self.groups = reading.proposal, ROLE_GROUPS[kind]
        mapping = self.proposal.mapping
        self.all_columns = mapping.columns or [Column(number + 1) for number in range(reading.sheet.width)]
        self.roles = {role for _group, roles in self.groups for role, _label in roles}
        self.skills = {label: (name, domain) for label, name, domain in skills}
        self.labels = {pair: label for label, pair in self.skills.items()}
        self.levels = [pair for pair in level_options(mapping) if isinstance(pair[0], int)]

    @property
    def columns(self) -> list[dict]:
        """The columns as the page draws them: role, skill and reason of each."""
        return [
            {
                "index": column.index,
                "header": column.header,
                "role": column.role,
                "other": "" if column.role in self.roles else ROLE_WORDS[column.role],
                "skill": self._name(column),
                "reason": self.proposal.reasons.get(column.index, ""),
            }
            for column in self.all_columns[:SHOWN_COLUMNS]
        ]

    def _name(self, column) -> str:
        """The skill that a column is about, or the role."""
        if column.role == "role-level":
            return column.target or column.header
        return self._label(column) if column.role == "skill" else ""

    def _label(self, column) -> str:
        """What the field of a skill's name says: the name alone where that is enough."""
        name = column.target or column.header
        label = self.labels.get((name, column.domain or ""), name)
        return label if label in self.skills else name

    @property
    def words(self) -> list[dict]:
        """The texts of the cells with what they mean: first those that are open, then those that are read."""
        asked = [item for question in self.proposal.questions for item in question.items]
        rows = [
            {"text": item.text, "count": item.count, "is_open": True, "means": _code(item.suggestion)}
            for item in asked
        ]
        known = {word_key(item.text) for item in asked}
        for value in self.proposal.values:
            key = word_key(value.text)
            states = {"level": str(value.level), "na": NA, "not-rated": NOT_RATED}
            means = states.get(value.state, OPEN)
            if key not in known and not (value.state == "level" and key == means):
                known.add(key)
                rows.append({"text": value.text, "count": value.count, "is_open": False, "means": means})
        return [row | {"name": f"word-{word_key(row['text'])}"} for row in rows]

    @property
    def open_words(self) -> list[dict]:
        return [row for row in self.words if row["is_open"]]

    @property
    def settled_words(self) -> list[dict]:
        return [row for row in self.words if not row["is_open"]]

    @property
    def meanings(self) -> list[tuple[str, str]]:
        levels = [(str(level), label) for level, label in self.levels]
        return [*levels, (NOT_RATED, _("not rated")), (NA, _("not applicable"))]

    @property
    def accepted(self) -> list[dict]:
        """The names of the file that are taken for known ones, as boxes that can be cleared."""
        listed = list_accepted(self.proposal.mapping)
        return [{"name": f"same-{code}", "text": name, "known": known} for code, name, known in listed]

    def keep_accepted(self, answers: dict, data) -> dict:
        """The answers with the names whose boxes are still set."""
        return keep_accepted(
            answers, {name.removeprefix("same-") for name in data if name.startswith("same-")}
        )

    def changed_columns(self, data):
        """Entries for the columns of which something else is said than what is proposed."""
        for column in self.columns:
            role = data.get(f"role-{column['index']}", "")
            skill = data.get(f"skill-{column['index']}", "").strip()[:200]
            named = role in ("skill", "role-level") and skill and skill != column["skill"]
            changed = role != column["role"] or named
            if role not in self.roles or not changed:
                continue
            entry = {"index": column["index"], "header": column["header"], "role": role}
            if role == "skill":
                name, domain = self.skills.get(skill, (skill or column["header"], None))
                entry |= {"target": name} | ({"domain": domain} if domain else {})
            elif role == "role-level":
                entry["target"] = skill or column["header"]
            yield entry

    def changed_words(self, data) -> dict:
        allowed = {code for code, _label in self.meanings}
        words = {}
        for row in self.words:
            code = data.get(row["name"])
            if code in allowed and (row["is_open"] or code != row["means"]):
                words[word_key(row["text"])] = {NOT_RATED: None, NA: NA}.get(code, code)
        return {word: int(code) if code and code != NA else code for word, code in words.items()}


def _code(level) -> str:
    if level == UNDECIDED:
        return OPEN
    return NOT_RATED if level is None else str(level)
