"""Counts of attempts to sign in, in a table that all processes share: Django's cache in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Attempt(models.Model):
    """A row of the cache, in the shape that Django's ``DatabaseCache`` reads and writes."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        db_table = "competency_cache"

    def __str__(self):
        return self.cache_key
