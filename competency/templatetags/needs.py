"""How a need, and what the team has of it, are said in the table of needs."""

import json

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.matrix.figures import plain
from competency.models import Requirement

register = template.Library()


@register.simple_tag
def need_text(stated) -> str:
    """A need in words: people, level, weight, deadline, first day."""
    if stated is None:
        return _("no need")
    parts = [
        _("%(people)s at level %(level)s") % {"people": plain(stated.headcount), "level": stated.level},
        str(Requirement.Weight(stated.weight).label),
    ]
    if stated.deadline_months:
        months = ngettext("within %d month", "within %d months", stated.deadline_months)
        parts.append(months % stated.deadline_months)
    if stated.starts_on:
        parts.append(_("from %s") % date_format(stated.starts_on))
    return ", ".join(parts)


@register.simple_tag
def row_was(stated) -> str:
    """What is saved in a row, as JSON texts in the order of its fields, for the script to compare with."""
    if stated is None:
        return json.dumps([""] * 5)
    return json.dumps(
        [
            str(stated.level),
            plain(stated.headcount),
            str(stated.weight),
            str(stated.deadline_months or ""),
            stated.starts_on.isoformat() if stated.starts_on else "",
        ]
    )


@register.simple_tag
def have_cell(row) -> str:
    """What the team has: how its people spread over the levels, and how many are at the level of the row."""
    have, level = row["have"], row["form"]["level"].value()
    if have is None:
        return mark_safe('<td class="have">–</td>')
    text, state = _have_text(have, level, row["form"]["people"].value())
    return format_html(
        '<td class="have {}" data-have="{}" data-rated="{}">{} <b>{}</b></td>',
        state,
        json.dumps({str(value): share for value, share in have.at_least.items()}),
        have.rated,
        _spread(have, level) if have.rated else "",
        text,
    )


def _spread(have, level) -> str:
    """Small columns, one per level, as high as the share of the team that is there; from the need on in colour."""
    most, least = max(have.at.values()), _number(level)
    words = ", ".join(
        _("%(share)s at %(level)s") % {"share": plain(share), "level": value}
        for value, share in sorted(have.at.items(), reverse=True)
        if share
    )
    bars = format_html_join(
        "",
        '<rect data-level="{}" class="{}" x="{}" y="{}" width="5" height="{}"/>',
        (
            (
                value,
                "in" if least is not None and value >= least else "",
                place * 6,
                round(16 - (height := max(1, round(15 * share / most))), 1),
                height,
            )
            for place, (value, share) in enumerate(sorted(have.at.items()))
        ),
    )
    width = 6 * len(have.at)
    return format_html(
        '<svg class="spread" width="{}" height="16" role="img" aria-label="{}"><title>{}</title>{}</svg>',
        width,
        words,
        words,
        bars,
    )


def _have_text(have, level, people) -> tuple[str, str]:
    """(text, state) of what the team has against what is typed; state is "", ok or gap."""
    if not have.rated:
        return (_("hidden") if have.hidden else _("not rated")), ""
    at_level = have.at_least.get(_number(level))
    if at_level is None:
        return "", ""
    needed = _number(people) if people not in (None, "") else 1
    return plain(at_level), "" if needed is None else "ok" if at_level >= needed else "gap"


def _number(text) -> float | None:
    try:
        return float(str(text).replace(",", "."))
    except ValueError:
        return None
