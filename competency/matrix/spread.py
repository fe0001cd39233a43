"""How many people of a team are at each level of a skill, and two teams beside each other."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.models import Framework, Leadership, Team, TeamSkillSummary
from competency.models.folding import Scale

from .arrange import FEWEST_RATED
from .organisation import load_heatmap, unseen_by, withheld_leaves
from .shape import Column, DomainHead

BAR, BAR_GAP, TALL = 13, 2, 26


class Spread(NamedTuple):
    """People of one team at each level of one skill, lowest first.

    ``state``: shown, few (too few are rated to show it), hidden (rests on a rating that the viewer must not see yet)
    or none (nobody is rated). ``counts`` is empty unless shown. The rest is None where there is no need, or not shown.
    """

    state: str
    counts: tuple[int, ...] = ()
    rated: int = 0
    members: int = 0
    need_level: int | None = None
    headcount: float | None = None
    supply: float | None = None
    coverage: float | None = None


NOBODY = Spread("none")


def load_spreads(
    teams: Sequence[Team], *, among: Iterable[Team], framework: Framework, viewer, skill: int | None = None
) -> dict[tuple[int, int], Spread]:
    """The spreads of some teams by (team, skill). Five queries; ``skill`` (an id) asks for one skill only.

    ``among``: all teams whose figures the viewer may see. Five people must be rated where the viewer does not manage
    the team; and what the heatmap of all these teams withholds, so that a sum gives nobody away, is withheld here.
    """
    scale = Scale.of(framework.pk)
    heatmap = load_heatmap(among, framework=framework, viewer=viewer, skill=skill)
    withheld = withheld_leaves(heatmap)
    managed = {team.pk for team in teams if viewer.leads(team, part=Leadership.Part.MANAGER)}
    # HR rates nobody for being HR; whoever manages a team besides is as blind there as any manager.
    hidden = unseen_by(viewer, managed if viewer.is_hr else [team.pk for team in teams])
    found = TeamSkillSummary.objects.filter(
        team__in=[team.pk for team in teams], skill__framework=framework, skill__retired_on=None
    )
    if skill is not None:
        found = found.filter(skill=skill)
    spreads = {}
    for row in found:
        key = row.team_id, row.skill_id
        if not row.rated:
            spreads[key] = Spread(
                "none", members=row.members, need_level=row.need_level, headcount=row.headcount
            )
        elif key in hidden:
            spreads[key] = Spread("hidden", members=row.members)
        elif row.team_id not in managed and (row.rated < FEWEST_RATED or key in withheld):
            spreads[key] = Spread("few", members=row.members)
        else:
            spreads[key] = _spread(row, scale)
    return spreads


def _spread(row: TeamSkillSummary, scale: Scale) -> Spread:
    counts = dict(enumerate(row.level_counts))
    return Spread(
        "shown",
        tuple(counts.get(value, 0) for value in scale.values),
        row.rated,
        row.members,
        row.need_level,
        row.headcount,
        row.supply,
        row.coverage,
    )


class Pair(NamedTuple):
    """One skill of two teams."""

    column: Column
    one: Spread
    other: Spread


def compare(
    one: Team, other: Team, *, spreads, domains: Sequence[DomainHead], columns: Sequence[Column]
) -> list[tuple[DomainHead, list[Pair]]]:
    """The skills that either team needs or has somebody rated in, by domain; ``spreads`` are those of both."""
    heads = {domain.id: domain for domain in domains}
    pairs = [
        Pair(column, spreads.get((one.pk, column.id), NOBODY), spreads.get((other.pk, column.id), NOBODY))
        for column in columns
        if (one.pk, column.id) in spreads or (other.pk, column.id) in spreads
    ]
    return [
        (heads[domain], list(group))
        for domain, group in groupby(pairs, key=lambda pair: pair.column.domain_id)
    ]


def say_spread(counts: Sequence[int], values: Sequence[int]) -> str:
    """The counts in words: "2 people at 3, 1 person at 4"."""
    said = [
        ngettext("%(n)d person at %(level)s", "%(n)d people at %(level)s", count)
        % {"n": count, "level": value}
        for value, count in zip(values, counts, strict=True)
        if count
    ]
    return ", ".join(said) or _("nobody")


def draw_spread(counts: Sequence[int], values: Sequence[int], *, most: int) -> SafeString:
    """A bar for each level in its colour, ``most`` people high at the most; the counts are its text."""
    width = len(values) * (BAR + BAR_GAP)
    bars = "".join(
        f'<rect class="l{place}" x="{place * (BAR + BAR_GAP)}" y="{TALL - tall}" width="{BAR}" height="{tall}" rx="1"/>'
        for place, tall in enumerate(round(TALL * count / max(most, 1), 1) for count in counts)
        if tall
    )
    return mark_safe(
        f'<svg class="spread" width="{width}" height="{TALL + 1}" viewBox="0 0 {width} {TALL + 1}" role="img" '
        f'aria-label="{escape(say_spread(counts, values))}"><title>{escape(say_spread(counts, values))}</title>'
        f'<line class="axis" x1="0" x2="{width}" y1="{TALL + 0.5}" y2="{TALL + 0.5}"/>{bars}</svg>'
    )
