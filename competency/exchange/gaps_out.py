"""How is the analysis of a team's gaps told as plain data, complete and with keys that stay?"""

from dataclasses import asdict, fields

from competency.decisions.candidates import Candidate
from competency.decisions.verdict import Option, Verdict
from competency.matrix.analysis import Analysis
from competency.matrix.sheet import Card, Sheet

# Of a gap the people are told by name beside it, and the requirement with the need.
NOT_OF_THE_GAP = ("requirement", "holders")


def tell_team(analysis: Analysis, *, sheet: Sheet) -> dict:
    """Everything that the page of a team's gaps shows, as dicts, lists, text and numbers.

    Figures that are unknown are None, never 0. People are {"id", "name"}; skills go by their short name.
    """
    figures, names = analysis.figures, analysis.names
    slugs = {finding.skill.pk: finding.skill.slug for finding in analysis.findings}

    def person(pk) -> dict | None:
        return None if pk is None else {"id": pk, "name": names.get(pk)}

    return {
        "team": analysis.matrix.team.slug,
        "name": analysis.matrix.team.name,
        "framework": analysis.matrix.framework.slug,
        "on": analysis.on.isoformat(),
        "people": [
            {**person(pk), "share": share}
            for pk, share in sorted(analysis.team.shares.items(), key=lambda each: names.get(each[0]) or "")
        ],
        "index": figures.index,
        "index_without": [
            {**person(pk), "index": index}
            for pk, index in sorted(
                figures.index_without.items(), key=lambda each: (each[1] is None, each[1], each[0])
            )
        ],
        "worst_loss": person(figures.worst_loss_person),
        "worst_loss_index": figures.worst_loss_index,
        "rests_on_one": [
            {**person(pk), "skills": [slugs[skill] for skill in skills]}
            for pk, skills in figures.sole_holder.items()
            if skills
        ],
        "concentration": figures.concentration,
        "bus_factor": figures.bus_factor,
        "unknown": [slugs[skill] for skill in figures.unknown],
        "findings": [_tell_finding(card, analysis, person) for card in (*sheet.flags, *sheet.quiet)],
        "settle_first": [
            {
                **person(each.person),
                "skill": slugs[each.skill],
                "low": each.low,
                "high": each.high,
                "severity_at_low": each.severity_at_low,
                "severity_at_high": each.severity_at_high,
                "swing": each.swing,
            }
            for each in analysis.pivotal
        ],
        "upcoming": [_tell_need(need) for need in analysis.upcoming],
        "retired": [_tell_need(need) for need in analysis.retired],
    }


def _tell_need(need) -> dict:
    return {
        "skill": need.skill.slug,
        "name": need.skill.name,
        "level": need.level,
        "people": float(need.headcount),
        "weight": need.weight,
        "deadline": need.deadline,
        "from": need.starts_on.isoformat() if need.starts_on else None,
    }


def _tell_finding(card: Card, analysis, person) -> dict:
    finding = card.finding
    gap = finding.gap
    override = card.override
    return {
        **_tell_need(finding.requirement),
        "gap": {
            field.name: getattr(gap, field.name) for field in fields(gap) if field.name not in NOT_OF_THE_GAP
        },
        "holders": [person(pk) for pk in gap.holders],
        "sentence": finding.sentence,
        "remarks": card.remarks,
        "formulas": card.formulas,
        "verdict": _tell_verdict(finding.verdict, person, teams=analysis.elsewhere.teams),
        "not_possible": [{"kind": kind, "why": why} for kind, why in card.missing],
        "sensitivity": asdict(finding.sensitivity),
        "flips": [asdict(flip) for flip in finding.flips],
        "cells": [
            {**person(pk), "share": share, **_tell_cell(finding.cells.get(pk))}
            for pk, share in sorted(analysis.team.shares.items())
        ],
        "override": override
        and {
            "kind": override.kind,
            "reason": override.reason,
            "by": override.by and str(override.by),
            "at": override.at.isoformat(),
        },
    }


def _tell_cell(cell) -> dict:
    if cell is None:
        return {
            "level": None,
            "low": None,
            "high": None,
            "source": "unrated",
            "stale": False,
            "disagree": False,
        }
    return asdict(cell)


def _tell_verdict(verdict: Verdict, person, *, teams) -> dict:
    return {
        "kind": verdict.kind,
        "late": verdict.late,
        "amount": verdict.question.amount,
        "options": [_tell_option(option, person, teams=teams) for option in verdict.options.values()],
        "candidates": [_tell_candidate(each, person) for each in verdict.candidates],
        "meanwhile": verdict.meanwhile and person(verdict.meanwhile.id),
    }


def _tell_option(option: Option, person, *, teams) -> dict:
    return {
        "kind": option.kind,
        "months": option.months,
        "cost": option.cost,
        "in_time": option.in_time,
        "train": [_tell_candidate(each, person) for each in option.candidates],
        "borrow": [
            {**person(loan.id), "share": loan.share, "team": teams.get(loan.team)} for loan in option.loans
        ],
        "hires": option.hires,
        "yearly_pay": option.yearly_pay,
    }


def _tell_candidate(candidate: Candidate, person) -> dict:
    told = asdict(candidate)
    return {**person(told.pop("id")), **told, "mentor": person(candidate.mentor)}
