"""A heatmap as HTML: each distinct cell is drawn once; rows and columns know which team and skill."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

import numpy as np
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .heatmap import KNOWN, NO_NEED, Heatmap, Row
from .heatmap_lenses import LENSES, STATES, Lens, face_of, keys_of

# From so many cells on a browser takes its time, and a reader more.
MOST_CELLS = 6000
# What the query string says where nothing is folded.
NOTHING = "-"


@dataclass(frozen=True)
class HeatmapOptions:
    """What the query string asks for. ``sort`` is "name", "index" or the short name of a column.

    ``folded`` are departments by short name; None folds those that hold teams once the heatmap is large.
    """

    lens: str = "index"
    by: str = "domains"
    sort: str = "name"
    descending: bool = False
    department: str = ""
    domains: frozenset[str] = field(default_factory=frozenset)
    folded: frozenset[str] | None = None


class HeatmapDrawing:
    """One heatmap through one lens, by skills or by domains."""

    def __init__(self, heatmap: Heatmap, *, options: HeatmapOptions, link: Callable[..., str]):
        """``link`` makes the address of the same page with some parameters changed."""
        self.heatmap, self.options, self.link = heatmap, options, link
        self.lens = LENSES[options.lens]
        self.by_skill = options.by == "skills"
        sums = heatmap.changes if self.lens.name == "change" else heatmap.sums
        self.sums = sums if self.by_skill else sums.grouped(heatmap.starts)
        self.totals = heatmap.sums.grouped([0])
        self.index = LENSES["index"].numbers(self.totals)[:, 0]
        self.heads = heatmap.columns if self.by_skill else heatmap.domains
        self.columns = self._wanted_columns()
        self.starts = self._first_columns() if self.by_skill else set()
        self.folded = self._folded() if options.folded is None else options.folded
        self.rows = list(self._in_order())
        self.team, self.gaps = reverse("team", args=["-"]), reverse("gaps", args=["-"])
        self.drawn = _Cells(self.lens, first=False)
        self.drawn_first = _Cells(self.lens, first=True)

    def table(self) -> SafeString:
        """The whole table."""
        leaves = self.heatmap.leaves if self.by_skill else None
        keys = keys_of(self.sums, self.lens, leaves=leaves)[:, self.columns]
        body = "".join(self._row(i, keys[i].tolist()) for i in self.rows)
        attributes = {
            "class": f"matrix heatmap lens-{self.lens.ramp}{'' if self.by_skill else ' roomy'}",
            "id": "heatmap",
            "aria-label": _("Teams and what they have of what they need"),
            "data-by": self.options.by,
        }
        opened = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        return mark_safe(f"<table {opened}>{self._head()}<tbody>{body}</tbody>{self._foot()}</table>")

    def index_within(self, rows: slice) -> float | None:
        """The index (0 to 1) of these rows, from what is shown of those at the top; None where nothing is."""
        depth = self.heatmap.rows[rows.start].depth
        top = [i for i in range(rows.start, rows.stop) if self.heatmap.rows[i].depth == depth]
        weight = self.totals.weight[top].sum()
        return self.totals.covered[top].sum() / weight if weight else None

    def _wanted_columns(self) -> list[int]:
        """Places of the columns in the domains asked for; a skill that no team here needs is left out."""
        if not self.by_skill:
            return list(range(len(self.heads)))
        wanted = self.options.domains
        kept = {domain.id for domain in self.heatmap.domains if not wanted or domain.slug in wanted}
        needed = (self.sums.state[within(self.heatmap, self.options.department)] != NO_NEED).any(axis=0)
        return [j for j, head in enumerate(self.heads) if head.domain_id in kept and needed[j]]

    def _first_columns(self) -> set[int]:
        """Places among the shown columns at which a domain begins."""
        domains = [self.heads[j].domain_id for j in self.columns]
        return {k for k, domain in enumerate(domains) if not k or domain != domains[k - 1]}

    def _folded(self) -> frozenset[str]:
        """What is folded unless somebody asks: in a large heatmap the departments that have teams right below."""
        inside = within(self.heatmap, self.options.department)
        if (inside.stop - inside.start) * len(self.columns) <= MOST_CELLS:
            return frozenset()
        rows = self.heatmap.rows
        holding = {rows[row.parent].slug for row in rows if row.parent >= 0 and not row.is_department}
        return frozenset(holding - {self.options.department})

    def _in_order(self):
        """Places of the rows that are shown: parents first, siblings in the order asked for, no folded ones."""
        rows, values = self.heatmap.rows, self._sort_values()
        below: dict[int, list[int]] = {}
        for i, row in enumerate(rows):
            below.setdefault(row.parent, []).append(i)
        waiting = [
            i for i, row in enumerate(rows) if row.slug == self.options.department and row.is_department
        ] or below.get(-1, [])
        waiting = self._sorted(waiting, values)[::-1]
        while waiting:
            i = waiting.pop()
            yield i
            if rows[i].is_department and rows[i].slug not in self.folded:
                waiting += self._sorted(below[i], values)[::-1]

    def _sort_values(self):
        """What siblings are sorted by, the worst lowest; None for the name."""
        sort = self.options.sort
        if sort == "index":
            return self.index
        place = next((j for j, head in enumerate(self.heads) if head.slug == sort), None)
        if place is None:
            return None
        numbers = np.where(self.sums.state == KNOWN, self.lens.numbers(self.sums), np.nan)[:, place]
        return numbers if self.lens.low_is_worse else -numbers

    def _sorted(self, places: list[int], values) -> list[int]:
        """The worst first, or the other way round; what has no value stands last either way."""
        if values is None:
            return places[::-1] if self.options.descending else places
        known = [i for i in places if not np.isnan(values[i])]
        known.sort(key=lambda i: values[i], reverse=self.options.descending)
        return known + [i for i in places if np.isnan(values[i])]

    def _row(self, i: int, keys: list[int]) -> str:
        drawn, row = self.drawn, self.heatmap.rows[i]
        cells = [drawn[key] for key in keys]
        for k in self.starts:
            cells[k] = self.drawn_first[keys[k]]
        kind = "department" if row.is_department else "team"
        inset = f" in{min(row.depth, 4)}" if row.depth else ""
        return (
            f'<tr class="{kind}{inset}" data-href="{escape(self._href(row))}"><th scope="row">{self._who(row)}</th>'
            f"{self._index(i)}{''.join(cells)}</tr>"
        )

    def _href(self, row: Row) -> str:
        if row.is_department:
            return self.link(department=row.slug, fold="")
        return self.gaps.replace("/-/", f"/{row.slug}/")

    def _who(self, row: Row) -> str:
        people = ngettext("%d person", "%d people", row.people) % row.people
        if not row.is_department:
            name = _("%s itself") % row.name if row.itself else row.name
            about = people if row.people else _("no needs set")
            return (
                f'<a href="{self.team.replace("/-/", f"/{row.slug}/")}"><b>{escape(name)}</b></a><i>{about} · '
                f'<a href="{self._href(row)}">{_("gaps")}'
                f'<span class="vh"> {escape(name)}</span></a></i>'
            )
        folded = row.slug in self.folded
        fold = escape(self.link(fold=sorted(self.folded ^ {row.slug}) or NOTHING))
        label = escape((_("Unfold %s") if folded else _("Fold %s")) % row.name)
        about = ngettext("%d team", "%d teams", row.teams) % row.teams
        return (
            f'<a class="fold" href="{fold}" hx-get="{fold}" aria-expanded="{"false" if folded else "true"}" '
            f'aria-label="{label}"></a><a href="{escape(self._href(row))}"><b>{escape(row.name)}</b></a>'
            f"<i>{about} · {people}</i>"
        )

    def _index(self, i: int) -> str:
        state = int(self.totals.state[i, 0])
        if state != KNOWN:
            _css, text, label = STATES[state]
            return (
                f'<td class="fit" aria-label="{escape(str(label))}"><span>{escape(text) or "–"}</span></td>'
            )
        percent = round(self.index[i])
        label = _("%(percent)d %% of the needs covered, by weight; %(met)d of %(needs)d met") % {
            "percent": percent,
            "met": self.totals.met[i, 0],
            "needs": self.totals.needs[i, 0],
        }
        return (
            f'<td class="fit p{percent // 5 * 5}" aria-label="{escape(label)}"><span>{percent}%</span></td>'
        )

    def _head(self) -> str:
        corner = f'<th scope="col"{self._aria_sort("name")}>{self._sort_link("name", _("Team"))}</th>'
        index = f'<th class="fit" scope="col"{self._aria_sort("index")}>{self._sort_link("index", _("Index"))}</th>'
        heads = "".join(self._column_head(j, k in self.starts) for k, j in enumerate(self.columns))
        skills = f'<tr class="skills">{corner}{index}{heads}</tr>'
        if not self.by_skill:
            return f"<thead>{skills}</thead>"
        spans: dict[int, int] = {}
        for j in self.columns:
            spans[self.heads[j].domain_id] = spans.get(self.heads[j].domain_id, 0) + 1
        names = {domain.id: domain.name for domain in self.heatmap.domains}
        domains = "".join(
            f'<th colspan="{count}" scope="colgroup"><span>{escape(names[domain])}</span></th>'
            for domain, count in spans.items()
        )
        return f'<thead><tr class="domains"><td></td><td></td>{domains}</tr>{skills}</thead>'

    def _column_head(self, j: int, starts: bool) -> str:
        head = self.heads[j]
        text = head.heading if self.by_skill else head.name
        first = " first" if starts else ""
        return (
            f'<th class="sk{first}" scope="col" data-id="{head.id}" title="{escape(head.name)}"'
            f"{self._aria_sort(head.slug)}>{self._sort_link(head.slug, text)}</th>"
        )

    def _sort_link(self, sort: str, text: str) -> str:
        """A heading that sorts by its column, the worst first; a second press turns the order round."""
        turned = self.options.sort == sort and not self.options.descending
        href = escape(self.link(sort=f"-{sort}" if turned else sort))
        return f'<a href="{href}" hx-get="{href}"><span>{escape(text)}</span></a>'

    def _aria_sort(self, sort: str) -> str:
        if self.options.sort != sort or (sort == "name" and not self.options.descending):
            return ""
        of_lens = sort not in ("name", "index")
        falling = self.options.descending != (of_lens and not self.lens.low_is_worse)
        return f' aria-sort="{"descending" if falling else "ascending"}"'

    def _foot(self) -> str:
        """For each column, how many of the shown teams (or needs) are short of how many."""
        sums, leaves = self.heatmap.sums, self.heatmap.leaves
        known = (sums.state == KNOWN) & (leaves.level > 0)
        short = known & (leaves.supply < leaves.headcount)
        inside = within(self.heatmap, self.options.department)
        counts = np.stack([short[inside].sum(axis=0), known[inside].sum(axis=0)])
        if not self.by_skill:
            counts = np.add.reduceat(counts, self.heatmap.starts, axis=1)
        cells = "".join(
            _foot_cell(*counts[:, j].tolist(), k in self.starts) for k, j in enumerate(self.columns)
        )
        title = _("Teams short") if self.by_skill else _("Needs short")
        text = _("of those that need it") if self.by_skill else _("of all of the teams shown")
        return f'<tfoot><tr><th scope="row"><b>{title}</b><i>{text}</i></th><td></td>{cells}</tr></tfoot>'


def within(heatmap: Heatmap, department: str) -> slice:
    """The rows of the department of this short name; all rows where there is none."""
    for i, row in enumerate(heatmap.rows):
        if row.slug == department and row.is_department:
            return slice(i, row.stop)
    return slice(0, len(heatmap.rows))


class _Cells(dict):
    """Drawn cells by key; a missing one is drawn on first use."""

    def __init__(self, lens: Lens, *, first: bool):
        super().__init__()
        self.lens, self.suffix = lens, " first" if first else ""

    def __missing__(self, key: int) -> str:
        css, text, label = face_of(key, self.lens)
        html = f'<td class="{css}{self.suffix}" aria-label="{escape(str(label))}">{escape(text)}</td>'
        self[key] = html
        return html


def _foot_cell(short: int, known: int, first: bool) -> str:
    css = " first" if first else ""
    if not known:
        return f'<td class="need none{css}"></td>'
    label = escape(_("%(short)d of %(known)d short") % {"short": short, "known": known})
    state = "gap" if short else "ok"
    return f'<td class="need {state}{css}" aria-label="{label}" title="{label}"><b>{short}</b><i>/{known}</i></td>'
