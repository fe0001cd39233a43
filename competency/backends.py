"""Who is behind a session: the account with its groups, in one query."""

from django.contrib.auth.backends import ModelBackend

from .models import User


class AccountBackend(ModelBackend):
    """Django's own, but for bringing along what every page asks about the account."""

    def get_user(self, user_id):
        user = User.objects.with_groups().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
