"""How assumptions and the salary line are said and drawn in templates."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from competency.matrix.figures import plain
from competency.matrix.salaries import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH

from .judgements import action_text, assumed, money_amount, months

register = template.Library()


@register.simple_tag
def assumption_text(value, unit, currency) -> str:
    """The value of an assumption with its unit; several values with slashes between."""
    if isinstance(value, tuple | list):
        return " / ".join(plain(each) for each in value) + "×"
    if value == 1 and unit in ("months", "hours", "levels"):
        return {"months": _("1 month"), "hours": _("1 hour"), "levels": _("1 level")}[unit]
    return assumed(value, unit, currency)


@register.simple_tag
def unit_text(unit, currency) -> str:
    """What stands beside the input of an assumption."""
    return {
        "$": currency,
        "months": _("months"),
        "hours": _("hours"),
        "levels": _("levels"),
        "people": _("people"),
        "share": _("of 1"),
        "times": _("times"),
    }[unit]


@register.simple_tag
def verdict_cell(verdict, names, currency) -> str:
    """A verdict in two lines: what to do, then how long and how much."""
    option = verdict.option
    if option is None:
        return format_html('<span class="mute">{}</span>', _("no way known"))
    late = format_html(' <b class="late">{}</b>', _("late")) if verdict.late else ""
    return format_html(
        '{}<br><span class="mute small">{} · {}</span>{}',
        action_text(verdict, names),
        months(option.months),
        money_amount(option.cost, currency),
        late,
    )


@register.simple_tag
def salary_chart(pay, currency) -> str:
    """Pay and loaded cost by level as two lines; the table beside it says the same."""
    text = _("Pay from %(first)s at level %(low)d to %(last)s at level %(high)d, and the same loaded") % {
        "first": money_amount(pay[0].salary, currency),
        "low": pay[0].level,
        "last": money_amount(pay[-1].salary, currency),
        "high": pay[-1].level,
    }
    dots = format_html_join(
        "",
        '<circle class="dot" cx="{}" cy="{}" r="3"/><circle class="dot on" cx="{}" cy="{}" r="3"/>'
        '<text class="mute" x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (p.x, p.y_loaded, p.x, p.y_salary, p.x, HEIGHT - 6, _anchor(place, len(pay)), p.level)
            for place, p in enumerate(pay)
        ),
    )
    lines = format_html_join(
        "",
        '<polyline class="{}" points="{}"/>',
        (
            ("line", mark_safe(" ".join(f"{p.x},{p.y_salary}" for p in pay))),
            ("want", mark_safe(" ".join(f"{p.x},{p.y_loaded}" for p in pay))),
        ),
    )
    return format_html(
        '<figure class="chart natural"><svg width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
        'aria-label="{text}"><line class="axis" x1="{left}" x2="{right}" y1="{bottom}" y2="{bottom}"/>{lines}{dots}'
        "</svg></figure>",
        w=WIDTH,
        h=HEIGHT,
        text=text,
        left=LEFT,
        right=RIGHT,
        bottom=BOTTOM,
        lines=lines,
        dots=dots,
    )


def _anchor(place: int, count: int) -> str:
    if count > 1 and place in (0, count - 1):
        return "end" if place else "start"
    return "middle"
