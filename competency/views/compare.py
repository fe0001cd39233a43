"""Two teams, or two people, side by side."""

from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency.access import compared_teams, visible_engineer
from competency.htmx import render_page
from competency.matrix.load import load_columns
from competency.matrix.organisation import framework_to_compare
from competency.matrix.profile import load_profile, viewpoint_of
from competency.matrix.radar import draw_pair
from competency.matrix.shape import Viewpoint
from competency.matrix.spread import compare, load_spreads
from competency.matrix.two_people import side_by_side
from competency.models import Engineer, Membership

from .looks import note_engineers

# So many people are offered to choose from.
OFFERED = 500


@require_safe
def teams_compared(request):
    """Coverage and levels of two teams, skill by skill; the first two of a list where none are named."""
    among = list(compared_teams(request.user).order_by("name"))
    with_people = set(Membership.objects.active().filter(team__in=among).values_list("team", flat=True))
    teams = [team for team in among if team.pk in with_people]
    chosen = _two(teams, [request.GET.get(name, "") for name in ("a", "b")])
    framework = framework_to_compare(request.GET.get("framework"))
    context = {"teams": teams, "chosen": chosen, "framework": framework, "groups": []}
    if framework is not None and len(chosen) == 2:
        spreads = load_spreads(chosen, among=among, framework=framework, viewer=request.user)
        domains, columns = load_columns(framework)
        groups = compare(*chosen, spreads=spreads, domains=domains, columns=columns)
        shown = [spread for _d, pairs in groups for pair in pairs for spread in pair[1:]]
        context |= {
            "groups": groups,
            "values": [level.value for level in framework.levels.all()],
            "most": max((count for spread in shown for count in spread.counts), default=0),
            "few": any(spread.state == "few" for spread in shown),
            "hidden": any(spread.state == "hidden" for spread in shown),
        }
    return render_page(request, "competency/teams_compared.html", context)


def _two(teams, slugs):
    """The two teams named, each filled up by the next that is free; fewer where there are not two."""
    by_slug = {team.slug: team for team in teams}
    chosen = [by_slug.get(slug) for slug in slugs]
    free = iter([team for team in teams if team not in chosen])
    return [team for team in (team or next(free, None) for team in chosen) if team is not None]


@require_safe
def people_compared(request):
    """Two people whom the viewer may both see by name. 404 where one of them is named and may not be seen."""
    user = request.user
    asked = [request.GET.get(name, "") for name in ("a", "b")]
    chosen = [visible_engineer(user, int(pk)) if pk.isdecimal() and len(pk) < 19 else None for pk in asked]
    context = {"chosen": chosen, "offered": _offered(user, chosen[0]), "shown": []}
    if all(chosen) and chosen[0] != chosen[1]:
        views = [viewpoint_of(user, engineer) for engineer in chosen]
        open_ones = [each.pk for each, view in zip(chosen, views, strict=True) if view == Viewpoint.OPEN]
        note_engineers(user, open_ones, place="people_compared")
        one, other = (
            load_profile(engineer, viewpoint=view) for engineer, view in zip(chosen, views, strict=True)
        )
        names = tuple(engineer.name for engineer in chosen)
        context["shown"] = [(both, _radar(both, names)) for both in side_by_side(one, other)]
    elif all(chosen):
        context["same"] = _("This is the same person twice. Choose somebody else on one side.")
    return render_page(request, "competency/people_compared.html", context)


def _radar(both, names):
    values = [level.value for level in both.framework.levels.all()]
    return draw_pair(both.spokes, values=values, names=names, key=f"radar-{both.framework.pk}")


def _offered(user, first):
    """Whom to choose from: those in a team with the first, else everybody whom the user may see."""
    people = Engineer.objects.visible_to(user).working().order_by("name", "pk")
    if first is not None:
        teams = Membership.objects.active().filter(engineer=first).values("team")
        here = Membership.objects.active().filter(team__in=teams).values("engineer")
        people = people.filter(Q(pk__in=here) | Q(pk=first.pk))
    return people[:OFFERED]
