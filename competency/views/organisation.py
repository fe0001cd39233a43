"""The teams compared: heatmap, critical gaps, and what several of them lack together."""

from functools import lru_cache
from urllib.parse import quote_plus, urlencode

import numpy as np
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency.access import compared_teams
from competency.forms.organisation import OrganisationForm
from competency.htmx import render_page
from competency.matrix.bundles import answer, bundle, critical_gaps
from competency.matrix.heatmap import KNOWN, OTHERS, UNKNOWN, WITHHELD, Heatmap
from competency.matrix.heatmap_draw import NOTHING, HeatmapDrawing, within
from competency.matrix.heatmap_lenses import LENSES
from competency.matrix.organisation import framework_to_compare, load_heatmap
from competency.matrix.points import TODAY, points_of
from competency.models import Assumption, Framework

from .unchanged import answer_if_changed

# So many critical gaps are listed at first, and so many at most.
LISTED, MOST_LISTED = 20, 500
MOST_BUNDLES = 12


@require_safe
@answer_if_changed
def organisation(request):
    teams = compared_teams(request.user)
    form = OrganisationForm(request.GET)
    framework = framework_to_compare(form.data.get("framework"))
    compares = form.data.get("lens") == "change"
    form.offer(points_of(framework) if compares and framework is not None else ())
    options = form.options()
    context = {"form": form, "options": options, "framework": framework, "heatmap": None}
    if framework is not None:
        teams = list(teams)
        words = {"framework": framework, "viewer": request.user}
        if compares:
            then, now = form.between()
            compared = load_heatmap(teams, then=then, now=now, offered=form.points, **words)
            today = compared if now is TODAY else load_heatmap(teams, **words)
            context |= {"then": then, "now": now, "is_now": now is TODAY}
        else:
            today = compared = load_heatmap(teams, **words)
        context |= {"heatmap": today, **_shown(today, options, form, compared=compared)}
    status = 200 if form.is_valid() else 422
    return render_page(
        request, "competency/organisation.html", context, partial="organisation", status=status
    )


def _shown(heatmap: Heatmap, options, form, *, compared: Heatmap) -> dict:
    """What of a heatmap the page shows; empty where no team needs anything. The table is that of ``compared``."""
    rows = within(heatmap, options.department)
    department = heatmap.rows[rows.start] if rows.stop - rows.start < len(heatmap.rows) else None
    needed = heatmap.leaves.level[rows] > 0
    if not needed.any():
        return {"department": department, "table": None}
    link = _links(form.data)
    drawing = HeatmapDrawing(compared, options=options, link=link)
    index = HeatmapDrawing(heatmap, options=options, link=link) if compared is not heatmap else drawing
    most = MOST_LISTED if form.cleaned_data.get("gaps") else LISTED
    critical, critical_count = critical_gaps(heatmap, rows=rows, most=most)
    bundles = bundle(heatmap, rows=rows, assumptions=Assumption.objects.in_force())
    state = heatmap.sums.state[rows][needed]
    return {
        "department": department,
        "table": drawing.table(),
        "lens": LENSES[options.lens],
        "index": index.index_within(rows),
        "critical": critical,
        "critical_count": critical_count,
        "all_gaps": link(gaps="all"),
        "single": int(heatmap.sums.single[rows][needed].sum()),
        "unknown": int(np.count_nonzero(state == UNKNOWN)),
        "withheld": int(np.count_nonzero(state == WITHHELD)),
        "bundled": len(bundles),
        "answers": answer(bundles, most=MOST_BUNDLES),
        "left_out": len(heatmap.columns) - len(drawing.columns)
        if drawing.by_skill and not options.domains
        else 0,
        "past_known": not np.isnan(compared.leaves.coverage_then).all(),
        "others_only": _others_only(compared),
        **_choices(heatmap, options, form, link),
    }


def _others_only(compared: Heatmap) -> bool:
    """Whether nothing is told of the past because other people are rated today."""
    state = compared.changes.state
    return bool((state == OTHERS).any() and not (state == KNOWN).any())


def _choices(heatmap: Heatmap, options, form, link) -> dict:
    """The links of the toolbar; each keeps the rest of the query string."""
    sorts = [("name", _("Name")), ("index", _("Index, lowest first"))]
    heads = heatmap.columns if options.by == "skills" else heatmap.domains
    sorted_by = next(
        (head.name for head in heads if head.slug == options.sort), dict(sorts).get(options.sort)
    )
    return {
        "lenses": [(lens, link(lens=name), name == options.lens) for name, lens in LENSES.items()],
        "by_links": [
            (label, link(by=value, sort=""), options.by == value)
            for value, label in OrganisationForm.base_fields["by"].choices
        ],
        "sorts": [(label, link(sort=value), options.sort == value) for value, label in sorts],
        "sorted_by": sorted_by or _("Name"),
        "departments": [
            (row, link(department=row.slug, fold=""), row.slug == options.department)
            for row in heatmap.rows
            if row.is_department
        ],
        "kept": [
            (name, value)
            for name, values in form.data.lists()
            for value in values
            if value and name not in ("since", "until", "as_of")
        ],
        "everything": link(department="", fold=""),
        "fold_all": link(fold=[row.slug for row in heatmap.rows if row.is_department]),
        "unfold_all": link(fold=NOTHING),
        "domains": [
            (domain, link(by="skills", domain=domain.slug), domain.slug in options.domains)
            for domain in heatmap.domains
        ],
        "all_domains": link(domain=""),
        "frameworks": [
            (other, link(framework=other.slug, domain="", sort="")) for other in Framework.objects.in_use()
        ],
    }


# A link to fold a department names all that are folded, so a page quotes the same names thousands of times.
_quoted = lru_cache(maxsize=8192)(quote_plus)


def _links(query):
    """A function that gives the address of the same page with some parameters changed, "" taking one away."""

    def link(**changed) -> str:
        kept = [(k, v) for k, values in query.lists() for v in values if v and k not in changed]
        new = [
            (k, v) for k, values in changed.items() for v in ([values] if isinstance(values, str) else values)
        ]
        return "?" + urlencode(kept + [(k, v) for k, v in new if v], quote_via=_quoted)

    return link
