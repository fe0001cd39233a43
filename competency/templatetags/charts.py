"""How need against have, and a trend, are drawn as SVG with a text equivalent."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from competency.matrix.figures import plain
from competency.matrix.spread import draw_spread
from competency.matrix.team_history import figure

register = template.Library()

WIDTH = 328
LABELS = 122
PLOT = 150
ROW = 22


@register.simple_tag
def need_chart(findings) -> str:
    """Have against need per skill on one scale of people: bar, what is missing, how far ratings may move it, need."""
    most = max((max(f.gap.requirement.headcount, f.gap.supply_high) for f in findings), default=1)
    unit = PLOT / max(most, 1)
    rows = mark_safe("".join(_need_row(place, finding, unit) for place, finding in enumerate(findings)))
    height = ROW * len(findings)
    return format_html(
        '<figure class="chart natural needs-chart"><svg width="{}" height="{}" viewBox="0 0 {} {}" role="group" '
        'aria-label="{}"><line class="axis" x1="{}" x2="{}" y1="0" y2="{}"/>{}</svg>'
        '<figcaption><ul class="legend"><li><span class="key-have"></span> {}</li>'
        '<li><span class="key-missing"></span> {}</li>'
        '<li><span class="key-want"></span> {}</li><li><span class="key-reach"></span> {}</li>'
        "</ul></figcaption></figure>",
        WIDTH,
        height,
        WIDTH,
        height,
        _("Have against need in full-time people; the same figures stand at each flag"),
        LABELS,
        LABELS,
        height,
        rows,
        _("have"),
        _("missing"),
        _("need"),
        _("as ratings may settle"),
    )


def _need_row(place, finding, unit) -> str:
    gap, top = finding.gap, place * ROW
    need, have = gap.requirement.headcount, gap.supply
    missing = mark_safe("")
    if have < need and gap.status != "unknown":
        missing = format_html(
            '<rect class="missing" x="{}" y="{}" width="{}" height="10"/>',
            _x(have, unit),
            top + 6,
            round((need - have) * unit, 1),
        )
    figure = "?" if gap.status == "unknown" else plain(round(have, 2))
    return format_html(
        '<a href="#skill-{}"><text x="0" y="{}">{}</text></a><rect class="bar-fill" x="{}" y="{}" width="{}" '
        'height="10"/>{}<line class="reach" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<line class="need-mark" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="mute" x="{}" y="{}" text-anchor="end"><tspan class="figure">{}</tspan> / {}</text>',
        finding.skill.pk,
        top + 15,
        _clipped(finding.skill.column_heading),
        LABELS,
        top + 6,
        round(have * unit, 1),
        missing,
        _x(gap.supply_low, unit),
        _x(gap.supply_high, unit),
        top + 19,
        top + 19,
        _x(need, unit),
        _x(need, unit),
        top + 3,
        top + 19,
        WIDTH,
        top + 15,
        figure,
        plain(need),
    )


def _x(number: float, unit: float) -> float:
    return round(LABELS + number * unit, 1)


def _clipped(label: str, most: int = 20) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


@register.simple_tag
def trend_chart(trend) -> str:
    """The index over the months as a line between 0 and 100 %, with its table."""
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="num">{}</td></tr>',
        ((date_format(month, "M Y"), f"{index:.0%}") for month, index, _x, _y in trend.points),
    )
    first, last = trend.points[0], trend.points[-1]
    text = _("Coverage from {first} in {start} to {last} in {end}").format(
        first=f"{first[1]:.0%}",
        start=date_format(first[0], "M Y"),
        last=f"{last[1]:.0%}",
        end=date_format(last[0], "M Y"),
    )
    return format_html(
        '<figure class="chart natural"><svg width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" '
        'aria-label="{text}"><line class="rule" x1="0" x2="{w}" y1="{top}" y2="{top}"/>'
        '<line class="axis" x1="0" x2="{w}" y1="{bottom}" y2="{bottom}"/>'
        '<text class="mute" x="0" y="{above}">100 %</text><polyline class="line" points="{line}"/>'
        '<circle class="dot" cx="{fx}" cy="{fy}" r="3"/><circle class="dot on" cx="{lx}" cy="{ly}" r="3.5"/>'
        '<text x="{fx}" y="{fty}">{fv}</text><text x="{lx}" y="{lty}" text-anchor="end">{lv}</text>'
        '<text class="mute" x="0" y="{h}">{start}</text><text class="mute" x="{w}" y="{h}" text-anchor="end">{end}'
        '</text></svg></figure><details class="why"><summary>{more}</summary><table class="table"><tbody>{rows}'
        "</tbody></table></details>",
        w=trend.width,
        h=trend.height,
        text=text,
        top=trend.top,
        bottom=trend.bottom,
        above=trend.top - 5,
        line=trend.line,
        fx=first[2],
        fy=first[3],
        lx=last[2],
        ly=last[3],
        fty=first[3] + 18,
        lty=last[3] - 9,
        fv=f"{first[1]:.0%}",
        lv=f"{last[1]:.0%}",
        start=date_format(first[0], "M Y"),
        end=date_format(last[0], "M Y"),
        more=_("As a table"),
        rows=rows,
    )


@register.simple_tag
def point_figure(point, measure) -> str:
    """What one day of a skill's course says: a figure, that it is withheld, or that nothing is known."""
    if point.others:
        return format_html(
            '<span class="chip few" title="{}">≠</span>', _("not told, because other people are rated today")
        )
    if point.withheld:
        return format_html(
            '<span class="chip few" title="{}">&lt;5</span>', _("withheld: fewer than five people were rated")
        )
    if point.value is None:
        return format_html('<span class="mute" title="{}">·</span>', _("not known"))
    return figure(point.value, measure)


@register.simple_tag
def spread_chart(counts, values, most) -> str:
    """A bar for each level, ``most`` people high at the most."""
    return draw_spread(counts, values, most=most)
