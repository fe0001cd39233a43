"""How does the sheet "Definitions" look: what each level of each skill means, and what the team needs of it?"""

from textwrap import wrap

from django.utils.translation import gettext as _

from competency.models import Descriptor, Domain, Requirement, Skill

from .page import Page
from .palette import colour, level_ramp

NAME_OF_SHEET = "Definitions"
HEAD, ANY_SKILL = 4, 5
SKILL, MEANING, LEVEL, PEOPLE, WEIGHT, FIRST_LEVEL = range(6)
WIDTHS, LEVEL_WIDTH = (30, 38, 8, 8, 10), 30
# In points; no row can be higher than the second.
LINE_HEIGHT, MOST_HEIGHT = 12, 409


def draw_definitions(page: Page) -> None:
    """Write the whole sheet: levels across, skills down by domain. Three queries."""
    shown, sheet = page.extract.shown, page.sheet
    ids = [column.id for column in shown.columns]
    meanings = dict(Skill.objects.filter(pk__in=ids).values_list("pk", "description"))
    headings = dict(Domain.objects.filter(framework=shown.framework).values_list("pk", "description"))
    descriptors = {
        (skill, level): text
        for skill, level, text in Descriptor.objects.filter(skill__in=ids).values_list(
            "skill_id", "level", "text"
        )
    }
    page.heading(_("%(framework)s: what the levels mean") % {"framework": shown.framework.name})
    _draw_head(page)
    row = ANY_SKILL + 1
    for domain in shown.domains:
        _draw_domain(page, row, domain.name, headings.get(domain.id, ""))
        row += 1
        for column in shown.columns:
            if column.domain_id == domain.id:
                _draw_skill(page, row, column, meanings.get(column.id, ""), descriptors)
                row += 1
    sheet.freeze_panes(ANY_SKILL + 1, MEANING)
    sheet.repeat_rows(HEAD)


def _draw_head(page: Page) -> None:
    """The levels with their general definitions; what is said of a skill below makes them concrete."""
    sheet, styles, levels = page.sheet, page.styles, page.extract.shown.levels
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(FIRST_LEVEL, FIRST_LEVEL + len(levels) - 1, LEVEL_WIDTH)
    label = styles(font_size=9, font_color=colour("mute"), valign="bottom")
    indented = styles(font_size=9, font_color=colour("mute"), valign="bottom", indent=1, align="left")
    middle = styles(font_size=9, font_color=colour("mute"), valign="bottom", text_wrap=True, align="center")
    sheet.set_row(HEAD, 26)
    heads = [_("Skill"), _("What it is"), _("Level needed"), _("People needed"), _("Weight")]
    for column, text in enumerate(heads):
        page.text(HEAD, column, text, {SKILL: label, MEANING: indented}.get(column, middle))
    for column, (level, paint) in enumerate(zip(levels, level_ramp(len(levels)), strict=True), FIRST_LEVEL):
        swatch = styles(
            bold=True,
            font_color=paint.ink,
            bg_color=paint.fill,
            border=1,
            border_color="#FFFFFF",
            indent=1,
            align="left",
        )
        page.text(HEAD, column, f"{level.value}  {level.name}", swatch)
    line = {"bottom": 1, "bottom_color": colour("edge"), "valign": "top"}
    words = [_("What a level means where the skill does not say it more closely."), "", "", ""]
    _draw_row(page, ANY_SKILL, _("Any skill"), [*words, *(level.definition for level in levels)], line=line)


def _draw_domain(page: Page, row: int, name: str, description: str) -> None:
    fill = {"bg_color": colour("sunken")}
    page.sheet.set_row(row, 20)
    page.text(row, SKILL, name, page.styles(bold=True, **fill))
    words = page.styles(font_size=9, font_color=colour("mute"), indent=1, align="left", **fill)
    page.text(row, MEANING, description, words)
    # The cells to the right of it are empty, so that the description may run on over them.
    for column in range(LEVEL, FIRST_LEVEL + len(page.extract.shown.levels)):
        page.sheet.write_blank(row, column, None, words)


def _draw_skill(page: Page, row: int, column, meaning: str, descriptors: dict[tuple[int, int], str]) -> None:
    shown = page.extract.shown
    need = shown.needs.get(column.id)
    needed = (
        ["", "", ""] if need is None else [need.level, need.headcount, Requirement.Weight(need.weight).label]
    )
    levels = [descriptors.get((column.id, level.value), "") for level in shown.levels]
    line = {"bottom": 1, "bottom_color": colour("line"), "valign": "top"}
    _draw_row(page, row, column.name, [meaning, *needed, *levels], line=line)


def _draw_row(page: Page, row: int, name: str, values: list, *, line: dict) -> None:
    """A row as high as its longest text, since not every program fits the height when it opens the file."""
    bold = page.styles(bold=True, text_wrap=True, **line)
    text = page.styles(font_size=9, text_wrap=True, indent=1, align="left", **line)
    number = page.styles(font_size=9, align="center", **line)
    widths = [*WIDTHS, *[LEVEL_WIDTH] * (len(values) + 1 - len(WIDTHS))]
    lines = [_lines(str(value), width) for value, width in zip([name, *values], widths, strict=True)]
    page.sheet.set_row(row, min(MOST_HEIGHT, LINE_HEIGHT * max(lines) + 4))
    page.text(row, SKILL, name, bold)
    for column, value in enumerate(values, MEANING):
        if isinstance(value, int | float):
            page.sheet.write_number(row, column, value, number)
        else:
            page.text(row, column, value, number if LEVEL <= column < FIRST_LEVEL else text)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column: small letters are narrower than the digits that widths count in."""
    return sum(len(wrap(part, int(width * 1.15))) or 1 for part in text.splitlines())
