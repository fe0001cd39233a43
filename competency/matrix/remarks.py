"""What else has to be said so that a manager can explain a verdict: what limits it, what is missing, what is odd."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.decisions.candidates import NOT_NOW
from competency.models import Skill

from .analysis import Analysis, Finding
from .figures import plain

POLARISED = 0.6


def remarks(analysis: Analysis, finding: Finding) -> list[str]:
    """Sentences about one need that its figures alone do not say."""
    return [*_about_ratings(finding), *_about_shares(analysis, finding), *_about_need(finding)]


def missing_answers(finding: Finding) -> list[tuple[str, str]]:
    """(kind, why) of each way to close the gap that there is not; empty where nothing has to be closed."""
    question = finding.verdict.question
    if question.amount <= 0:
        return []
    reasons = {"train": _why_no_training, "borrow": _why_no_loan, "hire": _why_no_hire}
    return [(kind, why(finding)) for kind, why in reasons.items() if kind not in finding.verdict.options]


def _about_ratings(finding: Finding) -> Iterator[str]:
    gap, hidden = finding.gap, len(finding.hidden)
    if hidden:
        yield ngettext(
            "%(n)d rating is hidden from you until you have given yours, and does not count yet.",
            "%(n)d ratings are hidden from you until you have given yours, and do not count yet.",
            hidden,
        ) % {"n": hidden}
    if gap.members and gap.rated_share is None:
        yield _("Marked as not applicable for everybody here, so nobody has it and nobody can be trained.")
    elif gap.status not in ("unknown", "ok") and gap.rated < gap.members and gap.certainty == "likely":
        yield _("Who is not rated may have it: %(rated)d of %(members)d are rated.") % {
            "rated": gap.rated,
            "members": gap.members,
        }
    if gap.stale_share:
        stale = round(gap.stale_share * gap.rated)
        yield ngettext(
            "%(n)d of %(rated)d ratings is older than its half-life, so its band is wider.",
            "%(n)d of %(rated)d ratings are older than their half-life, so their bands are wider.",
            stale,
        ) % {"n": stale, "rated": gap.rated}
    if gap.polarisation is not None and gap.polarisation >= POLARISED:
        yield _("Experts and beginners, nobody between.")


def _about_shares(analysis: Analysis, finding: Finding) -> Iterator[str]:
    gap, shares = finding.gap, analysis.team.shares
    if any(shares[person] < 1 for person in gap.holders):
        yield ngettext(
            "%(n)d person at the level gives the team %(supply)s of full time.",
            "%(n)d people at the level give the team %(supply)s of full time.",
            gap.count,
        ) % {"n": gap.count, "supply": plain(gap.supply)}
    if gap.status == "single":
        backup = plain(analysis.assumptions.backup_share)
        yield _("For a backup %(share)s of full time is enough.") % {"share": backup}


def _about_need(finding: Finding) -> Iterator[str]:
    need, question = finding.requirement, finding.verdict.question
    if question.amount <= 0:
        return
    if need.deadline_months is None:
        words = {"months": need.deadline, "weight": need.get_weight_display()}
        yield _("No deadline is set; %(months)d months is the usual one for %(weight)s needs.") % words
    candidates = finding.verdict.candidates
    if candidates and all(candidate.mentor is None for candidate in candidates):
        yield _(
            "Nobody here or elsewhere is at level %(level)d to mentor: learning takes %(times)s times as long."
        ) % {
            "level": max(question.mentor_level, question.level),
            "times": plain(question.assumptions.time_times_alone),
        }
    not_now = sum(_in_reach(question, member) and member.interest == NOT_NOW for member in question.members)
    if not_now:
        yield ngettext(
            "%(n)d person within reach prefers not to learn it now and is not proposed.",
            "%(n)d people within reach prefer not to learn it now and are not proposed.",
            not_now,
        ) % {"n": not_now}
    if "hire" in finding.verdict.options and question.open_seats is None:
        yield _("The team's open seats are not known, so hiring counts as possible.")


def _in_reach(question, member) -> bool:
    lowest = question.level - question.assumptions.candidate_reach
    return member.level is not None and lowest <= member.level < question.level


def _why_no_training(finding: Finding) -> str:
    question, candidates = finding.verdict.question, finding.verdict.candidates
    if not question.members:
        return _("nobody is in the team")
    if not candidates:
        words = {"reach": question.assumptions.candidate_reach, "level": question.level}
        return _("nobody to propose within %(reach)d levels below %(level)d") % words
    share = sum(candidate.share for candidate in candidates)
    words = {"share": plain(share), "amount": plain(question.amount)}
    return _("those within reach give %(share)s of the %(amount)s missing") % words


def _why_no_loan(finding: Finding) -> str:
    question = finding.verdict.question
    if not question.lenders:
        return _("nobody elsewhere can be spared by their own team")
    share = sum(lender.lendable for lender in question.lenders)
    words = {"share": plain(share), "amount": plain(question.amount)}
    return _("other teams can spare %(share)s of the %(amount)s missing") % words


def _why_no_hire(finding: Finding) -> str:
    question = finding.verdict.question
    if finding.skill.kind == Skill.Kind.SOFT:
        return _("nobody is hired for one soft skill alone; the team plan looks at whole posts")
    return (
        ngettext("%(n)d open seat is too few", "%(n)d open seats are too few", question.open_seats)
        % {"n": question.open_seats}
        if question.open_seats
        else _("no open seat")
    )
