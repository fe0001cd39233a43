"""A matrix as HTML: each distinct cell is drawn once and the string used again.

A cell carries no id, no URL and no style of its own; its row and its column know who and what. Everything that comes
from people's input passes ``escape``.
"""

from collections.abc import Callable
from functools import lru_cache
from html import escape
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competency.models.folding import Scale

from .arrange import Fit, Have, Options, fit
from .lenses import LENSES, domain_face, domain_keys, domain_spans
from .shape import Matrix

# A larger matrix comes in bodies of so many rows, which the browser lays out and paints only where they are seen.
LARGE, BLOCK = 1_000, 5  # cells, rows


def plain(number: float) -> str:
    """A count of full-time people without needless decimals: 2, 2.5, 0.25."""
    return number_format(number, decimal_pos=None if number % 1 else 0)


class Drawing:
    """One matrix through one lens, by skills or by domains; draws the whole table or single pieces of it."""

    def __init__(self, matrix: Matrix, *, options: Options, have: dict[int, Have], link: Callable[..., str]):
        """``link`` makes the address of the same page with some parameters changed."""
        self.matrix, self.have, self.options, self.link = matrix, have, options, link
        self.by_domain = options.by == "domains"
        self.lens = LENSES[options.lens]
        # Addresses that differ in one value only, taken apart once: a table has one for every row and column.
        self.sort_by = escape(link(sort="x")).removesuffix("x")
        self.before_id, self.after_id = reverse("engineer", args=[0]).rsplit("0", 1)
        self.spans = domain_spans(matrix)
        if self.by_domain:
            self.keys = domain_keys(matrix, self.lens)
            self.starts = set()
        else:
            self.keys = self.lens.keys(matrix)
            self.starts = {start for start, _stop in self.spans}
        label = escape(_("no need set"))
        self.no_need = [f'<td class="need none{css}" aria-label="{label}"></td>' for css in ("", " first")]
        self.drawn = _Faces(self, first=False)
        self.drawn_first = _Faces(self, first=True)

    def cell(self, i: int, j: int) -> str:
        """The ``<td>`` of person i and column j."""
        return (self.drawn_first if j in self.starts else self.drawn)[self.keys[i][j]]

    def need(self, j: int) -> str:
        """The footer ``<td>`` of column j: have / need."""
        first = " first" if j in self.starts else ""
        if self.by_domain:
            return f'<td class="need{first}">{self._domain_need(j)}</td>'
        have = self.have.get(self.matrix.columns[j].id)
        if have is None:
            return self.no_need[bool(first)]
        return _need_cell(have, first, get_language(), past=self.matrix.as_of is not None)

    def fit(self, i: int) -> str:
        """The ``<td>`` with the share of role targets that person i meets."""
        return _fit_cell(fit(self.matrix, i), get_language())

    def table(self) -> SafeString:
        """The whole table."""
        count = len(self.matrix.people)
        rows, step = list(map(self._row, range(count))), BLOCK if self.large else max(count, 1)
        bodies = "</tbody><tbody>".join("".join(rows[at : at + step]) for at in range(0, max(count, 1), step))
        return mark_safe(f"{self._open()}{self._head()}<tbody>{bodies}</tbody>{self._foot()}</table>")

    @property
    def large(self) -> bool:
        """Whether the browser should leave out what is not seen."""
        return len(self.keys) * len(self.matrix.columns) > LARGE and not self.by_domain

    def _row(self, i: int) -> str:
        drawn, keys = self.drawn, self.keys[i]
        cells = [drawn[key] for key in keys]
        for start in self.starts:
            cells[start] = self.drawn_first[keys[start]]
        person = self.matrix.people[i]
        share = "" if person.allocation == 1 else f'<i class="allocation">{person.allocation:.0%}</i>'
        return (
            f'<tr data-id="{person.id}"{"" if person.rateable else " data-fixed"}>'
            f'<th scope="row"><a href="{self.before_id}{person.id}{self.after_id}"><b>{escape(person.name)}</b>'
            f"<i>{escape(person.role)}</i></a>{share}</th>{''.join(cells)}{self.fit(i)}</tr>"
        )

    def _open(self) -> str:
        matrix, team = self.matrix, self.matrix.team.slug
        editable = matrix.as_of is None and not self.by_domain
        attributes = {
            "class": f"matrix of-{len(matrix.levels)} lens-{self.lens.name}{' large' if self.large else ''}",
            "id": "matrix",
            "role": "grid",
            "aria-label": _("Skills of %s") % matrix.team.name,
            "data-seen": matrix.seen,
            "data-levels": " ".join(map(str, matrix.scale.values)),
        }
        if editable:
            attributes["data-changes"] = reverse("team_changes", args=[team])
        if not self.by_domain:
            attributes["data-cell"] = reverse("cell", args=[team, 0, 0]).replace("/0/0/", "/{row}/{column}/")
        return (
            "<table " + " ".join(f'{name}="{escape(str(value))}"' for name, value in attributes.items()) + ">"
        )

    def _head(self) -> str:
        matrix = self.matrix
        corner = f'<th scope="col">{escape(_("Engineer"))}</th>'
        fit_head = (
            f'<th class="fit" scope="col"{self._sorted("fit")}>{self._sort_link("fit", _("Role fit"))}</th>'
        )
        if self.by_domain:
            heads = "".join(
                f'<th class="sk" scope="col" data-domain="{escape(domain.slug)}">'
                f'<a href="{escape(self.link(by="", domain=domain.slug))}"><span>{escape(domain.name)}</span></a></th>'
                for domain in matrix.domains
            )
            return f'<thead><tr class="skills">{corner}{heads}{fit_head}</tr></thead>'
        domains = "".join(
            f'<th colspan="{stop - start}" scope="colgroup"><span>{escape(domain.name)}</span></th>'
            for domain, (start, stop) in zip(matrix.domains, self.spans, strict=True)
        )
        heads = "".join(
            f'<th class="sk{" first" if j in self.starts else ""}" scope="col" data-id="{column.id}"'
            f' title="{escape(column.name)}"{self._sorted(f"skill:{column.slug}")}>'
            f"{self._sort_link(f'skill:{column.slug}', column.heading)}</th>"
            for j, column in enumerate(matrix.columns)
        )
        return (
            f'<thead><tr class="domains"><td></td>{domains}<td></td></tr>'
            f'<tr class="skills">{corner}{heads}{fit_head}</tr></thead>'
        )

    def _sort_link(self, sort: str, text: str) -> str:
        """A heading that sorts by its column; a second press turns the order round."""
        turned = self.options.sort == sort and not self.options.descending
        href = f"{self.sort_by}{quote_plus(f'-{sort}' if turned else sort)}"
        return f'<a href="{href}" hx-get="{href}"><span>{escape(text)}</span></a>'

    def _sorted(self, sort: str) -> str:
        if self.options.sort != sort:
            return ""
        return f' aria-sort="{"ascending" if self.options.descending else "descending"}"'

    def _foot(self) -> str:
        if not self.have:
            return ""
        count = len(self.matrix.domains if self.by_domain else self.matrix.columns)
        title, text = _("Have / need"), _("people at the level / needed")
        if self.by_domain:
            title, text = _("Needs met"), _("skills covered / skills needed")
        return (
            f'<tfoot><tr><th scope="row"><b>{escape(title)}</b><i>{escape(text)}</i></th>'
            f"{''.join(map(self.need, range(count)))}<td></td></tr></tfoot>"
        )

    def _domain_need(self, j: int) -> str:
        start, stop = self.spans[j]
        found = [self.have.get(column.id) for column in self.matrix.columns[start:stop]]
        needed = [have for have in found if have is not None and have.state != "withheld"]
        if not needed:
            return ""
        return f"<b>{sum(have.state in ('ok', 'thin') for have in needed)}</b><i>/{len(needed)}</i>"


