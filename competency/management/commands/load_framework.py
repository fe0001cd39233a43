"""Load the ML-engineering framework and its roles; what is there already stays as it is."""

from django.core.management.base import BaseCommand

from competency.content.framework import read_framework, read_roles
from competency.loading.framework import load_framework, load_roles
from competency.models import Organisation, Role, Skill


class Command(BaseCommand):
    help = (
        "Load the ML-engineering framework: 8 domains, 38 skills with descriptors, and 7 roles with targets. "
        "What is there already, by short name or name, is never changed; running it twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--no-roles", action="store_true", help="load the framework without the roles")

    def handle(self, *, no_roles, **options):
        skills, roles = Skill.objects.count(), Role.objects.count()
        framework = load_framework(read_framework())
        if not no_roles:
            load_roles(read_roles(), framework=framework)
        Organisation.objects.filter(framework=None).update(framework=framework)
        self.stdout.write(
            f"{framework}: {framework.skills.count()} skills, {Skill.objects.count() - skills} of them new; "
            f"{Role.objects.count()} roles, {Role.objects.count() - roles} of them new."
        )
