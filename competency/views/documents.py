"""Documents that come with the app: how it computes, what a works council asks, and what data protection law asks.

Every figure is taken from where the app takes it, so that no document says what the app does not do.
"""

from dataclasses import fields

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from competency.decisions import agreement, gaps, level
from competency.decisions.assumptions import DEFAULTS, Assumptions, changed
from competency.exchange.extract import PURPOSE
from competency.exchange.runs import KEPT_DAYS
from competency.htmx import render_page
from competency.matrix.arrange import FEWEST_RATED
from competency.models import Assumption, Organisation
from competency.models.auditing import SAME_LOOK

DOCUMENTS = {
    "levels": (
        gettext_lazy("How levels and verdicts are computed"),
        gettext_lazy("Every formula with its source, what the app assumes, and what it cannot know."),
    ),
    "assessment": (
        gettext_lazy("Data protection impact assessment"),
        gettext_lazy("What the app does is filled in; what only the organisation knows is left open."),
    ),
    "works-council": (
        gettext_lazy("Sheet for the works council"),
        gettext_lazy(
            "What is held, who sees what, what it is not used for, how long, and which rights people have."
        ),
    ),
}
UNITS = {
    "$": gettext_lazy("currency"),
    "months": gettext_lazy("months"),
    "hours": gettext_lazy("hours"),
    "levels": gettext_lazy("levels"),
    "people": gettext_lazy("people"),
    "share": gettext_lazy("share"),
    "times": gettext_lazy("times"),
}


@require_safe
def documents(request):
    return render_page(request, "competency/documents.html", {"documents": _listed()})


@require_safe
def document(request, slug):
    if slug not in DOCUMENTS:
        raise Http404(_("There is no such document."))
    organisation = Organisation.objects.first()
    title, lead = DOCUMENTS[slug]
    context = {
        "title": title,
        "lead": lead,
        "others": [each for each in _listed() if each[0] != slug],
        "organisation": organisation.name if organisation else "",
        "months": (organisation or Organisation()).retention_months,
        "purpose": PURPOSE,
        "fewest_rated": FEWEST_RATED,
        "fewest_peers": level.FEWEST_PEERS,
        "file_days": KEPT_DAYS,
        "look_minutes": int(SAME_LOOK.total_seconds() // 60),
    }
    if slug == "levels":
        context |= _figures()
    return render_page(request, f"competency/document_{slug.replace('-', '_')}.html", context)


def _listed() -> list[tuple]:
    return [(slug, title, lead) for slug, (title, lead) in DOCUMENTS.items()]


def _figures() -> dict:
    """The constants of the decisions, and each assumption with what is in force here. One query."""
    return {
        "weights": {
            "manager": level.MANAGER_WEIGHT,
            "own": level.SELF_WEIGHT,
            "peers": level.PEERS_WEIGHT,
            "both": level.MANAGER_WEIGHT + level.SELF_WEIGHT,
        },
        "disagreement": level.DISAGREEMENT,
        "missing_today": gaps.MISSING_TODAY,
        "missing_after_loss": gaps.MISSING_AFTER_LOSS,
        "highest_weight": gaps.HIGHEST_WEIGHT,
        "bands": gaps.BANDS,
        "deadlines": sorted(gaps.DEADLINES_BY_WEIGHT.items()),
        "fewest_polarised": gaps.FEWEST_FOR_POLARISATION,
        "fewest_pairs": agreement.FEWEST_PAIRS,
        "assumptions": _assumptions(Assumption.objects.in_force()),
    }


def _assumptions(assumptions: Assumptions) -> list[tuple]:
    """(label, unit, default, value in force or "", source) of every assumption."""
    here = {each.name for each in changed(assumptions)}
    return [
        (
            each.metadata["label"],
            UNITS[each.metadata["unit"]],
            _number(getattr(DEFAULTS, each.name)),
            _number(getattr(assumptions, each.name)) if each.name in here else "",
            each.metadata["source"],
        )
        for each in fields(Assumptions)
    ]


def _number(value) -> str:
    return ", ".join(f"{each:,.6g}" for each in (value if isinstance(value, tuple) else (value,)))
