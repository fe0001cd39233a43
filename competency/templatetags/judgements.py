"""How gaps, verdicts and what would change them are said in templates."""

from bisect import bisect_right

from django import template
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.decisions.assumptions import Assumptions
from competency.matrix.figures import plain

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


@register.filter
def people(number) -> str:
    """Full-time people without needless decimals: 3, 2.8, 0.25."""
    return plain(number)


@register.filter
def months(number) -> str:
    """Months to the nearest half, with the word."""
    halves = round(2 * float(number)) / 2
    return ngettext("%(n)s month", "%(n)s months", 1 if halves == 1 else 2) % {"n": f"{halves:g}"}


@register.filter
def untitled(sentence, skill) -> str:
    """A sentence of a flag without the skill's name in front, for where the name is the heading."""
    return capfirst(sentence.replace(f"{skill}: ", "", 1))


@register.simple_tag
def status_badge(gap) -> str:
    """The status of a need as a badge whose shape and word say how severe it is; grey for a light flag."""
    words = {
        "unknown": _("Unknown"),
        "absent": _("Nobody"),
        "short": _("Short"),
        "single": _("One person"),
        "tight": _("Tight"),
        "ok": _("Covered"),
    }
    band = gap.band or "unknown"
    if band == "ok" and (gap.status != "ok" or gap.certainty != "none"):
        band = ""
    return format_html('<span class="badge {}">{}</span>', band, words[gap.status])


@register.simple_tag
def certainty_mark(certainty) -> str:
    """How sure it is that there is a gap: up to three bars and a word."""
    words = {
        "clear": _("clear gap"),
        "likely": _("likely gap"),
        "possible": _("possible gap"),
        "none": _("no gap as rated"),
        "unknown": _("nobody rated"),
    }
    meaning = {
        "clear": _("Even if every rating settles high."),
        "likely": _("Some ratings settling high would close it."),
        "possible": _("Enough as rated; some ratings settling low would open a gap."),
        "none": _("Even if every rating settles low there is enough."),
        "unknown": _("Until somebody is rated nobody can say."),
    }
    bars = mark_safe("<i></i><i></i><i></i>" if certainty != "unknown" else "")
    return format_html(
        '<span class="certainty {}" title="{}">{} {}</span>',
        certainty,
        meaning[certainty],
        bars,
        words[certainty],
    )


@register.simple_tag
def cell_link(team, person, skill, analysis) -> str:
    """The name of a member as a link that opens the cell of the skill in the drawer, or its page without JavaScript."""
    address = reverse("cell", args=[team.slug, person, skill])
    return format_html(DRAWER_LINK, address, address, analysis.names[person])


DRAWER_LINK = '<a href="{}" hx-get="{}" hx-target="#drawer" hx-swap="innerHTML" hx-push-url="false">{}</a>'
COUNTED = '<td class="num">{}</td><td class="num">{}</td><td>{}</td><td>{}</td><td>{}</td></tr>'


@register.simple_tag
def counted_rows(team, skill, rows) -> str:
    """Rows of a table: who is counted for a need, each name a link like ``cell_link``.

    A page has hundreds of them, and what follows the names is mostly the same.
    """
    before, after = reverse("cell", args=[team.slug, 0, skill]).rsplit("/0/", 1)
    said: dict[tuple, str] = {}
    drawn = []
    for person, name, *cell in rows:
        key = tuple(cell)
        if key not in said:
            share, level, band, how, counts = key
            level = "–" if level is None else level
            said[key] = format_html(COUNTED, people(share), level, band or "–", how, counts)
        address = f"{before}/{person}/{after}"
        link = format_html(DRAWER_LINK, address, address, name)
        drawn.append(f'<tr><th scope="row">{link}</th>{said[key]}')
    return mark_safe("".join(drawn))


@register.simple_tag
def edge_chip(analysis, rating, edge, suppose) -> str:
    """One edge of a rating's band as a link that supposes the rating settles there."""
    level = rating.low if edge == "low" else rating.high
    words = {"name": analysis.names[rating.person], "level": level}
    address = f"{suppose}{edge}={rating.person}.{rating.skill}"
    return format_html(
        '<a class="chip l{}" href="{}" hx-get="{}" aria-label="{}">{}</a>',
        max(0, bisect_right(analysis.matrix.scale.values, level) - 1),
        address,
        address,
        _("What if %(name)s settles at %(level)s") % words,
        level,
    )


