"""How figures about raters are said in templates: a value with its interval, and the formula with its numbers."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def estimate_text(estimate, *, signed=False) -> str:
    """The value with its interval, or why there is none."""
    if not estimate.enough:
        return format_html('<span class="mute">{}</span>', _("too few ratings to say"))
    if estimate.value is None:
        return format_html(
            '<span class="mute">{}</span>', _("all levels are the same, so nothing to compare")
        )
    if estimate.low is None:
        return format_html("<b>{}</b>", _figure(estimate.value, signed))
    reach = _("%(low)s to %(high)s") % {
        "low": _figure(estimate.low, signed),
        "high": _figure(estimate.high, signed),
    }
    return format_html(
        '<b>{}</b> <span class="mute nowrap">{}</span>', _figure(estimate.value, signed), reach
    )


@register.simple_tag
def counted(estimate) -> str:
    """On how many ratings of how many people a figure rests."""
    return _("%(pairs)s, %(people)s") % {
        "pairs": ngettext("%d pair", "%d pairs", estimate.pairs) % estimate.pairs,
        "people": ngettext("%d person", "%d people", estimate.engineers) % estimate.engineers,
    }


@register.simple_tag
def sums_text(name, sums) -> str:
    """The formula of a coefficient with its two sums put in."""
    if sums.coefficient is None:
        return _("%(name)s: chance expects no difference, because all levels are the same.") % {"name": name}
    return _("%(name)s = 1 − %(observed)s / %(expected)s = %(value)s") % {
        "name": name,
        "observed": f"{sums.observed:,.1f}",
        "expected": f"{sums.expected:,.1f}",
        "value": _figure(sums.coefficient, signed=False),
    }


@register.simple_tag
def severity_text(rater, mean, prior) -> str:
    """The formula of a rater's severity with the numbers put in."""
    pairs = rater.estimate.pairs
    return _("%(mean)s + %(n)d/(%(n)d + %(prior)d) × (%(own)s − (%(mean)s)) = %(value)s") % {
        "mean": _figure(mean, signed=True),
        "n": pairs,
        "prior": prior,
        "own": _figure(rater.own, signed=True),
        "value": _figure(rater.estimate.value, signed=True),
    }


@register.simple_tag
def difference_text(value) -> str:
    """A difference of levels with its sign."""
    return _figure(value, signed=True)


def _figure(value: float, signed: bool) -> str:
    text = f"{value:+.2f}" if signed else f"{value:.2f}"
    return text.replace("-", "−")
