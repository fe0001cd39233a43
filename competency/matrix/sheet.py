"""What of a team's analysis may be shown to whom, and in which order?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from competency.decisions.gaps import Gap
from competency.decisions.teams import weighted_index
from competency.decisions.verdict import Option
from competency.models import Override, Skill

from .agenda import Step, Unsettled, first_steps, unsettled
from .analysis import Analysis, Finding
from .arrange import FEWEST_RATED
from .reasons import Counted, counted, formulas
from .remarks import missing_answers, remarks

LIGHT_BANDS = ("watch", "ok")


@dataclass(frozen=True)
class Card:
    """One flag as the page shows it. ``overrides`` are the answers of its managers, newest first."""

    finding: Finding
    formulas: list[str]
    counted: list[Counted]
    remarks: list[str]
    options: list[Option]
    missing: list[tuple[str, str]]
    overrides: Sequence[Override]

    @property
    def override(self) -> Override | None:
        """The manager's own answer in force, if there is one."""
        return self.overrides[0] if self.overrides and self.overrides[0].kind else None

    @property
    def is_open(self) -> bool:
        """Whether the answers are shown at once: for what is severe."""
        return self.finding.gap.band not in (*LIGHT_BANDS, None)


@dataclass(frozen=True)
class Sheet:
    """The page of a team's gaps for one viewer.

    ``named`` False is the view from outside the management: no names, and no figure that rests on fewer than five
    rated people, also not within a sum; ``withheld`` counts the needs left out.
    """

    named: bool
    index: float | None
    bus_factor: int | None
    worst_loss_index: float | None
    flags: list[Card]
    quiet: list[Card]
    withheld: int
    steps: list[Step]
    unsettled: list[Unsettled]
    resting: list[tuple[list[Skill], str]]

    @property
    def findings(self) -> list[Finding]:
        return [card.finding for card in (*self.flags, *self.quiet)]

    @property
    def comparable(self) -> dict[int, Gap]:
        """The gaps whose past may be shown, by skill: those that rest on nothing hidden from the viewer today."""
        return {f.skill.pk: f.gap for f in self.findings if not f.hidden}

    @property
    def urgent(self) -> int:
        """Flags that are critical or high."""
        return sum(card.is_open for card in self.flags)


def lay_out(
    analysis: Analysis,
    *,
    named: bool,
    overrides: Mapping[int, Sequence[Override]],
    kept_back: Collection[int] = (),
) -> Sheet:
    """The sheet of an analysis; ``overrides`` are the newest first, by skill id.

    Without names findings of fewer than five rated people are withheld, and those of the skills ``kept_back``.
    """
    findings = [
        f for f in analysis.findings if named or (f.gap.rated >= FEWEST_RATED and f.skill.pk not in kept_back)
    ]
    cards = [
        Card(
            finding=finding,
            formulas=formulas(finding),
            counted=counted(analysis, finding) if named else [],
            remarks=remarks(analysis, finding),
            options=sorted(finding.verdict.options.values(), key=lambda option: (option.cost, option.months)),
            missing=missing_answers(finding),
            overrides=overrides.get(finding.skill.pk, ()),
        )
        for finding in findings
    ]
    gaps = {finding.skill.pk: finding.gap for finding in findings}
    critical = [gap.count for gap in gaps.values() if gap.requirement.weight == 3 and gap.status != "unknown"]
    return Sheet(
        named=named,
        # Summed over what is shown: from a sum over everything a withheld figure could be found by subtraction.
        index=weighted_index(gaps),
        bus_factor=min(critical, default=None),
        worst_loss_index=analysis.figures.worst_loss_index if named else None,
        flags=[card for card in cards if not card.finding.is_quiet],
        quiet=[card for card in cards if card.finding.is_quiet],
        withheld=len(analysis.findings) - len(findings),
        steps=first_steps(analysis, decided=[c.finding.skill.pk for c in cards if c.override])
        if named
        else [],
        unsettled=unsettled(analysis) if named else [],
        resting=_resting(analysis) if named else [],
    )


def _resting(analysis: Analysis) -> list[tuple[list[Skill], str]]:
    """(skills that only one person has, the name), most skills first: skills at risk, not risky people."""
    skills = {finding.skill.pk: finding.skill for finding in analysis.findings}
    rows = [
        ([skills[skill] for skill in held], analysis.names[person])
        for person, held in analysis.figures.sole_holder.items()
        if held
    ]
    return sorted(rows, key=lambda row: (-len(row[0]), row[1].casefold()))
