"""How levels, their reasons and the matrix's legend are said in templates."""

from html import escape

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.models.ratings import Flag, Interest

register = template.Library()


@register.simple_tag
def level_text(value) -> str:
    """A rating as text: the level, N/A, or a dash for nothing."""
    if value in (None, ""):
        return "–"
    return _("N/A") if value == "na" else str(value)


@register.simple_tag
def event_text(event) -> str:
    """What an entry of the log says."""
    if event.interest is not None:
        return Interest(event.interest).label
    if event.not_applicable:
        return _("not applicable")
    return _("taken back") if event.level is None else str(event.level)


@register.filter
def naturalday_short(moment) -> str:
    """Today, yesterday, so many days ago, or the date when that is easier to grasp."""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    if days < 1:
        return _("today")
    if days < 100:
        return ngettext("%d day ago", "%d days ago", days) % days
    return date_format(timezone.localdate(moment), "M Y")


@register.simple_tag
def level_why(rating, blind, skill) -> str:
    """The formula of a level with the numbers put in."""
    if blind:
        return format_html("<p>{}</p>", _("Shown once both have rated."))
    lines = list(_level_lines(rating, skill))
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _level_lines(rating, skill):
    if rating.not_applicable:
        yield _("Not applicable to this person: no level, and never a gap.")
        return
    if rating.level is None:
        yield _("Nobody has rated: no level. Not rated is not 0.")
        return
    low, high = rating.low, rating.high
    age = timezone.localdate().toordinal() - rating.rated_day
    if rating.flags & Flag.AGREED:
        yield _("Agreed in a talk: %(level)s. It stands until both have rated again.") % {
            "level": rating.level
        }
    elif rating.source == "combined" and rating.self_level is not None and rating.manager_level is not None:
        numbers = {"m": rating.manager_level, "s": rating.self_level, "level": rating.level}
        mean = (3 * rating.manager_level + 2 * rating.self_level) / 5
        if len([value for value, _at in rating.peer_levels.values() if value is not None]) >= 3:
            yield (
                _("Weighted mean of manager (3), self (2) and the peers' mean (2), halves up: %(level)s.")
                % numbers
            )
        else:
            yield _("(3 × manager %(m)s + 2 × self %(s)s) / 5 = %(mean).1f, halves up: %(level)s.") % {
                "mean": mean,
                **numbers,
            }
    elif rating.source == "self":
        yield _("Only the self-rating: it counts as it is, and may be one too high.")
    else:
        yield _("Only the manager's rating: it counts as it is, and may be one off either way.")
    months = age / 30.4375
    steps = int(months // skill.half_life_months)
    if steps:
        yield ngettext(
            "%(months).0f months old, half-life %(half)d: the lower edge sinks by %(steps)d level.",
            "%(months).0f months old, half-life %(half)d: the lower edge sinks by %(steps)d levels.",
            steps,
        ) % {"months": months, "half": skill.half_life_months, "steps": steps}
    yield _("Likely between %(low)s and %(high)s.") % {"low": max(0, low - steps), "high": high}


@register.simple_tag
def checkboxes(name, choices) -> str:
    """Boxes to tick, of (value, label, ticked): a filter has one for every person, and a loop here is quicker."""
    return mark_safe(
        "".join(
            f'<label class="check"><input type="checkbox" name="{name}" value="{escape(str(value))}"'
            f"{' checked' if ticked else ''}> {escape(str(label))}</label>"
            for value, label, ticked in choices
        )
    )


@register.simple_tag
def matrix_legend(matrix, lens, options) -> str:
    """The colours of the lens, from one end to the other."""
    if lens.name in ("level", "freshness"):
        if lens.name == "level" or options.by == "domains":
            ends = matrix.levels[0].value, matrix.levels[-1].value
            css = [f"l{place}" for place in range(len(matrix.levels))]
        else:
            ends, css = (_("fresh"), _("old")), [f"f{age}" for age in range(5)]
    else:
        ends = {
            "target": (_("below"), _("above target")),
            "difference": (_("manager higher"), _("self higher")),
            "change": (_("fallen"), _("risen")),
        }[lens.name]
        css = ["dm3", "dm2", "dm1", "d0", "dp1", "dp2", "dp3"]
    swatches = format_html_join("", '<i class="{}"></i>', ((name,) for name in css))
    return format_html(
        '<div class="legend of-{} lens-{}">{} {} {}</div>',
        len(matrix.levels),
        lens.name,
        ends[0],
        swatches,
        ends[1],
    )


@register.simple_tag
def matrix_keys(matrix, lens, options, manages) -> str:
    """What the marks mean, and which keys rate."""
    marks = [
        ("nr", "·", _("not rated")),
        ("na", "–", _("not applicable")),
        ("hid", "?", _("hidden until both rated")),
    ]
    if lens.name == "level" and options.by == "skills":
        marks += [
            ("l3 wide", "3", _("uncertain: band of two or more")),
            ("l3 stale", "3", _("older than its half-life")),
            ("l3 dis", "3", _("self and manager differ by 2+")),
        ]
    legend = format_html_join("", '<li><i class="{}">{}</i> {}</li>', marks)
    keys = mark_safe("")
    if options.as_of is None and options.by == "skills" and any(person.rateable for person in matrix.people):
        keys = format_html(
            '<p class="small mute keys">{} <kbd>←</kbd><kbd>↑</kbd><kbd>↓</kbd><kbd>→</kbd> {} '
            "<kbd>{}</kbd>–<kbd>{}</kbd> {} <kbd>n</kbd> {} <kbd>⌫</kbd> {} <kbd>z</kbd> {} <kbd>↵</kbd> {}</p>",
            _("Keys:"),
            _("move"),
            matrix.scale.bottom,
            matrix.scale.top,
            _("rate and move on"),
            _("N/A"),
            _("clear"),
            _("take back"),
            _("open"),
        )
    return format_html('<ul class="legend of-{}">{}</ul>{}', len(matrix.levels), legend, keys)
