"""Into which framework and which team does a matrix go, and may this person put it there?"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from competency.content.framework import read_framework
from competency.exchange.mapping import MappingProblem, load
from competency.exchange.matrix_diff import Destination
from competency.models import Engineer, Framework, Source, Team

# The answers that say where a matrix goes, and by which saved mapping it is read; all others are the mapping's.
WHERE = ("framework", "team", "levels", "saved")
# Before a framework or a team that is not there yet.
NEW = "new:"
USUAL_SCALE = (0, 5)
MOST_LEVELS = 10


def split_answers(answers: dict | str) -> tuple[dict, dict]:
    """Where the matrix goes and the answers of the mapping; raises MappingProblem for what is neither."""
    answers = dict(load(answers))
    where = {name: answers.pop(name, "") for name in WHERE}
    wrong = [name for name, text in where.items() if not isinstance(text, str)]
    if wrong:
        raise MappingProblem(_("The %s is no text.") % wrong[0])
    return where, answers


def scale_of(where: dict) -> tuple[Framework | None, tuple]:
    """The framework, if there is one, and its scale as (lowest, highest, {name: level}); raises MappingProblem.

    The usual scale has the usual names of levels, also in a framework that is still to come.
    """
    framework = find_framework(where["framework"])
    if isinstance(framework, Framework):
        levels = {level.name: level.value for level in framework.levels.all()}
        return framework, (min(levels.values()), max(levels.values()), levels) if levels else (0, 5, {})
    ends = read_levels(where["levels"])
    usual = {level.name: level.value for level in read_framework().scale}
    return None, (*ends, usual if ends == USUAL_SCALE else {})


def find_wrong_place(where: dict) -> tuple[str, str] | None:
    """The name of the entry that says an impossible place, and a sentence; None where nothing is wrong."""
    checks = {"framework": find_framework, "levels": read_levels, "team": find_team}
    for name, check in checks.items():
        try:
            check(where.get(name, ""))
        except MappingProblem as problem:
            return name, str(problem)
    return None


def find_destination(where: dict, *, source: str, by) -> Destination:
    """Where a matrix with ratings of a source goes, and what ``by`` may do there; None may everything.

    Raises MappingProblem where it is not decided yet, PermissionDenied where ``by`` may not.
    """
    framework, team = find_framework(where["framework"]), find_team(where["team"])
    if framework is None:
        raise MappingProblem(_("Say into which framework the skills go."))
    if team is None:
        raise MappingProblem(_("Say into which team the people go."))
    if by is None or by.is_hr:
        return Destination(framework, team, may_add=True)
    if isinstance(framework, str) or isinstance(team, str):
        raise PermissionDenied(_("Only HR adds frameworks and teams."))
    if not by.leads(team, part="manager"):
        raise PermissionDenied(_("You do not manage this team."))
    if source != Source.MANAGER:
        raise PermissionDenied(_("A manager imports the manager's ratings; others are for HR to bring in."))
    rateable = Engineer.objects.rateable_by(by).in_teams([team]).values_list("pk", flat=True)
    return Destination(framework, team, may_add=False, rateable=frozenset(rateable))


def find_framework(text: str) -> Framework | str | None:
    """A framework by its short name, or the name of a new one after "new:"; None where nothing is said."""
    if not text.startswith(NEW):
        return _find(
            text, Framework.objects.in_use(), _("There is no framework “%s” in use; choose another.")
        )
    name = text.removeprefix(NEW).strip()
    same = Framework.objects.filter(name__iexact=name).first()
    if same is not None and same.retired_on is not None:
        raise MappingProblem(_("The framework “%s” is retired; choose another name.") % same)
    return same or name or None


def find_team(text: str) -> Team | str | None:
    """A team in the same way; the name of a team that is there already means that team."""
    if not text.startswith(NEW):
        return _find(text, Team.objects.in_use(), _("There is no team “%s” in use; choose another."))
    name = text.removeprefix(NEW).strip()
    same = list(Team.objects.in_use().filter(name__iexact=name)[:2])
    if len(same) > 1:
        raise MappingProblem(_("Several teams are called “%s”; choose the one that is meant.") % name)
    return same[0] if same else name or None


def _find(slug: str, among, missing: str):
    found = among.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise MappingProblem(missing % slug)
    return found


def read_levels(text: str) -> tuple[int, int]:
    """Lowest and highest level of a new framework, from "1-4"; nothing said means 0 to 5."""
    bottom, hyphen, top = text.replace("–", "-").partition("-")
    if not text:
        return USUAL_SCALE
    if not (hyphen and bottom.strip().isdecimal() and top.strip().isdecimal()):
        raise MappingProblem(_("Write the levels of the new framework as 0-5 or 1-4."))
    lowest, highest = int(bottom), int(top)
    if not 2 <= highest - lowest + 1 <= MOST_LEVELS or highest > 99:
        raise MappingProblem(_("A framework has 2 to %d levels.") % MOST_LEVELS)
    return lowest, highest
