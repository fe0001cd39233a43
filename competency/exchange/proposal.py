"""What does a file probably mean, why do we think so, and what must a person still decide?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from competency.exchange.columns import NAMES
from competency.exchange.frame import Frame
from competency.exchange.levels import Scale
from competency.exchange.listed import is_complete, propose_list
from competency.exchange.mapping import KINDS, Mapping, MappingProblem, find_misfits, load
from competency.exchange.matrix import propose_matrix
from competency.exchange.names import name_key, skill_key
from competency.exchange.questions import UNDECIDED, Question, Value, ask_about_cells
from competency.exchange.roster import propose_roster
from competency.exchange.tables import Sheet, Workbook

# Looking at more sheets takes longer than asking.
MOST_SHEETS = 20


@dataclass(frozen=True)
class Proposal:
    """How to read a sheet; it may be applied when there is no refusal and no question is open.

    `reasons` say in a few words, by the index of the column, why it got its role; `values` are the texts of the
    skill cells as they are read now, the most frequent first.
    """

    mapping: Mapping
    questions: list[Question] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    refusal: str | None = None

    @property
    def is_ready(self) -> bool:
        return self.refusal is None and not self.questions

    def suggested_answers(self) -> dict:
        """The answers that we would give ourselves, for `answers=`; questions without a suggestion are left out."""
        answers: dict = {}
        for question in self.questions:
            if question.items:
                words = {
                    item.text: item.suggestion for item in question.items if item.suggestion != UNDECIDED
                }
                answers.setdefault(question.field, {}).update(words)
            elif question.suggestion != UNDECIDED:
                answers[question.field] = question.suggestion
        return answers


def propose(
    sheet: Sheet,
    *,
    kind: str,
    scale=(0, 5, {}),
    known_skills: Iterable[str] = (),
    known_people: Iterable[str] = (),
    answers: dict | str | None = None,
) -> Proposal:
    """How to read one sheet as one of the kinds; never guesses: what is not plain becomes a question.

    `scale` is `(bottom, top, {name: value})`; the known skills and people are names. `answers` are what a person
    has decided, as much or little of `Mapping.to_json()` as there is; questions that they answer are not asked.
    A sheet that is not of this kind has a `refusal`, one sentence. Raises MappingProblem for impossible answers.
    """
    answers = load(answers or {})
    if kind not in KINDS:
        raise MappingProblem(f"The kind {kind!r} is none of: {', '.join(KINDS)}.")
    # The scale is the framework's of today, whatever it was when a mapping was saved.
    answers = {key: value for key, value in answers.items() if key not in ("kind", "sheet", "scale")}
    given = Mapping(kind=kind, sheet=sheet.name, scale=Scale.of(scale)).override(answers)
    people = {name_key(name) for name in known_people}
    if kind == "roster":
        mapping, questions, reasons, refusal = propose_roster(sheet, answers=answers)
    elif kind != "matrix":
        mapping, questions, reasons, refusal = propose_list(sheet, kind=kind, given=given, answers=answers)
    else:
        mapping, questions, reasons, refusal = propose_matrix(
            sheet,
            given=given,
            answers=answers,
            known_skills={skill_key(name) for name in known_skills},
            known_people=people,
        )
    mapping = mapping.override(answers)
    if "columns" in answers and _is_complete(mapping):
        refusal = None
    questions = [question for question in questions if not _is_answered(question, answers)]
    rows = Frame.of(sheet, mapping.orientation).rows
    misfits = find_misfits(rows, mapping)
    if misfits:
        return Proposal(
            mapping, questions, reasons, refusal=f"The mapping does not fit: {misfits[0].message}"
        )
    values: list[Value] = []
    if kind not in ("roster", "framework") and not refusal:
        asked, values = ask_about_cells(rows, mapping)
        questions += asked
    return Proposal(mapping, questions, reasons, values, refusal)


def propose_for_workbook(workbook: Workbook, **keywords) -> Proposal:
    """The proposal for the one sheet of a file that is of the kind, with the arguments of `propose`.

    Hidden sheets count only when `answers` name them; of several that fit, a person must choose.
    """
    answers = load(keywords.pop("answers", None) or {})
    wanted = answers.get("sheet")
    sheets = [sheet for sheet in workbook.sheets if sheet.name == wanted]
    sheets = (
        sheets or [sheet for sheet in workbook.sheets if sheet.rows and not sheet.hidden] or workbook.sheets
    )
    proposals = [propose(sheet, answers=answers, **keywords) for sheet in sheets[:MOST_SHEETS]]
    fitting = [proposal for proposal in proposals if not proposal.refusal]
    if len(fitting) < 2:
        return fitting[0] if fitting else proposals[0]
    names = tuple((proposal.mapping.sheet, proposal.mapping.sheet) for proposal in fitting)
    question = Question("sheet", "sheet", "Which sheet is to be read?", names, names[0][0])
    return replace(fitting[0], questions=[question, *fitting[0].questions])


def _is_answered(question: Question, answers: dict) -> bool:
    if question.field == "columns":
        asked = question.options[0][0][0]["index"]
        return any(entry["index"] == asked for entry in answers.get("columns", ()))
    return answers.get(question.field) is not None


def _is_complete(mapping: Mapping) -> bool:
    if mapping.kind not in ("roster", "matrix"):
        return is_complete(mapping)
    roles = {column.role for column in mapping.columns}
    named = bool(roles & (NAMES | {"email", "number"}))
    return named if mapping.kind == "roster" else named and bool(roles & {"skill", "skill-name"})
