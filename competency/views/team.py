"""The matrix of a team: the page, and what has changed on it since somebody looked."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from competency.access import can_manage, leads, visible_team
from competency.forms.matrix import SHOWN, SORTS, MatrixForm
from competency.htmx import render_page, wants_fragment
from competency.matrix.arrange import arrange, haves
from competency.matrix.closings import in_words
from competency.matrix.draw import Drawing
from competency.matrix.facts import facts
from competency.matrix.lenses import LENSES, count_changes
from competency.matrix.load import framework_of, load_matrix
from competency.matrix.organisation import kept_back_of
from competency.matrix.points import closed_rounds
from competency.matrix.progress import rounds_in
from competency.models import Framework, RatingEvent, Team
from competency.models.prepared import Prepared

from .looks import note_team
from .unchanged import answer_if_changed

BELOW = Prepared(
    lambda team: Team.objects.in_use().filter(parent=team).order_by("name").values_list("slug", "name"),
    team=int,
)
NEWER = Prepared(
    lambda seen: RatingEvent.objects.filter(pk__gt=seen).order_by().values_list("pk")[:1], seen=int
)
FRAMEWORKS = Prepared(lambda: Framework.objects.in_use().values_list("slug", "name"))
USUAL_CHANGE = timedelta(days=183)


@require_safe
@answer_if_changed
def matrix(request, slug):
    team = visible_team(request.user, slug)
    form = MatrixForm(request.GET)
    view = open_matrix(team, form=form, viewer=request.user)
    context = {
        "team": team,
        "form": form,
        "leads": leads(request.user, team),
        "teams_below": BELOW(team=team.pk) if leads(request.user, team) or request.user.is_hr else [],
        **view,
    }
    if view["manages"] and not wants_fragment(request):
        context["rounds_now"] = rounds_in(team)
    if view["matrix"] is not None:
        context |= _choices(view)
        _note(request.user, team, view)
    return render_page(
        request, "competency/team.html", context, partial="matrix", status=200 if form.is_valid() else 422
    )


@require_safe
def changes(request, slug):
    """The cells that somebody has rated since the page was loaded, drawn for this page's lens and order."""
    team = visible_team(request.user, slug)
    since = request.GET.get("seen", "")
    if not since.isdecimal() or len(since) > 18:
        return JsonResponse({"cells": [], "seen": 0})
    # Asked every few seconds by every open page, and mostly nothing has happened anywhere.
    if not NEWER(seen=int(since)):
        return JsonResponse({"cells": [], "seen": int(since)})
    view = open_matrix(team, form=MatrixForm(request.GET), viewer=request.user)
    shown = view["matrix"]
    if shown is None:
        return JsonResponse({"cells": [], "seen": 0})
    people = {person.id for person in shown.people}
    touched = RatingEvent.objects.filter(pk__gt=int(since), engineer__in=people).values_list(
        "engineer_id", "skill_id"
    )
    if touched:
        _note(request.user, team, view)
    return JsonResponse(pieces(view, cells=set(touched)))


def _note(user, team, view) -> None:
    note_team(user, team, place="team", people=[person.id for person in view["matrix"].people])


def open_matrix(team, *, form, viewer, around=None) -> dict:
    """The matrix that a query string asks for: whole (``full``), as arranged (``matrix``), counted, and drawable.

    ``around`` (ids of an engineer and a skill) has only their row and column, which no filter by content takes away.
    """
    options = form.options(usual_change=USUAL_CHANGE)
    if around is not None:
        options = replace(options, show="all", sort="name")
    framework = framework_of(team, slug=form.cleaned_data.get("framework"))
    link = _links(form.data)
    manages = can_manage(viewer, team)
    if framework is None:
        return {"matrix": None, "options": options, "manages": manages}
    full = load_matrix(
        team,
        framework=framework,
        viewer=viewer,
        below=options.below,
        as_of=options.as_of,
        since=options.since,
        with_sides=options.lens == "difference",
        around=around,
    )
    if around is not None:
        full.needs = {skill: need for skill, need in full.needs.items() if skill == around[1]}
    withheld = () if manages else kept_back_of(full, viewer=viewer, below=options.below)
    have = haves(full, named=manages, kept_back=withheld)
    shown = arrange(full, options, have=have)
    return {
        "matrix": shown,
        "full": full,
        "have": have,
        "options": options,
        "manages": manages,
        "framework": framework,
        "link": link,
        "query": form.data,
        "drawing": Drawing(shown, options=options, have=have, link=link),
        "facts": facts(full, have=have) if around is None else None,
    }


