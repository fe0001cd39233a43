"""How a plan is drawn over the months, what more money buys as a curve, and the links that change a plan."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.decisions.planner import DOLLAR
from competency.forms.plan import pairs_of, query_of
from competency.matrix.figures import plain
from competency.matrix.plan_told import say_distance

from .judgements import money_amount, months

register = template.Library()

TIME_WIDTH, TIME_LABELS, TIME_ROW = 760, 190, 26
CURVE_WIDTH, CURVE_HEIGHT, CURVE_LEFT, CURVE_RIGHT = 640, 210, 44, 30
CURVE_TOP, CURVE_BOTTOM = 22, 180


@register.simple_tag
def plan_query(wishes, **changes) -> str:
    """The query string of the wishes with some single values replaced; None or "" takes one away."""
    kept = [(name, value) for name, value in pairs_of(wishes) if name not in changes]
    return query_of(kept + [(name, value) for name, value in changes.items() if value not in (None, "")])


@register.simple_tag
def plan_with(wishes, name, value) -> str:
    """The query string of the wishes with one step or person more in the list of this name."""
    return query_of([*pairs_of(wishes), (name, value)])


@register.simple_tag
def plan_less(wishes, name, value) -> str:
    """The query string of the wishes with one step or person less in the list of this name."""
    pairs = pairs_of(wishes)
    if (name, str(value)) in pairs:
        pairs.remove((name, str(value)))
    return query_of(pairs)


@register.simple_tag
def timeline_chart(sheet) -> str:
    """The steps over the months: one row for each person, hire and loan; the same figures stand at each step."""
    last = max([12.0, *(line.step.to_month for line in sheet.lines)])
    unit = (TIME_WIDTH - TIME_LABELS - 8) / last
    height = TIME_ROW * len(sheet.groups) + 24
    bars = mark_safe("".join(_row(place, group, sheet, unit) for place, group in enumerate(sheet.groups)))
    every = 3 if last <= 24 else 6
    ticks = format_html_join(
        "",
        '<line class="rule" x1="{}" x2="{}" y1="18" y2="{}"/><text class="mute" x="{}" y="11" '
        'text-anchor="middle">{}</text>',
        (
            (_time_x(tick, unit), _time_x(tick, unit), height, _time_x(tick, unit), tick)
            for tick in range(0, int(last) + 1, every)
        ),
    )
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<text class="mute" x="0" y="11">{}</text>{}{}</svg>',
        TIME_WIDTH,
        height,
        TIME_WIDTH,
        height,
        _("Timeline of the steps in months from today"),
        _("months from today"),
        ticks,
        bars,
    )


def _row(place, group, sheet, unit) -> str:
    top = 22 + place * TIME_ROW
    parts = [
        format_html('<text x="0" y="{}">{}</text>', top + 15, _clipped(group.title, 28)),
        *(_bar(line, top, sheet, unit) for line in group.lines),
    ]
    return "".join(parts)


def _bar(line, top, sheet, unit) -> str:
    step, assumptions = line.step, sheet.proposal.problem.assumptions
    begins, ends = step.from_month, step.to_month
    title = f"{line.sentence} {plain(begins)}–{months(ends)}"
    bars = []
    if line.kind == "hire":
        seated = assumptions.fill_months + assumptions.notice_months
        bars = [("plan-search", begins, seated), ("bar-fill", seated, ends)]
    else:
        bars = [("plan-loan" if line.kind == "borrow" else "bar-fill", begins, ends)]
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="14" rx="3"><title>{}</title></rect>',
        (
            (css, _time_x(start, unit) + 0.5, top + 4, max(2.0, round((end - start) * unit - 1, 1)), title)
            for css, start, end in bars
        ),
    )
    if line.kind == "train":
        deadline = sheet.proposal.problem.needs[step.action.skill].requirement.deadline
        drawn += format_html(
            '<line class="need-mark" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            _time_x(deadline, unit),
            _time_x(deadline, unit),
            top + 2,
            top + 20,
        )
    return drawn


def _time_x(month: float, unit: float) -> float:
    return round(TIME_LABELS + month * unit, 1)


@register.simple_tag
def price_chart(points, currency, plan) -> str:
    """What more money buys: cost across, coverage up, each corner a link that sets the budget.

    The shown plan is the full dot, also where it is no corner; one with a reserve may lie beyond.
    """
    most = max([point.cost for point in points] + [1])
    lowest = min(point.coverage for point in points)
    floor = min(0.9, int(lowest * 10) / 10)

    def x(cost):
        return round(CURVE_LEFT + cost / most * (CURVE_WIDTH - CURVE_LEFT - CURVE_RIGHT), 1)

    def y(share):
        return round(CURVE_BOTTOM - (share - floor) / (1 - floor) * (CURVE_BOTTOM - CURVE_TOP), 1)

    rules = format_html_join(
        "",
        '<line class="rule" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="mute" x="{}" y="{}" '
        'text-anchor="end">{}</text>',
        (
            (
                CURVE_LEFT,
                CURVE_WIDTH - CURVE_RIGHT,
                y(share),
                y(share),
                CURVE_LEFT - 8,
                y(share) + 4,
                f"{share:.0%}",
            )
            for share in (floor, (1 + floor) / 2, 1.0)
        ),
    )
    shown = next((point for point in points if abs(point.cost - plan.cost) < DOLLAR), None)
    here = ""
    if shown is None and plan.cost <= most:
        here = format_html(
            '<circle class="dot on" cx="{}" cy="{}" r="4.5"><title>{}</title></circle>',
            x(plan.cost),
            y(plan.coverage),
            _("The plan above"),
        )
    dots = format_html_join(
        "",
        '<a href="{}" aria-label="{}"><title>{}</title><circle class="hit" cx="{}" cy="{}" r="14"/>'
        '<circle class="dot{}" cx="{}" cy="{}" r="4.5"/></a>',
        (
            (
                point.address,
                point.words,
                point.words,
                x(point.cost),
                y(point.coverage),
                " on" if point is shown else "",
                x(point.cost),
                y(point.coverage),
            )
            for point in points
        ),
    )
    labels = format_html_join(
        "",
        '<text class="mute" x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (x(point.cost), CURVE_BOTTOM + 20, anchor, money_amount(point.cost, currency))
            for point, anchor in ((points[0], "start"), (points[-1], "end"))
        )
        if len(points) > 1
        else (),
    )
    line = " ".join(f"{x(point.cost)},{y(point.coverage)}" for point in points)
    return format_html(
        '<svg width="{}" height="{}" viewBox="0 0 {} {}" role="group" aria-label="{}">{}'
        '<polyline class="line" points="{}"/>{}{}{}</svg>',
        CURVE_WIDTH,
        CURVE_HEIGHT,
        CURVE_WIDTH,
        CURVE_HEIGHT,
        _("Coverage by cost; the same figures stand in the table"),
        rules,
        line,
        labels,
        here,
        dots,
    )


def _clipped(label: str, most: int) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


@register.simple_tag
def share_class(share: float) -> str:
    """The class that gives a bar its length: the share of 1 in steps of five percent, never more than there is."""
    return f"p{int(100 * share + 1e-9) // 5 * 5}"


@register.filter
def move_label(state) -> str:
    """What a button says that moves an action into the state."""
    return {
        "proposed": _("Propose again"),
        "accepted": _("Accept"),
        "declined": _("Decline"),
        "later": _("Later"),
        "under_way": _("Start"),
        "done": _("Done"),
        "dropped": _("Drop"),
    }[str(state)]


@register.filter
def state_sentence(action) -> str:
    """What an action's state means, and what comes next."""
    words = {
        "name": action.engineer.name if action.engineer_id else "",
        "day": date_format(timezone.localdate(action.moved_at)),
    }
    if action.state == "proposed" and action.not_now:
        said = _("%(name)s has said “not now” since, and is no longer asked: drop it.")
    elif action.is_personal and not (action.kind == "lend" and action.state == "done"):
        said = _PERSONAL[action.state]
        if action.engineer.user_id is None and action.state in ("proposed", "later"):
            said = _("%(name)s does not sign in: ask, and write down the answer.")
    else:
        said = _OTHER[action.state]
    return said % words


