"""What does a level cost, by the line through the two figures of the market?"""

from typing import NamedTuple

from competency.decisions import costs
from competency.decisions.assumptions import Assumptions
from competency.models import Level, Organisation

WIDTH, HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 360, 150, 14, 128, 8, 352


class Pay(NamedTuple):
    """One level: pay a year, the same loaded, and loaded a month; x and the two heights are its points."""

    level: int
    name: str
    salary: float
    loaded: float
    month: float
    x: float
    y_salary: float
    y_loaded: float


def pay_by_level(assumptions: Assumptions, *, organisation: Organisation | None) -> list[Pay]:
    """The levels of the organisation's scale (0 to 5 without one), from the first working level up. One query."""
    framework = organisation.framework_id if organisation else None
    names = dict(Level.objects.filter(framework=framework).order_by("value").values_list("value", "name"))
    levels = list(names) or [0, 1, 2, 3, 4, 5]
    scale = {"assumptions": assumptions, "bottom": levels[0], "top": levels[-1]}
    shown = levels[1:]
    highest = max(costs.yearly_pay(level, **scale) for level in shown) or 1
    step = (RIGHT - LEFT) / max(1, len(shown) - 1)

    def height(amount: float) -> float:
        return round(BOTTOM - amount / highest * (BOTTOM - TOP), 1)

    return [
        Pay(
            level,
            names.get(level, ""),
            salary := costs.salary(level, **scale),
            loaded := costs.yearly_pay(level, **scale),
            costs.month(level, **scale),
            round(LEFT + place * step, 1),
            height(salary),
            height(loaded),
        )
        for place, level in enumerate(shown)
    ]