def pieces(view, *, cells) -> dict:
    """The drawn cells at these (engineer, skill) ids, with the footers and role fits that go with them."""
    shown, drawing = view["matrix"], view["drawing"]
    rows = {person.id: i for i, person in enumerate(shown.people)}
    columns = {column.id: j for j, column in enumerate(shown.columns)}
    known = [(e, s) for e, s in sorted(cells) if e in rows and s in columns]
    return {
        "seen": shown.seen,
        "cells": [[e, s, drawing.cell(rows[e], columns[s])] for e, s in known],
        "needs": [[s, drawing.need(columns[s])] for s in sorted({s for _e, s in known})]
        if view["have"]
        else [],
        "fits": [[e, drawing.fit(rows[e])] for e in sorted({e for e, _s in known})],
    }


def _links(query):
    """A function that gives the address of the same page with some parameters changed."""

    def link(**changed) -> str:
        kept = [(k, v) for k, values in query.lists() for v in values if v and k not in changed]
        return "?" + urlencode(kept + [(k, v) for k, v in changed.items() if v])

    return link


def _choices(view) -> dict:
    """The table, and the links and lists of the toolbar; each link keeps the rest of the query string."""
    full, options, link = view["full"], view["options"], view["link"]
    rounds = closed_rounds(full.framework) if options.since else []
    roles = sorted({(p.role_position, p.role, p.role_id) for p in full.people if p.role_id})
    columns = {f"skill:{column.slug}": column.name for column in full.columns}
    return {
        "table": view["drawing"].table(),
        "lenses": [(lens, link(lens=name), name == options.lens) for name, lens in LENSES.items()],
        "lens": LENSES[options.lens],
        "by_links": [
            (label, link(by=value), options.by == value)
            for value, label in MatrixForm.base_fields["by"].choices
        ],
        "sorts": [(label, link(sort=value), options.sort == value) for value, label in SORTS],
        "sort_label": dict(SORTS).get(options.sort) or columns.get(options.sort) or dict(SORTS)["name"],
        "shown": [(label, value, options.show == value) for value, label in SHOWN],
        "domains": [(each.slug, each.name, each.slug in options.domains) for each in full.domains],
        "people": [(each.id, each.name, each.id in options.people) for each in full.people],
        "roles": [(role_id, name, role_id in options.roles) for _position, name, role_id in roles],
        "kept": [
            (name, value)
            for name in ("lens", "by", "sort", "framework")
            if (value := view["query"].get(name))
        ],
        "gaps_link": link(show="gaps"),
        "unrated_link": link(show="unrated"),
        "changed": count_changes(view["matrix"]) if options.since else None,
        "now_link": link(as_of=""),
        "rounds": rounds,
        "since_is_round": options.since in {day for day, _name in rounds},
        "asked": [
            (name, value)
            for name, values in view["query"].lists()
            for value in values
            if value and name not in ("since", "as_of")
        ],
        "since_words": in_words(options.since) if options.since else "",
        "as_of_words": in_words(options.as_of) if options.as_of else "",
        "export_query": link(),
        "filtered": len(view["matrix"].people) < len(full.people)
        or len(view["matrix"].columns) < len(full.columns),
        "frameworks": [(slug, name) for slug, name in FRAMEWORKS() if slug != full.framework.slug],
    }
