"""Who may see, rate, decide, import and export: sets first (on the QuerySets), predicates from them.

Not visible is 404: you may not know that it exists. Visible but not allowed is 403. Functions that fetch raise
``Http404`` or ``PermissionDenied``; predicates answer with a bool.
"""

from datetime import date

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import (
    Cycle,
    CyclePart,
    Engineer,
    ImportRun,
    Leadership,
    Membership,
    Organisation,
    PeerChoice,
    Team,
    User,
)
from .models.organisation import SecondFactor
from .models.prepared import STORABLE, PreparedObjects

# Asked with every rating, so compiled once.
_TEAM = PreparedObjects(
    lambda slug: Team.objects.select_related("parent", "framework").filter(slug=slug), slug=str
)


def visible_team(user, slug: str) -> Team:
    """The team of this short name if the user may open its page; one query, two for somebody who is only in it."""
    found = _TEAM(slug=slug)
    if not found or not can_see(user, found[0]):
        raise Http404(_("There is no such team, or it is not yours to see."))
    return found[0]


def can_see(user, team: Team) -> bool:
    """Whether the team is in ``Team.objects.visible_to(user)``; asks the database only about members."""
    if not user.is_authenticated:
        return False
    if user.is_hr or user.leads(team):
        return True
    oneself = Engineer.objects.working().filter(user=user)
    return Membership.objects.active().filter(engineer__in=oneself, team=team).exists()


def managed_team(user, slug: str) -> Team:
    """The team if the user manages it; 404 if not visible, 403 if visible only."""
    team = visible_team(user, slug)
    if not can_manage(user, team):
        raise PermissionDenied(_("Only the team's managers and HR may change this."))
    return team


def can_manage(user, team: Team) -> bool:
    """Whether the user may change the team's needs and members: its managers, those above, and HR. No query."""
    return user.is_authenticated and (user.is_hr or user.leads(team, part=Leadership.Part.MANAGER))


def owners_of(team: Team) -> QuerySet[User]:
    """Who may own an action of the team: whoever leads it or a team above, by name.

    ``manages`` says who of them may know the names, and so own what is asked of somebody; a head does not.
    """
    led = Leadership.objects.filter(team__in=[*team.ancestor_ids(), team.pk])
    managing = led.filter(part=Leadership.Part.MANAGER, user=OuterRef("pk"))
    leading = User.objects.filter(is_active=True, pk__in=led.values("user"))
    return leading.annotate(manages=Exists(managing)).order_by("name", "pk")


def leads(user, team: Team) -> bool:
    """Whether the user leads the team or one above it, as manager or as head. No query."""
    return user.is_authenticated and user.leads(team)


def can_compare(user) -> bool:
    """Whether the user leads several teams, as a head or as a manager, or is HR. No query beyond who leads what."""
    led = [each for each in user.led if each.retired_on is None]
    is_head = any(each.part == Leadership.Part.HEAD for each in led)
    return user.is_hr or is_head or len(led) > 1 or any(each.has_below for each in led)


def compared_teams(user) -> QuerySet[Team]:
    """The teams in use whose figures the user may compare: led ones and those below, all for HR; else 403."""
    if not can_compare(user):
        raise PermissionDenied(_("Teams are compared by HR and by those who lead several."))
    teams = Team.objects.in_use()
    if user.is_hr:
        return teams
    return teams.led_by(user, part=Leadership.Part.HEAD) | teams.led_by(user)


def visible_engineer(user, pk: int) -> Engineer:
    """The engineer if the user may see the ratings by name."""
    engineer = Engineer.objects.visible_to(user).select_related("role", "user").filter(pk=pk).first()
    if engineer is None:
        raise Http404(_("There is no such engineer, or the profile is not yours to see."))
    return engineer


def stays_erased(engineer: Engineer) -> None:
    """403 for what would give somebody who was erased a name, an address or a team again."""
    if engineer.erased_at is not None:
        raise PermissionDenied(
            _("The retention time of this person is over: a random name stays a random name.")
        )