@register.simple_tag
def option_label(kind) -> str:
    """One way to close a gap."""
    return {"train": _("Train"), "borrow": _("Borrow"), "hire": _("Hire"), "mixed": _("Train and hire")}[kind]


@register.simple_tag
def option_people(option, names) -> str:
    """Who it would be: the trained with their mentor, the lent with their share, the number of hires."""
    parts = []
    for candidate in option.candidates:
        text = _("%(name)s, from %(level)s") % {
            "name": names.get(candidate.id, "?"),
            "level": candidate.level,
        }
        if candidate.mentor is not None:
            text += _("; mentor %s") % names.get(candidate.mentor, "?")
        parts.append(text)
    parts += [
        _("%(name)s, %(share)s of full time") % {"name": names.get(loan.id, "?"), "share": plain(loan.share)}
        for loan in option.loans
    ]
    if option.hires:
        parts.append(ngettext("%d hire", "%d hires", option.hires) % option.hires)
    counted = {part: parts.count(part) for part in parts}
    rows = ((f"{count} × {part}" if count > 1 else capfirst(part),) for part, count in counted.items())
    return format_html_join(mark_safe("<br>"), "{}", rows)


@register.simple_tag
def action_text(verdict, names) -> str:
    """The verdict in a few words: train whom, borrow how many, hire how many."""
    option = verdict.option
    who = _listed([names.get(person, "?") for person in option.people])
    hired = ngettext("hire %d person", "hire %d people", option.hires) % option.hires
    return {
        "train": _("train %s") % who,
        "borrow": _("borrow %s") % who,
        "hire": hired,
        "mixed": _("train %(who)s and %(hire)s") % {"who": who, "hire": hired},
    }[option.kind]


def _listed(people: list[str]) -> str:
    """Up to three names, each once, or how many they are."""
    if len(people) > 3 or len(set(people)) < len(people):
        return ngettext("%d person", "%d people", len(people)) % len(people)
    return _(" and ").join(part for part in (", ".join(people[:-1]), *people[-1:]) if part)


# Within this relative change of one assumption a flip is worth thinking about.
NEAR = 0.75
# A definition rather than an assumption that may turn out wrong.
DEFINITIONS = {"hours_per_year"}


@register.simple_tag
def flip_sentence(finding, currency) -> str:
    """What would flip the verdict: the nearest assumption, how often training may fail, the next best answer."""
    lines = [*_flip_lines(finding, currency)]
    if not lines:
        return ""
    return format_html('<p class="flip"><b>{}</b> {}</p>', _("What would change it:"), " ".join(lines))


def _flip_lines(finding, currency):
    verdict = finding.verdict
    train = verdict.options.get("train")
    if verdict.kind in ("borrow", "mixed") and (others := _others_in_time(verdict)):
        best = min(others, key=lambda option: option.cost)
        words = {
            "answer": option_label(best.kind).lower(),
            "cost": money_amount(best.cost - verdict.option.cost, currency),
        }
        yield _("The next best in time is to %(answer)s, for %(cost)s more.") % words
    elif flip := next((each for each in finding.flips if each.assumption not in DEFINITIONS), None):
        meta = Assumptions.__dataclass_fields__[flip.assumption].metadata
        words = {
            "label": _(meta["label"]),
            "value": assumed(flip.value, meta["unit"], currency),
            "today": assumed(flip.today, meta["unit"], currency),
        }
        if flip.change <= NEAR:
            yield _("Training and hiring cost the same with “%(label)s” at %(value)s, not %(today)s.") % words
        else:
            yield _("Only an assumption far off, such as “%(label)s” at %(value)s and not %(today)s.") % words
    breakeven = finding.sensitivity.success_breakeven
    if breakeven is not None and breakeven < 1 and verdict.kind == "train":
        yield _("Training stays cheaper than hiring while at least %.0f %% of attempts work.") % (
            100 * breakeven
        )
    if train is not None and not train.in_time:
        needed = months(finding.sensitivity.train_flips_at_deadline)
        yield _("Training becomes possible with %s or more to go.") % needed


def _others_in_time(verdict):
    return [
        option
        for kind, option in verdict.options.items()
        if kind != verdict.kind and option.in_time == (not verdict.late)
    ]


def assumed(value: float, unit: str, currency: str) -> str:
    """The value of an assumption with its unit."""
    if unit == "$":
        return money_amount(value, currency)
    if unit == "share":
        return f"{100 * value:.3g} %"
    number = f"{value:.3g}" if value < 100 else number_format(round(value), force_grouping=True)
    return f"{number} {unit}" if unit != "times" else f"{number}×"
