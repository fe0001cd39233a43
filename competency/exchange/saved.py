"""Mappings that somebody saved: kept under a name, and proposed again for a file of the same shape."""

from competency.exchange.destination import find_framework
from competency.exchange.frame import Frame
from competency.exchange.mapping import Mapping, MappingProblem, find_misfits
from competency.exchange.names import heading_key
from competency.exchange.tables import Sheet, Workbook
from competency.models import ImportRun, SavedMapping

# Answers about the framework's levels and skills; in another framework they mean something else.
OF_THE_FRAMEWORK = ("words", "having", "sheet_scale", "skills")
# One heading alone is in too many files.
LEAST_HEADINGS = 2
MOST_TRIED = 50


def save_mapping(run: ImportRun, mapping: Mapping, *, name: str, by, framework: str) -> SavedMapping:
    """Keep how a file is read, under a name that replaces an earlier mapping of this kind and person.

    Names of people are not kept, nor the day of the ratings and which rows are no people: those are of this one file.
    """
    answers = mapping.reusable() | {"framework": framework}
    saved, _created = SavedMapping.objects.update_or_create(
        by=by, kind=run.kind, name=name, defaults={"answers": answers}
    )
    return saved


def find_saved(workbook: Workbook, *, kind: str, by) -> tuple[SavedMapping, Sheet] | None:
    """The newest saved mapping of which every heading stands in its place in some sheet, and that sheet."""
    for saved in SavedMapping.objects.visible_to(by).filter(kind=kind)[:MOST_TRIED]:
        for sheet in workbook.sheets:
            if _fits(saved, sheet):
                return saved, sheet
    return None


def use_saved(run: ImportRun, saved: SavedMapping, sheet: Sheet) -> dict:
    """The answers of a run with those of a saved mapping below them; the place it goes to stays the run's."""
    answers = dict(saved.answers)
    if _framework(answers.pop("framework", "")) != _framework(run.mapping.get("framework", "")):
        answers = {name: value for name, value in answers.items() if name not in OF_THE_FRAMEWORK}
        answers["columns"] = [
            {name: value for name, value in entry.items() if name not in ("target", "domain")}
            | {"target": entry["header"] if entry["role"] == "skill" else None}
            for entry in answers["columns"]
        ]
    return answers | {"sheet": sheet.name, "saved": saved.name} | run.mapping


def _framework(text: str):
    try:
        return find_framework(text)
    except MappingProblem:
        return text


def _fits(saved: SavedMapping, sheet: Sheet) -> bool:
    answers = {name: value for name, value in saved.answers.items() if name != "framework"}
    try:
        mapping = Mapping.from_json(answers)
    except MappingProblem:
        return False
    rows = Frame.of(sheet, mapping.orientation).rows
    headed = [column for column in mapping.columns if column.role != "ignore" and heading_key(column.header)]
    beyond = max((*mapping.header_rows, mapping.first_data_row), default=1) > len(rows)
    return len(headed) >= LEAST_HEADINGS and not beyond and not find_misfits(rows, mapping)
