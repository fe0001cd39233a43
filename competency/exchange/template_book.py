"""How does a workbook look that somebody fills in and brings back: one source's levels, with lists to choose from?

Hidden beside the people and above the skills stand their keys, by which the import finds them again, whatever was
sorted, moved or renamed meanwhile. The head is protected without a password; the cells below are not.
"""

from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from competency.matrix.shape import Matrix, is_blind
from competency.models import Engineer, Rating

from .extract import NOT_APPLICABLE, Extract
from .grid import only_levels
from .keys import PERSON_KEY, engineer_key, skill_key_of
from .page import FONT, Page, Styles
from .palette import colour
from .workbook import OPTIONS, properties

NAME_OF_SHEET = "Fill in"
KEYS, DOMAINS, HEADS, FIRST = 5, 6, 7, 8
KEY, NAME, EMAIL, NUMBER, FIRST_SKILL = range(5)
# Empty rows below the people, for new ones.
SPARE = 30
MAY_BE_DONE = {
    "sort": True,
    "autofilter": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
}


@dataclass(frozen=True)
class Filled:
    """What the template is filled with: (e-mail, number) by person, and levels or N/A by person and skill."""

    known: dict[int, tuple[str, str]]
    levels: dict[tuple[int, int], int | str]


def write_template(file: BinaryIO, extract: Extract, *, source: str) -> None:
    """Write the template for the people and skills that are shown, filled with what one source says. Two queries."""
    filled = _fill(extract.shown, source)
    with Workbook(file, OPTIONS | {"default_format_properties": dict(FONT)}) as book:
        book.set_properties(properties(extract))
        page = Page(book, NAME_OF_SHEET, styles=Styles(book), extract=extract)
        _draw_head(page)
        _draw_people(page, filled)
        _guide(page)


def _fill(shown: Matrix, source: str) -> Filled:
    people = {person.id: person for person in shown.people}
    known = {
        pk: (email or "", number or "")
        for pk, email, number in Engineer.objects.filter(pk__in=people).values_list("pk", "email", "number")
    }
    rated = Rating.objects.filter(engineer__in=people, skill__in=[column.id for column in shown.columns])
    levels: dict[tuple[int, int], int | str] = {}
    for engineer, skill, flags, level, na in rated.values_list(
        "engineer_id", "skill_id", "flags", f"{source}_level", f"{source}_na"
    ):
        if is_blind(flags, people[engineer].viewpoint):
            continue
        if na or level is not None:
            levels[engineer, skill] = NOT_APPLICABLE if na else level
    return Filled(known, levels)


def _draw_head(page: Page) -> None:
    sheet, styles, shown = page.sheet, page.styles, page.extract.shown
    page.heading(_("%(team)s: levels to fill in") % {"team": shown.team.name})
    note = styles(font_size=9, font_color=colour("mute"))
    words = ", ".join(f"{level.value} {level.name}" for level in shown.levels)
    page.text(3, 0, f"{words}, {NOT_APPLICABLE}", note)
    page.text(
        4,
        0,
        _("An empty cell changes nothing. Sort as you like, add people below, and import the file again."),
        note,
    )
    hidden = styles(font_size=8, font_color=colour("mute"))
    sheet.set_row(KEYS, None, None, {"hidden": True})
    for column, skill in enumerate(shown.columns, FIRST_SKILL):
        page.text(KEYS, column, skill_key_of(shown.framework.slug, skill.slug), hidden)
    domains = {domain.id: domain.name for domain in shown.domains}
    over = styles(font_size=8, font_color=colour("mute"), bg_color=colour("sunken"))
    for column, skill in enumerate(shown.columns, FIRST_SKILL):
        page.text(DOMAINS, column, domains[skill.domain_id], over)
    low = styles(bold=True, font_size=9, valign="bottom", bg_color=colour("sunken"))
    upright = styles(font_size=9, rotation=90, align="center", valign="bottom", bg_color=colour("sunken"))
    sheet.set_row(HEADS, 14 + 4.3 * max((len(skill.name) for skill in shown.columns), default=4))
    for column, text in enumerate((PERSON_KEY, "Name", "E-mail", "Employee number")):
        page.text(HEADS, column, text, low)
    for column, skill in enumerate(shown.columns, FIRST_SKILL):
        page.text(HEADS, column, skill.name, upright)


def _draw_people(page: Page, filled: Filled) -> None:
    """The people with their levels, and empty rows: all of it open to changes."""
    sheet, shown = page.sheet, page.extract.shown
    text, cell = (
        page.styles(locked=False),
        page.styles(locked=False, align="center", border=1, border_color="#DDDDDD"),
    )
    for row, person in enumerate(shown.people, FIRST):
        for column, value in enumerate((engineer_key(person.id), person.name, *filled.known[person.id])):
            page.text(row, column, value, text)
        for column, skill in enumerate(shown.columns, FIRST_SKILL):
            value = filled.levels.get((person.id, skill.id))
            if isinstance(value, int):
                sheet.write_number(row, column, value, cell)
            else:
                page.text(row, column, value or "", cell)
    below = FIRST + len(shown.people)
    for row in range(below, below + SPARE):
        for column in range(FIRST_SKILL + len(shown.columns)):
            sheet.write_blank(row, column, None, text if column < FIRST_SKILL else cell)


def _guide(page: Page) -> None:
    sheet, shown = page.sheet, page.extract.shown
    last, right = FIRST + len(shown.people) + SPARE - 1, FIRST_SKILL + len(shown.columns) - 1
    sheet.set_column(KEY, KEY, 14, None, {"hidden": True})
    sheet.set_column(NAME, NAME, 28)
    sheet.set_column(EMAIL, EMAIL, 28)
    sheet.set_column(NUMBER, NUMBER, 12)
    if shown.columns:
        sheet.set_column(FIRST_SKILL, right, 5)
        levels = only_levels(shown.scale.values, NOT_APPLICABLE)
        sheet.data_validation(FIRST, FIRST_SKILL, last, right, levels)
    sheet.freeze_panes(FIRST, EMAIL)
    sheet.protect("", MAY_BE_DONE)
