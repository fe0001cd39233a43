"""Which pages the app has, found in its URL configuration, and who of the demo organisation looks at each."""

from datetime import timedelta

from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from competency import urls
from competency.models import (
    Cycle,
    CyclePart,
    Engineer,
    Job,
    Membership,
    PeerChoice,
    Role,
    Skill,
    Team,
    User,
)
from competency.models.reminding import off_token
from tests.factories import ImportRunFactory

# Not there in the demo: the first page of an installation, the monitor's, and what needs a second factor of one's own.
BEFORE = {"setup", "metrics", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
# Who looks at a page: the first of them who may.
VIEWERS = (None, "rosa@demo.example", "grace@demo.example", "tomas@demo.example")


def samples() -> dict[str, dict]:
    """Arguments for each page that needs some: by the name of its view, or by the name of the argument."""
    vision = Team.objects.get(slug="vision")
    engineer = Engineer.objects.get(user__email="grace@demo.example")
    skill = Skill.objects.select_related("framework", "domain").first()
    asked, colleague = peers(skill.framework, engineer)
    return {
        "slug": {
            "team": vision.slug,
            "role": Role.objects.first().slug,
            "framework": skill.framework.slug,
            "domain": skill.framework.slug,
            "skill": skill.framework.slug,
            "document": "assessment",
        },
        "pk": {
            "engineer": engineer.pk,
            "membership": Membership.objects.filter(engineer=engineer).first().pk,
            "exchange": ImportRunFactory().pk,
            "cycle": Cycle.objects.of(engineer).open().first().pk,
            "peer": asked.pk,
            "peers": asked.pk,
            "job": Job.objects.create(kind="plan", by=engineer.user).pk,
        },
        "engineer_id": {"": engineer.pk, "peer": colleague.pk},
        "skill_id": {"": skill.pk},
        "skill": {"": skill.slug},
        "domain": {"": skill.domain.slug},
        "uidb36": {"": "1"},
        "key": {"": "no-such-key"},
        "token": {"": off_token(engineer.user)},
    }


def peers(framework, engineer) -> tuple[Cycle, Engineer]:
    """An open round in which the engineer may choose peers, and is one of a colleague."""
    day = timezone.localdate()
    cycle = Cycle.objects.create(
        name="Peers",
        framework=framework,
        opens_on=day - timedelta(days=30),
        closes_on=day + timedelta(days=9),
        asks_peers=True,
        state=Cycle.State.OPEN,
        opened_at=timezone.now(),
    )
    colleague = Engineer.objects.in_teams(engineer.memberships.values("team")).exclude(pk=engineer.pk).first()
    skills = CyclePart.listed(Skill.objects.filter(framework=framework).values_list("pk", flat=True)[:12])
    CyclePart.objects.create(cycle=cycle, engineer=engineer, skills=skills)
    part = CyclePart.objects.create(cycle=cycle, engineer=colleague, skills=skills)
    PeerChoice.objects.create(part=part, peer=engineer)
    return cycle, colleague


def sample(known, view: str, argument: str):
    found = known.get(argument, {})
    part = view.split("_")[0]
    return found.get(part, found.get("", found.get("team") if argument == "slug" else None))


def addresses() -> list[tuple[str | None, str]]:
    """The address of every page in the URL configuration whose objects the demo has, and who looks at it.

    What only takes a POST or a filled-in form, leads on, or answers with data or a file, is no page.
    """
    known, found = samples(), []
    clients = {viewer: Client() for viewer in VIEWERS}
    for viewer, client in clients.items():
        if viewer:
            client.force_login(User.objects.get(email=viewer))
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
        arguments = {name: sample(known, pattern.name, name) for name in wanted}
        if pattern.name in BEFORE or None in arguments.values():
            continue
        path = reverse(pattern.name, kwargs=arguments)
        answers = {viewer: client.get(path) for viewer, client in clients.items()}
        assert {answer.status_code for answer in answers.values()} & {200, 302, 405, 422}, path
        for viewer, answer in answers.items():
            if answer.status_code == 200:
                is_page = answer.get("Content-Type", "").startswith("text/html")
                found += [(viewer, path)] if is_page else []
                break
    return found