def rateable_engineer(user, pk: int) -> Engineer:
    """The engineer if the user rates them as manager; 404 if not visible, 403 if visible only."""
    engineer = visible_engineer(user, pk)
    if not can_rate(user, engineer):
        raise PermissionDenied(_("Only a manager of the engineer's team rates as manager."))
    return engineer


def seen_engineer(user, team: Team, pk: int) -> tuple[Engineer, bool]:
    """The engineer of ``visible_engineer``, and whether the user rates them as manager; 404 for one of other teams.

    The team's are who are, were or will be in it or below it. One query for a manager of one's own, else up to four.
    """
    rated = _rated(user, pk, team=team.pk)
    engineer = rated[0] if rated else visible_engineer(user, pk)
    is_in = rated and engineer.is_in
    if not is_in and not engineer.memberships.filter(team__path__startswith=team.path).exists():
        raise Http404(_("%(engineer)s is not in this team.") % {"engineer": engineer})
    return engineer, bool(rated)


def can_rate(user, engineer: Engineer) -> bool:
    """Whether the user rates the engineer as manager."""
    return bool(_rated(user, engineer.pk))


def _rated(user, pk: int, *, team: int = 0) -> list[Engineer]:
    """The engineer, if in ``Engineer.objects.rateable_by(user)``, with ``is_in``: ever a member of the team."""
    if not (user.is_authenticated and user.is_active):
        return []
    return _RATED(engineer=pk, user=user.pk, team=team, on=timezone.localdate())


_RATED = PreparedObjects(
    lambda engineer, user, team, on: (
        Engineer.objects.filter(pk=engineer)
        .rated_by(user, on=on)
        .select_related("role", "user")
        .annotate(is_in=Exists(Membership.objects.filter(engineer=engineer, team=team)))
    ),
    engineer=int,
    user=int,
    team=int,
    on=date,
)


def visible_ids(user, engineers) -> set[int]:
    """Ids of those among the engineers whom the user may see by name; one query."""
    return set(Engineer.objects.visible_to(user).filter(pk__in=engineers).values_list("pk", flat=True))


def rateable_ids(user, engineers) -> set[int]:
    """Ids of those among the engineers whom the user rates as manager; one query."""
    return set(Engineer.objects.rateable_by(user).filter(pk__in=engineers).values_list("pk", flat=True))


def must_have_second_factor(user) -> bool:
    """Whether the organisation requires a second factor of the user. One query, and those of the user's parts."""
    required = Organisation.objects.order_by("pk").values_list("second_factor", flat=True).first()
    if required == SecondFactor.EVERYONE:
        return True
    return required == SecondFactor.LEADS and (user.is_hr or user.is_superuser or bool(user.led))


def owes_second_factor(user) -> bool:
    """Whether the user has to set up a second factor before going on."""
    return must_have_second_factor(user) and not Authenticator.objects.filter(user=user).exists()


def require_hr(user) -> None:
    """403 for everybody but HR."""
    if not user.is_hr:
        raise PermissionDenied(_("Only HR may do this."))


def require_log_reader(user) -> None:
    """403 for everybody but HR and auditors."""
    if not user.is_hr and not user.is_auditor:
        raise PermissionDenied(_("Only HR and auditors read the audit log."))


def only_audits(user) -> bool:
    """Whether the user is an auditor and nothing else, and so sees the log alone. No query for who is no auditor."""
    if not user.is_authenticated or not user.is_auditor or user.is_hr or user.is_administrator or user.led:
        return False
    return not Engineer.objects.filter(user=user).exists()


def require_importer(user) -> None:
    """403 for everybody but HR and managers of a team that is in use."""
    if not user.is_hr and not manages_some(user):
        raise PermissionDenied(_("Only HR and managers bring files in."))


