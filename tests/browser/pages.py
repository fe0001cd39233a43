"""Which pages the app has, found in its URL configuration, and who of the demo organisation looks at each."""

from django.test import Client
from django.urls import URLPattern, reverse

from competency import urls
from competency.models import Cycle, Engineer, Job, Membership, Role, Skill, Team, User
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
            "job": Job.objects.create(kind="plan", by=engineer.user).pk,
        },
        "engineer_id": {"": engineer.pk},
        "skill_id": {"": skill.pk},
        "skill": {"": skill.slug},
        "domain": {"": skill.domain.slug},
        "uidb36": {"": "1"},
        "key": {"": "no-such-key"},
    }


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
