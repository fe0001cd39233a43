"""How gaps, verdicts and charts are said and drawn in templates."""

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.decisions.assumptions import Assumptions

register = template.Library()


@register.simple_tag
def percent(share) -> str:
    """A share as a whole percentage, or a dash where it is unknown."""
    return "–" if share is None else f"{share:.0%}"


@register.simple_tag
def points(change) -> str:
    """A change of a share in percentage points, with its sign."""
    rounded = round(100 * change)
    return f"{'+' if rounded > 0 else '−' if rounded < 0 else '±'}{abs(rounded)}"


@register.simple_tag
def money_amount(amount, currency) -> str:
    """A whole amount with its sign."""
    return f"{currency}{number_format(round(amount), use_l10n=True, force_grouping=True)}"


@register.simple_tag
def in_currency(sentence, currency) -> str:
    """A sentence of the decisions, which counts in $, in the organisation's currency."""
    return sentence.replace("$", currency)


@register.simple_tag
def status_badge(gap) -> str:
    """The status of a need as a badge whose shape and word say how severe it is."""
    words = {
        "unknown": _("Unknown"),
        "absent": _("Absent"),
        "short": _("Short"),
        "single": _("One person"),
        "tight": _("Tight"),
        "ok": _("Covered"),
    }
    css = {None: "unknown"}.get(gap.band, gap.band)
    return format_html('<span class="badge {}">{}</span>', css, words[gap.status])


@register.simple_tag
def certainty_label(certainty) -> str:
    """How sure it is that there is a gap."""
    return {
        "clear": _("clear gap"),
        "likely": _("likely gap"),
        "possible": _("possible gap"),
        "none": _("no gap"),
        "unknown": _("unknown"),
    }[certainty]


@register.simple_tag
def option_label(kind) -> str:
    """One way to close a gap."""
    return {"train": _("Train"), "borrow": _("Borrow"), "hire": _("Hire"), "mixed": _("Train and hire")}[kind]


@register.simple_tag
def option_people(option, names) -> str:
    """Who it would be: the trained with their mentor, the lent with their share, the number of hires."""
    parts = []
    for candidate in option.candidates:
        text = _("%(name)s from %(level)s") % {"name": names.get(candidate.id, "?"), "level": candidate.level}
        if candidate.mentor is not None:
            text += _(", mentor %s") % names.get(candidate.mentor, "?")
        parts.append(text)
    parts += [
        _("%(name)s, %(share)s of full time") % {"name": names.get(loan.id, "?"), "share": f"{loan.share:g}"}
        for loan in option.loans
    ]
    if option.hires:
        parts.append(ngettext("%d hire", "%d hires", option.hires) % option.hires)
    return format_html_join(mark_safe("<br>"), "{}", ((part,) for part in parts))


@register.simple_tag
def flip_sentence(finding, currency) -> str:
    """The nearest change that would flip training against hiring, and from which deadline on training fits."""
    lines = []
    if finding.flips:
        flip = finding.flips[0]
        meta = Assumptions.__dataclass_fields__[flip.assumption].metadata
        lines.append(
            _("Training and hiring would cost the same with “%(label)s” at %(value)s instead of %(today)s.")
            % {
                "label": meta["label"],
                "value": assumed(flip.value, meta["unit"], currency),
                "today": assumed(flip.today, meta["unit"], currency),
            }
        )
    breakeven = finding.sensitivity.success_breakeven
    if breakeven is not None and breakeven < 1 and finding.verdict.kind == "train":
        lines.append(_("Training stays cheaper while at least %.0f %% of attempts work.") % (100 * breakeven))
    months = finding.sensitivity.train_flips_at_deadline
    train = finding.verdict.options.get("train")
    if train is not None and not train.in_time:
        lines.append(_("Training becomes possible with %g months or more to go.") % months)
    if not lines:
        return ""
    return format_html('<p class="small flip"><b>{}</b> {}</p>', _("What would change it:"), " ".join(lines))


def assumed(value: float, unit: str, currency: str) -> str:
    """The value of an assumption with its unit."""
    if unit == "$":
        return money_amount(value, currency)
    if unit == "share":
        return f"{100 * value:.3g} %"
    return f"{value:.3g} {unit}" if unit != "times" else f"{value:.3g}×"


@register.simple_tag
def need_chart(rows) -> str:
    """Have against need per skill: a bar, the band of what ratings may settle at, and a mark at the need."""
    height, top = 22, 4
    parts = [
        format_html(
            '<g transform="translate(0 {})"><text x="0" y="12">{}</text>'
            '<rect class="rail" x="130" y="3" width="150" height="11" rx="3"/>'
            '<rect class="area" x="130" y="3" width="{}" height="11" rx="3"/>'
            '<rect class="band" x="{}" y="6" width="{}" height="5"/>'
            '<line class="want" x1="{}" x2="{}" y1="0" y2="17"/>'
            '<text class="mute" x="330" y="12" text-anchor="end">{}</text></g>',
            top + i * height,
            finding.skill.column_heading[:22],
            round(1.5 * bar["have"], 1),
            round(130 + 1.5 * bar["low"], 1),
            round(1.5 * bar["band"], 1),
            round(130 + 1.5 * bar["need"], 1),
            round(130 + 1.5 * bar["need"], 1),
            f"{finding.gap.supply:g}/{finding.gap.requirement.headcount:g}",
        )
        for i, (finding, bar) in enumerate(rows)
    ]
    return format_html(
        '<figure class="chart"><svg viewBox="0 0 336 {}" role="img" aria-label="{}">{}</svg>'
        "<figcaption>{}</figcaption></figure>",
        top * 2 + height * len(parts),
        _("Have against need; each row's figures stand in the list of flags"),
        mark_safe("".join(parts)),
        _("Bar: have. Thin line: from all ratings settling low to all high. Mark: need."),
    )


@register.simple_tag
def trend_chart(trend) -> str:
    """The index over the months as a line, with its table."""
    dots = format_html_join(
        "", '<circle class="dot" cx="{}" cy="{}" r="2.5"/>', ((x, y) for _m, _i, x, y in trend.points)
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="num">{}</td></tr>',
        ((f"{month:%Y-%m}", percent(index)) for month, index, _x, _y in trend.points),
    )
    return format_html(
        '<figure class="chart"><svg viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/><polyline class="line" points="{}"/>{}</svg>'
        "<figcaption>{}</figcaption></figure><details class='why'><summary>{}</summary>"
        "<table class='table'><tbody>{}</tbody></table></details>",
        trend.width,
        trend.height,
        _("Coverage by month"),
        trend.width,
        trend.height - 8,
        trend.height - 8,
        trend.line,
        dots,
        _("Coverage by weight at the end of each month, 0 to 100 %."),
        _("As a table"),
        rows,
    )
