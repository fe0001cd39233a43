"""Which numbers do the decisions assume, where do they come from, and which did we change?"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a text for those who collect what is to be translated; translated it is where it is shown."""
    return text


JUDGEMENT = gettext_noop("Judgement; no published figure.")


def _default(
    value: Any, *, label: str, unit: str, source: str, least: float = 0.0, most: float | None = None
):
    """Declare an assumption; `least` and `most` bound what a form may accept."""
    return field(
        default=value,
        metadata={"label": label, "unit": unit, "source": source, "least": least, "most": most},
    )


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Every default of the decisions, editable per organisation.

    The metadata of each field holds `label`, `unit`, `source`, `least` and `most`. Units are "$", "months",
    "hours", "levels", "people", "share" (0 to 1) and "times" (a factor).
    Raises ValueError for a value outside its bounds.
    """

    salary_lowest: float = _default(
        96_000,
        label=gettext_noop("Salary at the first working level, per year"),
        unit="$",
        source=gettext_noop(
            "Published range for machine-learning engineers, entry; linear in between is judgement."
        ),
    )
    salary_highest: float = _default(
        177_000,
        label=gettext_noop("Salary at the highest level, per year"),
        unit="$",
        source=gettext_noop(
            "Published range for machine-learning engineers, senior; linear in between is judgement."
        ),
    )
    loaded_cost: float = _default(
        1.4,
        label=gettext_noop("Loaded cost of a salary"),
        unit="times",
        least=1.0,
        source=gettext_noop(
            "Wages are 70.0 % of US private compensation, so 1.43 (BLS, Employer Costs, June 2020)."
        ),
    )
    hours_per_year: float = _default(
        2_080,
        label=gettext_noop("Paid hours per year"),
        unit="hours",
        least=1.0,
        source=gettext_noop("52 weeks of 40 hours, the usual US basis."),
    )
    learning_hours: float = _default(
        20,
        label=gettext_noop("Learning time per month"),
        unit="hours",
        source=gettext_noop(
            "Judgement. Formal training alone is only 13.7 to 17.4 hours a year (ATD 2022, 2025), "
            "so the time has to be planned."
        ),
    )
    mentor_hours: float = _default(
        4, label=gettext_noop("Mentor's time per learner and month"), unit="hours", source=JUDGEMENT
    )
    course_cost: float = _default(
        1_000,
        label=gettext_noop("Courses and material per level"),
        unit="$",
        source=gettext_noop("Direct spend is $1,054 to 1,280 per employee and year (ATD 2022, 2025)."),
    )
    course_times_alone: float = _default(
        2, label=gettext_noop("Courses without a mentor"), unit="times", least=1.0, source=JUDGEMENT
    )
    step_factors: tuple[float, ...] = _default(
        (0.5, 0.75, 1.0, 1.5, 2.5),
        label=gettext_noop("Time for each step of the scale, against a typical step"),
        unit="times",
        least=0.01,
        source=gettext_noop("Judgement: later steps take longer."),
    )
    time_times_alone: float = _default(
        1.5,
        label=gettext_noop("Learning time without a mentor"),
        unit="times",
        least=1.0,
        source=gettext_noop(
            "Judgement; a mentor shortened ramp-up in a study at Microsoft (Rastogi et al. 2015)."
        ),
    )
    candidate_reach: int = _default(
        2,
        label=gettext_noop("How far below the level a candidate may be"),
        unit="levels",
        least=1,
        source=JUDGEMENT,
    )
    mentees: int = _default(
        2, label=gettext_noop("Learners per mentor at a time"), unit="people", least=1, source=JUDGEMENT
    )
    backup_share: float = _default(
        0.25,
        label=gettext_noop("Share of a job that is enough as a backup"),
        unit="share",
        least=0.01,
        most=1.0,
        source=JUDGEMENT,
    )
    fill_months: float = _default(
        2,
        label=gettext_noop("Time to fill a post"),
        unit="months",
        source=gettext_noop("42 days over all jobs (SHRM 2016); 48 to 62 days for senior engineers (2025)."),
    )
    notice_months: float = _default(1, label=gettext_noop("Notice period"), unit="months", source=JUDGEMENT)
    ramp_up_months: float = _default(
        3,
        label=gettext_noop("Ramp-up of a hire"),
        unit="months",
        source=gettext_noop("3 to 9 months to full ramp-up (survey of 80, Swimm)."),
    )
    recruiting_share: float = _default(
        0.20,
        label=gettext_noop("Recruiting, of the yearly salary"),
        unit="share",
        most=1.0,
        source=gettext_noop(
            "Agencies take 15 to 25 %, 20 % is usual for engineers; $30,000 per engineer (Bersin 2019)."
        ),
    )
    ramp_up_loss: float = _default(
        0.5,
        label=gettext_noop("Output lost during ramp-up"),
        unit="share",
        most=1.0,
        source=gettext_noop(
            "Makes a hire cost about 22 weeks of wages; measured 16 (Muehlemann & Strupler Leiser 2018) "
            "and 10 to 17, at the margin 24 (Blatter et al. 2012)."
        ),
    )
    onboarding_hours: float = _default(
        80, label=gettext_noop("The team's time for a new colleague"), unit="hours", source=JUDGEMENT
    )
    borrow_start_months: float = _default(
        1, label=gettext_noop("Time until a loan begins"), unit="months", source=JUDGEMENT
    )
    borrow_length_months: float = _default(
        6, label=gettext_noop("Length of a loan"), unit="months", source=JUDGEMENT
    )
    borrow_ramp_up_months: float = _default(
        1, label=gettext_noop("Ramp-up of a loan"), unit="months", source=JUDGEMENT
    )
    borrow_ramp_up_loss: float = _default(
        0.5,
        label=gettext_noop("Output lost during the ramp-up of a loan"),
        unit="share",
        most=1.0,
        source=JUDGEMENT,
    )
    borrow_charge: float = _default(
        0.25,
        label=gettext_noop("Burden on the lending team, of pay"),
        unit="share",
        most=1.0,
        source=JUDGEMENT,
    )
    handover_hours: float = _default(
        20, label=gettext_noop("Handover of a loan"), unit="hours", source=JUDGEMENT
    )
    smallest_loan: float = _default(
        0.25,
        label=gettext_noop("Smallest share of a job worth lending"),
        unit="share",
        least=0.01,
        most=1.0,
        source=JUDGEMENT,
    )
    attrition: float = _default(
        0.132,
        label=gettext_noop("People who leave per year, the same for everyone"),
        unit="share",
        most=1.0,
        source=gettext_noop("13.2 % in software, 2017 (LinkedIn 2018)."),
    )

    def __post_init__(self) -> None:
        for declared in fields(self):
            value = getattr(self, declared.name)
            for number in value if isinstance(value, tuple) else (value,):
                least, most = declared.metadata["least"], declared.metadata["most"]
                if number < least or (most is not None and number > most):
                    bounds = f"at least {least:g}" if most is None else f"between {least:g} and {most:g}"
                    raise ValueError(f"{declared.metadata['label']}: {number:g} should be {bounds}.")
        if not self.step_factors:
            raise ValueError("The steps of the scale need at least one factor.")

    @property
    def hire_months(self) -> float:
        """Months from the decision until a hire does the work: to fill the post, notice, ramp-up."""
        return round(self.fill_months + self.notice_months + self.ramp_up_months, 6)


DEFAULTS = Assumptions()

WARNINGS = (
    "Outside hires are paid 18 to 20 % more and rated lower for two years (Bidwell 2011).",
    "Trainers report that 62, 44 and 34 % apply a training at once, after 6 and after 12 months; "
    "more with support around the work (Saks & Belcourt 2006).",
)
"""Shown wherever costs are shown."""


def changed(assumptions: Assumptions) -> tuple[Field, ...]:
    """Return the fields whose value differs from the default."""
    return tuple(
        declared
        for declared in fields(assumptions)
        if getattr(assumptions, declared.name) != declared.default
    )
