"""How does a matrix become a workbook that can be forwarded as it is?"""

from collections.abc import Sequence
from typing import BinaryIO

from django.utils import timezone
from xlsxwriter import Workbook

from competency.matrix.plan_sheet import PlanSheet
from competency.models import Action

from . import definition_sheet, matrix_sheet, plan_page, target_sheet
from .extract import PURPOSE, Extract, Origin
from .page import FONT, Page, Styles, printable

# Text is text: nothing that somebody has typed becomes a formula, a link or a number. Rows are written out as they
# are done, so memory does not grow with them.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_workbook(
    file: BinaryIO, extract: Extract, *, plan: PlanSheet | None = None, actions: Sequence[Action] = ()
) -> None:
    """Write the sheets Matrix, Targets (where a role expects something), Plan (if given) and Definitions into the file.

    What can be edited stays consistent: colours are conditional formats, and what the team has, its status, the
    distance to targets and the role fit are formulas that carry their results. Four queries.
    """
    with Workbook(file, OPTIONS | {"default_format_properties": dict(FONT)}) as book:
        book.set_properties(properties(extract))
        styles = Styles(book)
        targets = target_sheet.lay_out(extract.shown)
        page = Page(book, matrix_sheet.NAME_OF_SHEET, styles=styles, extract=extract)
        matrix_sheet.draw_matrix(page, targets=targets)
        if targets is not None:
            page = Page(book, target_sheet.NAME_OF_SHEET, styles=styles, extract=extract)
            target_sheet.draw_targets(page, targets, matrix=matrix_sheet.NAME_OF_SHEET)
        if plan is not None:
            page = Page(book, plan_page.NAME_OF_SHEET, styles=styles, extract=extract)
            plan_page.draw_plan(page, plan, actions=actions)
        definition_sheet.draw_definitions(
            Page(book, definition_sheet.NAME_OF_SHEET, styles=styles, extract=extract)
        )


def properties(extract: Origin) -> dict:
    """What a workbook says about itself: what it is, from whom, and for what it may be used."""
    return {
        "title": printable(extract.title),
        "subject": printable(extract.state),
        "author": printable(extract.by),
        "company": printable(extract.organisation),
        "comments": str(PURPOSE),
        "created": timezone.make_naive(extract.at, timezone.get_default_timezone()),
    }
