"""How do we say it to a manager, in one sentence of at most 35 words?

Every number in a sentence is a number of the result it describes: money to the nearest 100, months to the
nearest half, people to two decimals. When names are long, details are left out in the order of DETAILS.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .flips import sensitivity
from .gaps import Gap, Id
from .settle import Pivotal
from .verdict import Verdict

MOST_WORDS = 35
MOST_WORDS_OF_A_SKILL = 6
MOST_WORDS_OF_A_NAME = 3
MOST_NAMES = 3

DETAILS = ("flip", "alternative", "mentor", "have", "team", "names")
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Words:
    """The names to use: of the skill, of people by id, of teams by id. Unknown ids are printed as they are.

    `unnamed` are people whose name may not be said here, each with the team they may be called after, or None.
    """

    skill: str
    people: Mapping[Id, str]
    teams: Mapping[Id, str]
    unnamed: Mapping[Id, Id | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a sentence is made of, and which of the DETAILS it leaves out."""

    gap: Gap
    words: Words
    verdict: Verdict | None
    pivotal: Sequence[Pivotal]
    until: str | None
    currency: str
    omitted: tuple[str, ...] = ()


def describe(
    gap: Gap,
    *,
    words: Words,
    verdict: Verdict | None = None,
    pivotal: Sequence[Pivotal] = (),
    until: str | None = None,
    currency: str = "$",
    language: Callable[[Draft], str] | None = None,
) -> str:
    """Return the sentence for one team and skill.

    `verdict` answers the gap; every status but "unknown" and "ok" needs it. `pivotal` are the ratings of this
    skill to settle first. `until` names the month in which a training begun now would be ready, from a caller
    who has a calendar; without it the sentence counts months. `currency` stands before every amount. `language`
    composes the sentence from its draft: `english` unless another is given.
    """
    draft = Draft(gap=gap, words=words, verdict=verdict, pivotal=pivotal, until=until, currency=currency)
    for left_out in range(len(DETAILS) + 1):
        sentence = (language or english)(replace(draft, omitted=DETAILS[:left_out]))
        if len(sentence.split()) <= MOST_WORDS:
            break
    return sentence


def money(amount: float, *, currency: str = "$") -> str:
    """Return an amount to the nearest 100, halves up."""
    hundreds = math.floor(amount / 100 + 0.5)
    return f"{currency}{hundreds * 100:,}" if hundreds else f"under {currency}100"


def months(number: float) -> str:
    """Return months to the nearest half, halves up, with the word."""
    return f"{halves(number)} {'month' if halves(number) == '1' else 'months'}"


def english(draft: Draft) -> str:
    """Return the sentence of the draft in English."""
    gap, skill = draft.gap, shorten(draft.words.skill, MOST_WORDS_OF_A_SKILL)
    if gap.status == "unknown":
        return f"{skill}: nobody rated yet."
    if gap.status in ("absent", "short"):
        prefix = "Probably short: " if gap.certainty == "likely" else ""
        return f"{prefix}{skill}: {_missing(draft)}."
    if gap.status == "single":
        return f"{skill} rests on {name_of(draft, gap.holders[0], unnamed='one person')} alone; {_backup(draft)}."
    if gap.certainty == "possible":
        return f"{skill}: enough on paper, {_on_paper(draft)}."
    if gap.status == "tight":
        return f"{skill}: one departure away from a gap; {_precaution(draft)}."
    return f"{skill}: covered, also after any one departure."


def _missing(draft: Draft) -> str:
    """Say what to do where people are missing, by when, for how much, and what would flip it."""
    verdict = draft.verdict
    if verdict.kind == "none":
        return _nothing(verdict)
    if verdict.late:
        deadline = months(verdict.question.deadline)
        return f"nothing makes {deadline}; fastest is to {_act(draft)}: {_price(draft)}"
    if verdict.kind == "hire":
        return _hire(draft)
    against = _against_hiring(draft) if verdict.kind == "train" else ""
    return f"{_have(draft)}{_act(draft)}: {_price(draft)}{against}"


def _backup(draft: Draft) -> str:
    verdict = draft.verdict
    if verdict.kind == "none":
        return "nobody can be prepared as backup: raise a seat or find a lender"
    if verdict.kind == "train":
        names = _people(draft, verdict.option.people)
        return f"prepare {names} as backup: {_price(draft)}{_if_late(verdict)}"
    return f"for a backup, {_act(draft)}: {_price(draft)}{_if_late(verdict)}"


def _precaution(draft: Draft) -> str:
    verdict = draft.verdict
    if verdict.kind == "none":
        return _nothing(verdict)
    return f"{_act(draft)}: {_price(draft)}{_if_late(verdict)}"


def _on_paper(draft: Draft) -> str:
    if not draft.pivotal:
        return "not if several ratings are lower; settle them first"
    holder = name_of(draft, draft.pivotal[0].person, unnamed="one person")
    return f"not if {holder}'s rating is lower; settle it first"