def require_planner(user) -> None:
    """403 for everybody but HR and managers of a team that is in use."""
    if not user.is_hr and not manages_some(user):
        raise PermissionDenied(_("Plans and mentors are for managers and for HR."))


def require_rater(user) -> None:
    """403 for everybody but HR, who see how all rate, and managers, who see how they rate themselves."""
    if not user.is_hr and not manages_some(user):
        raise PermissionDenied(_("How ratings agree is shown to HR, and to managers about their own."))


def manages_some(user) -> bool:
    """Whether the user manages a team that is in use. No query."""
    return any(led.part == Leadership.Part.MANAGER and led.retired_on is None for led in user.led)


def require_watcher(user) -> None:
    """403 for everybody but HR and whoever leads a team that is in use: they see how far a rating round is."""
    if not user.is_hr and all(led.retired_on is not None for led in user.led):
        raise PermissionDenied(_("How far a round is, is shown to HR, managers and heads."))


def watched_cycle(user, pk: int) -> Cycle:
    """The round if the user may see how far it is; 404 if not visible, 403 for who is only asked in it."""
    cycle = Cycle.objects.visible_to(user).select_related("framework").filter(pk=pk).first()
    if cycle is None:
        raise Http404(_("There is no such round, or it does not concern you."))
    require_watcher(user)
    return cycle


def own_part(user, pk: int) -> CyclePart:
    """What a begun round asks of the user as an engineer; 404 for somebody whom it does not ask."""
    require_storable(pk)
    parts = CyclePart.objects.exclude(cycle__state=Cycle.State.DRAFT).filter(engineer__user=user, cycle=pk)
    part = parts.select_related("cycle__framework", "engineer__role").first()
    if part is None:
        raise Http404(_("There is no such round, or it asks nothing of you."))
    return part


def require_storable(*numbers: int) -> None:
    """404 for numbers that no row can have: an address may hold any."""
    if any(number not in STORABLE for number in numbers):
        raise Http404(_("There is no such page, or it is not yours to see."))


def visible_run(user, pk: int) -> ImportRun:
    """The file on its way in: all for HR, for a manager the own ones; 404 for others', 403 for who imports nothing."""
    require_importer(user)
    runs = ImportRun.objects.select_related("by")
    run = (runs if user.is_hr else runs.filter(by=user)).filter(pk=pk).first()
    if run is None:
        raise Http404(_("There is no such file, or it is not yours to see."))
    return run


def own_engineer(user) -> Engineer:
    """The engineer that the user is; 404 for somebody who is not rated (HR, a head)."""
    engineer = Engineer.objects.filter(user=user).select_related("role").first()
    if engineer is None:
        raise Http404(_("You are not rated here, so there is no page of your own skills."))
    return engineer


def asked_choice(user, pk: int, engineer_id: int) -> PeerChoice:
    """What a round asks the user as a peer about an engineer; 404 for everybody else, HR and managers included."""
    require_storable(pk, engineer_id)
    choices = PeerChoice.objects.filter(peer__user=user, part__cycle=pk, part__engineer=engineer_id)
    choice = choices.select_related("part__cycle__framework", "part__engineer").first()
    if choice is None:
        raise Http404(_("You are not asked about this colleague, or no longer."))
    return choice


def peers_part(user, pk: int, engineer_id: int) -> CyclePart:
    """An engineer's part in a begun round that asks peers, for the engineer, who manages them, and HR; else 404."""
    visible = Engineer.objects.visible_to(user).filter(pk=engineer_id)
    require_storable(pk, engineer_id)
    parts = CyclePart.objects.exclude(cycle__state=Cycle.State.DRAFT).filter(
        cycle=pk, engineer__in=visible, cycle__asks_peers=True
    )
    part = parts.select_related("cycle", "engineer").first()
    if part is None:
        raise Http404(
            _("There is no such round that asks peers about this engineer, or it is not yours to see.")
        )
    return part