class _Faces(dict):
    """Drawn cells by key; a missing one is looked up, or drawn on first use."""

    def __init__(self, drawing: Drawing, *, first: bool):
        super().__init__()
        self.how = drawing.lens.name, drawing.by_domain, drawing.matrix.scale, get_language(), first

    def __missing__(self, key) -> str:
        self[key] = html = _draw_cell(key, *self.how)
        return html


# A cell looks the same for everybody: kept for the next page, too. Some hundred states occur in a whole organisation.
@lru_cache(maxsize=8192)
def _draw_cell(key, lens: str, by_domain: bool, scale: Scale, language: str, first: bool) -> str:
    """The ``<td>`` of a cell's key; ``language`` is the one in force and part of what tells cells apart."""
    if by_domain:
        css, text, label = domain_face(scale, LENSES[lens], key)
    else:
        css, text, label = LENSES[lens].face(scale, key)
    suffix = " first" if first else ""
    return f'<td class="{css}{suffix}" aria-label="{escape(str(label))}">{escape(text)}</td>'


@lru_cache(maxsize=8192)
def _need_cell(have: Have, first: str, language: str, *, past: bool) -> str:
    need = have.need
    if have.state == "withheld":
        label = _("withheld: fewer than five people are rated")
        if past:
            label = _("withheld: fewer than five people are rated, or others than today")
        return f'<td class="need few{first}" aria-label="{escape(label)}">&lt;5</td>'
    if have.state == "unknown":
        label = _("nobody rated, %(need)s needed at level %(level)s")
        label %= {"need": plain(need.headcount), "level": need.level}
        return f'<td class="need none{first}" aria-label="{escape(label)}"><b>?</b><i>/{plain(need.headcount)}</i></td>'
    words = {
        "gap": _("too few: %(have)s of %(need)s at level %(level)s"),
        "thin": _("one departure away from too few: %(have)s of %(need)s at level %(level)s"),
        "ok": _("covered: %(have)s of %(need)s at level %(level)s"),
    }
    label = words[have.state] % {
        "have": plain(have.supply),
        "need": plain(need.headcount),
        "level": need.level,
    }
    return (
        f'<td class="need {have.state}{first}" aria-label="{escape(label)}" title="{escape(label)}">'
        f"<b>{plain(have.supply)}</b><i>/{plain(need.headcount)}</i></td>"
    )


@lru_cache(maxsize=8192)
def _fit_cell(share: Fit, language: str) -> str:
    if share.percent is None:
        label = _("no targets for this role")
        return f'<td class="fit" aria-label="{escape(label)}"><span>–</span></td>'
    label = _("meets %(met)d of %(of)d targets of the role") % {"met": share.met, "of": share.of}
    step = share.percent // 5 * 5
    return (
        f'<td class="fit p{step}" aria-label="{escape(label)}" title="{escape(label)}">'
        f"<span>{share.percent}%</span></td>"
    )