def _hire(draft: Draft) -> str:
    """Say why to hire and not to train, the price, and when training would win."""
    verdict, question = draft.verdict, draft.verdict.question
    train = verdict.options.get("train")
    hire = f"hire {_count(verdict.option.hires)}: {_price(draft)}"
    if not verdict.candidates:
        reach = _count(question.assumptions.candidate_reach)
        return f"nobody to train within {reach} levels of {question.level}; {hire}"
    if train is None:
        return _have(draft) + hire
    if train.in_time:
        ramp_up = sensitivity(verdict).ramp_breakeven
        flip = ""
        if ramp_up is not None and "flip" not in draft.omitted:
            flip = f"; hiring is cheaper unless ramp-up exceeds {months(ramp_up)}"
        return f"{hire}; training costs {_money(draft, train.cost)}{flip}"
    takes = months(train.months)
    if takes == months(question.deadline):
        takes = f"just over {takes}"
    flip = ""
    if train.cost < verdict.option.cost and "flip" not in draft.omitted:
        flip = f". Training wins if you can wait {f'until {draft.until}' if draft.until else takes}"
    return f"training takes {takes}, you need it in {halves(question.deadline)}; {hire}{flip}"


def _against_hiring(draft: Draft) -> str:
    """Set a training against a hire and say how often it may fail."""
    hire, cost = draft.verdict.options.get("hire"), draft.verdict.option.cost
    if hire is None or "alternative" in draft.omitted:
        return ""
    text = f"; hiring: {months(hire.months)}, {_money(draft, hire.cost)}"
    times = math.floor(hire.cost / cost) if cost else 0
    if times >= 2 and "flip" not in draft.omitted:
        text += f". Still cheaper if 1 in {times} works"
    return text


def _have(draft: Draft) -> str:
    if "have" in draft.omitted:
        return ""
    need = draft.gap.requirement
    return f"{plain(draft.gap.supply)} of {plain(need.headcount)} at level {need.level}; "


def _act(draft: Draft) -> str:
    """Say what to do: train, train and hire, borrow and train meanwhile, or hire."""
    option = draft.verdict.option
    if option.kind == "hire":
        return f"hire {_count(option.hires)}"
    if option.kind == "borrow":
        return _borrow(draft)
    trained = f"train {_people(draft, option.people)} ({_steps(draft)})"
    return trained if option.kind == "train" else f"{trained} and hire {_count(option.hires)}"


def _borrow(draft: Draft) -> str:
    verdict, loans = draft.verdict, draft.verdict.option.loans
    teams = {loan.team for loan in loans}
    source = ""
    if len(teams) == 1 and None not in teams and "team" not in draft.omitted:
        source = f" from {team_of(draft, loans[0].team)} (they stay covered)"
    length = months(verdict.question.assumptions.borrow_length_months)
    text = f"borrow {_people(draft, verdict.option.people)} for {length}{source}"
    if verdict.meanwhile is not None:
        text += f" and train {name_of(draft, verdict.meanwhile.id)} meanwhile"
    return text


def _steps(draft: Draft) -> str:
    """Say from which level to which, and who mentors."""
    chosen = draft.verdict.option.candidates
    levels = {candidate.level for candidate in chosen}
    goal = draft.verdict.question.level
    steps = f"{levels.pop()} to {goal}" if len(levels) == 1 else f"to {goal}"
    mentor = chosen[0].mentor
    if mentor is None or "mentor" in draft.omitted:
        return steps
    return f"{steps}, {_mentor(draft, mentor)}"


def _mentor(draft: Draft, mentor: Id) -> str:
    team = draft.words.unnamed.get(mentor)
    return f"mentor {name_of(draft, mentor)}" if team is None else f"mentor in {team_of(draft, team)}"


def _price(draft: Draft) -> str:
    option = draft.verdict.option
    pay = f" plus {_money(draft, option.yearly_pay)} pay a year" if option.hires else ""
    return f"{months(option.months)}, {_money(draft, option.cost)}{pay}"


def _money(draft: Draft, amount: float) -> str:
    return money(amount, currency=draft.currency)


def _nothing(verdict: Verdict) -> str:
    question = verdict.question
    missing = ["no seat"] if question.may_hire else []
    missing.append("too few candidates" if verdict.candidates else "no candidate")
    missing.append("too little to borrow" if question.lenders else "no lender")
    remedy = "raise a seat or lower the need" if question.may_hire else "lower the need"
    return f"{', '.join(missing)}: {remedy}"


def _if_late(verdict: Verdict) -> str:
    return f", later than the {months(verdict.question.deadline)} you have" if verdict.late else ""


def name_of(draft: Draft, person: Id, *, unnamed: str = "somebody") -> str:
    if person in draft.words.unnamed:
        return unnamed
    return shorten(draft.words.people.get(person, str(person)), MOST_WORDS_OF_A_NAME)


def team_of(draft: Draft, team: Id) -> str:
    return shorten(draft.words.teams.get(team, str(team)), MOST_WORDS_OF_A_NAME)


def _people(draft: Draft, people: Sequence[Id]) -> str:
    """Return up to three names, or how many people there are; one who is unnamed is somebody."""
    most = 1 if "names" in draft.omitted or any(one in draft.words.unnamed for one in people) else MOST_NAMES
    if len(people) > most:
        return f"{len(people)} people"
    names = [name_of(draft, person) for person in people]
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def shorten(name: str, most: int) -> str:
    parts = name.split()
    return name if len(parts) <= most else " ".join(parts[:most]) + "…"


def _count(number: int) -> str:
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else str(number)


def plain(number: float) -> str:
    return f"{round(number, 2):g}"


def halves(number: float) -> str:
    return f"{math.floor(number * 2 + 0.5) / 2:g}"
