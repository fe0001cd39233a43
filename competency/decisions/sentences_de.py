"""The sentences of :mod:`competency.decisions.sentences`, composed in German."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .flips import sensitivity
from .gaps import Id
from .sentences import MOST_NAMES, MOST_WORDS_OF_A_SKILL, Draft, halves, name_of, plain, shorten, team_of
from .verdict import Verdict

SMALL_NUMBERS = ("keine", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn")


def german(draft: Draft) -> str:
    """Return the sentence of the draft in German."""
    gap, skill = draft.gap, shorten(draft.words.skill, MOST_WORDS_OF_A_SKILL)
    if gap.status == "unknown":
        return f"{skill}: noch niemand eingeschätzt."
    if gap.status in ("absent", "short"):
        prefix = "Wohl zu wenige: " if gap.certainty == "likely" else ""
        return f"{prefix}{skill}: {_missing(draft)}."
    if gap.status == "single":
        who = name_of(draft, gap.holders[0], unnamed="einer Person")
        return f"{skill} hängt allein an {who}; {_backup(draft)}."
    if gap.certainty == "possible":
        return f"{skill}: auf dem Papier genug, {_on_paper(draft)}."
    if gap.status == "tight":
        return f"{skill}: einen Weggang vor einer Lücke; {_precaution(draft)}."
    return f"{skill}: abgedeckt, auch nach einem beliebigen Weggang."


def _missing(draft: Draft) -> str:
    verdict = draft.verdict
    if verdict.kind == "none":
        return _nothing(verdict)
    if verdict.late:
        deadline = _months(verdict.question.deadline, dative=True)
        return f"in {deadline} ist nichts zu schaffen; am schnellsten: {_act(draft)}: {_price(draft)}"
    if verdict.kind == "hire":
        return _hire(draft)
    against = _against_hiring(draft) if verdict.kind == "train" else ""
    return f"{_have(draft)}{_act(draft)}: {_price(draft)}{against}"


def _backup(draft: Draft) -> str:
    verdict = draft.verdict
    if verdict.kind == "none":
        return "niemand lässt sich als Vertretung vorbereiten: Stelle beantragen oder Leihteam finden"
    if verdict.kind == "train":
        names = _people(draft, verdict.option.people)
        return f"{names} als Vertretung vorbereiten: {_price(draft)}{_if_late(verdict)}"
    return f"als Vertretung {_act(draft)}: {_price(draft)}{_if_late(verdict)}"


def _precaution(draft: Draft) -> str:
    verdict = draft.verdict
    if verdict.kind == "none":
        return _nothing(verdict)
    return f"{_act(draft)}: {_price(draft)}{_if_late(verdict)}"


def _on_paper(draft: Draft) -> str:
    if not draft.pivotal:
        return "nicht, wenn mehrere Einschätzungen niedriger sind; klären Sie diese zuerst"
    holder = name_of(draft, draft.pivotal[0].person, unnamed="einer Person")
    return f"nicht, wenn die Einschätzung von {holder} niedriger ist; klären Sie sie zuerst"


def _hire(draft: Draft) -> str:
    verdict, question = draft.verdict, draft.verdict.question
    train = verdict.options.get("train")
    hire = f"{_hires(verdict.option.hires)}: {_price(draft)}"
    if not verdict.candidates:
        reach = _count(question.assumptions.candidate_reach)
        return f"niemand weiterzubilden innerhalb von {reach} Stufen um {question.level}; {hire}"
    if train is None:
        return _have(draft) + hire
    if train.in_time:
        ramp_up = sensitivity(verdict).ramp_breakeven
        flip = ""
        if ramp_up is not None and "flip" not in draft.omitted:
            flip = f"; Einstellen ist billiger, solange die Einarbeitung unter {_months(ramp_up, dative=True)} bleibt"
        return f"{hire}; Weiterbildung kostet {_money(draft, train.cost)}{flip}"
    takes = _months(train.months)
    if takes == _months(question.deadline):
        takes = f"knapp über {takes}"
    flip = ""
    if train.cost < verdict.option.cost and "flip" not in draft.omitted:
        flip = f". Weiterbildung gewinnt, wenn Sie {f'bis {draft.until}' if draft.until else takes} warten können"
    return f"Weiterbildung dauert {takes}, nötig ist es in {_number(question.deadline)}; {hire}{flip}"


def _against_hiring(draft: Draft) -> str:
    hire, cost = draft.verdict.options.get("hire"), draft.verdict.option.cost
    if hire is None or "alternative" in draft.omitted:
        return ""
    text = f"; einstellen: {_months(hire.months)}, {_money(draft, hire.cost)}"
    times = math.floor(hire.cost / cost) if cost else 0
    if times >= 2 and "flip" not in draft.omitted:
        text += f". Billiger, schon wenn 1 von {times} gelingt"
    return text


def _have(draft: Draft) -> str:
    if "have" in draft.omitted:
        return ""
    need = draft.gap.requirement
    have = _comma(plain(draft.gap.supply)), _comma(plain(need.headcount))
    return f"{have[0]} von {have[1]} auf Stufe {need.level}; "


def _act(draft: Draft) -> str:
    option = draft.verdict.option
    if option.kind == "hire":
        return _hires(option.hires)
    if option.kind == "borrow":
        return _borrow(draft)
    trained = f"{_people(draft, option.people)} weiterbilden ({_steps(draft)})"
    return trained if option.kind == "train" else f"{trained} und {_hires(option.hires)}"


def _borrow(draft: Draft) -> str:
    verdict, loans = draft.verdict, draft.verdict.option.loans
    teams = {loan.team for loan in loans}
    source = ""
    if len(teams) == 1 and None not in teams and "team" not in draft.omitted:
        source = f" von {team_of(draft, loans[0].team)} (bleibt abgedeckt)"
    length = _months(verdict.question.assumptions.borrow_length_months)
    text = f"{_people(draft, verdict.option.people)} für {length}{source} ausleihen"
    if verdict.meanwhile is not None:
        text += f" und {name_of(draft, verdict.meanwhile.id, unnamed='jemanden')} derweil weiterbilden"
    return text


def _steps(draft: Draft) -> str:
    chosen = draft.verdict.option.candidates
    levels = {candidate.level for candidate in chosen}
    goal = draft.verdict.question.level
    steps = f"{levels.pop()} auf {goal}" if len(levels) == 1 else f"auf {goal}"
    mentor = chosen[0].mentor
    if mentor is None or "mentor" in draft.omitted:
        return steps
    team = draft.words.unnamed.get(mentor)
    if team is not None:
        return f"{steps}, Anleitung aus {team_of(draft, team)}"
    return f"{steps}, Anleitung {name_of(draft, mentor, unnamed='durch jemanden')}"


def _price(draft: Draft) -> str:
    option = draft.verdict.option
    pay = f" und {_money(draft, option.yearly_pay)} Gehalt im Jahr" if option.hires else ""
    return f"{_months(option.months)}, {_money(draft, option.cost)}{pay}"


def _nothing(verdict: Verdict) -> str:
    question = verdict.question
    missing = ["keine Stelle"] if question.may_hire else []
    missing.append("zu wenige zum Weiterbilden" if verdict.candidates else "niemand zum Weiterbilden")
    missing.append("zu wenig zum Ausleihen" if question.lenders else "niemand zum Ausleihen")
    remedy = "Stelle beantragen oder Bedarf senken" if question.may_hire else "Bedarf senken"
    return f"{', '.join(missing)}: {remedy}"


def _if_late(verdict: Verdict) -> str:
    return f", später als in {_months(verdict.question.deadline, dative=True)}" if verdict.late else ""


def _people(draft: Draft, people: Sequence[Id]) -> str:
    most = 1 if "names" in draft.omitted or any(one in draft.words.unnamed for one in people) else MOST_NAMES
    if len(people) > most:
        return f"{len(people)} Personen"
    names = [name_of(draft, person, unnamed="jemanden") for person in people]
    return " und ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _hires(number: int) -> str:
    return f"{_count(number)} {'Person' if number == 1 else 'Personen'} einstellen"


def _months(number: float, *, dative: bool = False) -> str:
    text = _number(number)
    return f"{text} Monat" if text == "1" else f"{text} {'Monaten' if dative else 'Monate'}"


def _number(number: float) -> str:
    return _comma(halves(number))


def _money(draft: Draft, amount: float) -> str:
    hundreds = math.floor(amount / 100 + 0.5)
    if not hundreds:
        return f"unter {draft.currency}100"
    return f"{draft.currency}{hundreds * 100:,}".replace(",", ".")


def _comma(number: str) -> str:
    return number.replace(".", ",")


def _count(number: int) -> str:
    return SMALL_NUMBERS[number] if number < len(SMALL_NUMBERS) else str(number)
