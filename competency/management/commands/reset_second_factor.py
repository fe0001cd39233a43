"""Take the second factor off an account whose owner has lost telephone and recovery codes."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from competency.models import User
from competency.models.auditing import Kind, write


class Command(BaseCommand):
    help = (
        "Take the second factor off the account of this address. Make sure first, by other means than e-mail, that "
        "its owner asks for it. Where one is required the owner sets up a new one at the next sign-in."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address that the owner signs in with")

    def handle(self, *, email, **options):
        user = User.objects.with_email(email)
        if user is None:
            raise CommandError(f"Nobody signs in as {email}.")
        with transaction.atomic():
            removed, _rows = Authenticator.objects.filter(user=user).delete()
            if not removed:
                raise CommandError(f"{user} has no second factor.")
            write(Kind.RIGHTS, by=None, place="second_factor", user=user.pk, names=["off"])
        self.stdout.write(f"{user} signs in with the password only from now on.")
