"""Who is behind a session: the account with its groups, in one query that is compiled once."""

from django.contrib.auth.backends import ModelBackend

from .models import User
from .models.prepared import PreparedObjects

_ACCOUNT = PreparedObjects(lambda user: User.objects.with_groups().filter(pk=user), user=int)


class AccountBackend(ModelBackend):
    """Django's own, but for bringing along what every page asks about the account."""

    def get_user(self, user_id):
        found = _ACCOUNT(user=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None
