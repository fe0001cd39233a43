"""What leaves the house in one file: a matrix as somebody may see it, and the words that go with it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.matrix.arrange import Have
from competency.matrix.shape import HIDDEN, Matrix, State
from competency.models import Organisation

PURPOSE = gettext_lazy("For development and staffing; not for pay or dismissal.")

# What a cell says instead of a level; read back by the import, hence the same in every language.
NOT_APPLICABLE = "N/A"
NOT_SHOWN = "?"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Of which organisation something was taken out, by whom and when."""

    organisation: str
    by: str
    at: datetime

    @property
    def origin(self) -> str:
        """Who took it out, when, and for what it may be used."""
        return say_origin(self.by, self.at)


def say_origin(by: str, at: datetime) -> str:
    """Who took something out, when, and for what it may be used."""
    local = timezone.localtime(at)
    when = f"{date_format(local, 'DATETIME_FORMAT')} {local:%Z}"
    words = _("Exported by %(who)s on %(when)s") % {"who": by, "when": when} if by else ""
    return " · ".join(filter(None, [words, str(PURPOSE)]))


@dataclass(frozen=True, kw_only=True)
class Extract(Origin):
    """A matrix on its way into a file. ``shown`` is the part that the page shows, ``full`` what it was taken from."""

    shown: Matrix
    full: Matrix
    have: dict[int, Have]

    @property
    def is_complete(self) -> bool:
        """Whether everybody whom the needs count is a row, so that a formula over the rows says the same."""
        return len(self.shown.people) == len(self.full.people) and not self.full.others

    @property
    def title(self) -> str:
        return _("%(team)s: skills matrix") % {"team": self.shown.team.name}

    @property
    def state(self) -> str:
        """Which day and framework the levels are from, and how much of the team is in the file."""
        day = date_format(self.shown.on)
        words = [(_("As of %s") if self.shown.as_of else _("State of %s")) % day, self.shown.framework.name]
        people, everybody = len(self.shown.people), len(self.full.people) + len(self.full.others)
        skills, all_skills = len(self.shown.columns), len(self.full.columns)
        if people < everybody:
            words.append(_("%(shown)d of %(all)d people") % {"shown": people, "all": everybody})
        if skills < all_skills:
            words.append(_("%(shown)d of %(all)d skills") % {"shown": skills, "all": all_skills})
        return " · ".join(words)

    @property
    def nobody(self) -> str:
        """Why there is no row, when there is none."""
        if self.full.people:
            return _("Nobody matches the filters.")
        if self.full.others:
            return _("You see what this team needs and has, and not its people by name.")
        return _("Nobody was in this team on that day.")

    def file_name(self, extension: str) -> str:
        """``vision-matrix-2026-11-23.xlsx``: the team and the day that the levels are from."""
        return f"{self.shown.team.slug}-matrix-{self.shown.on:%Y-%m-%d}.{extension}"


def take_extract(shown: Matrix, *, full: Matrix, have: dict[int, Have], by: str) -> Extract:
    """The extract of a loaded and arranged matrix, taken now by somebody of this name. One query."""
    organisation = Organisation.objects.first()
    return Extract(
        shown=shown,
        full=full,
        have=have,
        organisation=organisation.name if organisation else "",
        by=by,
        at=timezone.now(),
    )


def cell_value(state: State | None) -> int | str | None:
    """What a cell says in a file: a level, N/A, ? for what the viewer may not see yet, None for not rated."""
    if state is None:
        return None
    if state is HIDDEN:
        return NOT_SHOWN
    if state.source_is_na:
        return NOT_APPLICABLE
    return state.level


def skill_labels(matrix: Matrix) -> list[str]:
    """A name for each column; skills of the same name in two domains are told apart by the domain."""
    domains = {domain.id: domain.name for domain in matrix.domains}
    names = Counter(column.name.casefold() for column in matrix.columns)
    return [
        f"{column.name} ({domains[column.domain_id]})" if names[column.name.casefold()] > 1 else column.name
        for column in matrix.columns
    ]
