"""What goes with a plan wherever it is read: how sure it is, what it was computed from, and what it does not know."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.decisions.assumptions import WARNINGS, changed

from .adoption import solver_name
from .plan_sheet import PlanSheet
from .vacancies import MOST_SKILLS_PER_HIRE

LIMITS = (
    gettext_lazy(
        "A hire's level stands in for seniority, and a hire is taken to have the skills once ramped up."
    ),
    gettext_lazy("Trainings are taken to work; the gaps page says how often they may fail and still pay."),
    gettext_lazy("Months per level are judgement until your own trainings replace them."),
    gettext_lazy("Whether the market has somebody with just these skills is not considered."),
    gettext_lazy("Costs are those of the assumptions and differ between countries."),
    gettext_lazy("A loan ends after its months; only training or hiring lasts."),
)


def limits_of_plan() -> list[str]:
    """Everything that a plan does not know, in sentences."""
    most = _("One hire is counted on for at most %(n)s of the needed skills.") % {"n": MOST_SKILLS_PER_HIRE}
    return [*map(str, LIMITS), most, *WARNINGS]


def say_distance(status: str, gap: float | None) -> str:
    """How far from the best possible a plan may be, in words; None and infinity where nothing is known."""
    if gap is None or gap == float("inf"):
        return _("the time ended before anything could be proven")
    if status == "optimal" and gap < 1e-6:
        return _("proven: no better plan exists")
    return _("within %(gap)s %% of the best possible") % {"gap": f"{max(0.1, 100 * gap):.1f}"}


def say_wishes(sheet: PlanSheet) -> str:
    """What was asked of the plan, in a sentence."""
    wishes, analysis = sheet.proposal.wishes, sheet.proposal.analysis
    seats = analysis.matrix.team.open_seats if wishes.seats is None else wishes.seats
    parts = [_("all needs") if wishes.must == "all" else _("critical needs")]
    if wishes.robust != "none":
        reserve = {"two": _("two people each"), "any": _("covered if anyone leaves")}
        parts.append(reserve[wishes.robust])
    if wishes.budget is not None:
        parts.append(_("budget %(amount)s") % {"amount": f"{analysis.currency}{wishes.budget:,.0f}"})
    if seats is not None:
        parts.append(_("open seats %(n)s") % {"n": seats})
    if wishes.within is not None:
        parts.append(_("within %(n)s months") % {"n": wishes.within})
    chosen = len(wishes.out) + len(wishes.include) + len(wishes.without) + len(wishes.have)
    if chosen:
        parts.append(_("people or steps chosen: %(n)s") % {"n": chosen})
    return ", ".join(parts)


def provenance_of_plan(sheet: PlanSheet) -> list[tuple[str, str]]:
    """What a plan was computed from and how sure it is, as labels and texts."""
    proposal, analysis = sheet.proposal, sheet.proposal.analysis
    moved = [_(each.metadata["label"]) for each in changed(analysis.assumptions)]
    return [
        (_("Asked for"), say_wishes(sheet)),
        (_("Result"), say_distance(proposal.plan.status, proposal.plan.gap)),
        (_("First"), _("least weighted shortage, then least cost")),
        (_("As of"), date_format(analysis.on)),
        (_("Inputs"), proposal.plan.inputs),
        (_("Solver"), solver_name()),
        (
            _("Assumed"),
            _("%(names)s changed from the defaults") % {"names": "; ".join(moved)}
            if moved
            else _("the defaults"),
        ),
    ]
