"""Which kinds of work there are: a name for people, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from . import imports, joint, plans


@dataclass(frozen=True)
class Kind:
    """``work`` takes a ``Run``, reports to it, and returns the result as JSON; it may be begun anew after a kill."""

    name: str
    work: Callable[..., dict]


KINDS = {
    "plan": Kind(_("Plan of a team"), plans.solve),
    "otherwise": Kind(_("What a plan would do otherwise"), plans.solve_otherwise),
    "joint_plan": Kind(_("Plan of several teams"), joint.solve_jointly),
    "preview": Kind(_("Preview of a file"), imports.look),
    "import": Kind(_("Import of a file"), imports.write),
}