_PERSONAL = {
    "proposed": gettext_lazy("%(name)s is asked and has not answered."),
    "accepted": gettext_lazy("%(name)s agreed on %(day)s; not begun."),
    "declined": gettext_lazy("%(name)s declined on %(day)s; it is not proposed again."),
    "later": gettext_lazy("%(name)s said “later” on %(day)s, and may still agree."),
    "under_way": gettext_lazy("Begun on %(day)s."),
    "done": gettext_lazy("Done on %(day)s; a new rating shows what came of it."),
    "dropped": gettext_lazy("Given up on %(day)s; it may be proposed again."),
}
_OTHER = {
    "proposed": gettext_lazy("Not decided yet."),
    "accepted": gettext_lazy("Decided on %(day)s; not begun."),
    "declined": gettext_lazy("Decided against on %(day)s."),
    "later": gettext_lazy("Put off on %(day)s."),
    "under_way": gettext_lazy("Begun on %(day)s."),
    "done": gettext_lazy("Done on %(day)s."),
    "dropped": gettext_lazy("Given up on %(day)s; it may be proposed again."),
}


@register.filter
def digest(text: str) -> str:
    """The beginning of a hash, enough to compare two of them by eye."""
    return text[:12]


@register.simple_tag
def distance(plan) -> str:
    """How far from the best possible a plan may be, in words."""
    return say_distance(plan.status, plan.gap)


@register.simple_tag
def kept_distance(kept) -> str:
    """The same for a plan that a job has kept."""
    return say_distance(kept["status"], kept["gap"])
