"""How does a cell of the administrator's files stand for a value, or for a row of another table?"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from competency.models import Domain, Engineer, Framework, Role, Skill, Team, User

# By which words a file names a row of another table.
KEYS = {
    Framework: ("slug",),
    Domain: ("framework__slug", "slug"),
    Skill: ("framework__slug", "slug"),
    Role: ("slug",),
    Team: ("slug",),
    User: ("email",),
    Engineer: ("name",),
}
# What the rules of a model read of the row that is named.
ALONG = {Framework: ("levels",), Skill: ("framework__levels",)}


class PlainWidget(Widget):
    """A value of a column as its model field understands it."""

    def __init__(self, column: models.Field):
        super().__init__()
        self.column = column

    def clean(self, value, row=None, **_options):
        if value is None or value == "":
            return "" if self.column.empty_strings_allowed and not self.column.null else None
        try:
            if isinstance(self.column, models.JSONField):
                return json.loads(value) if isinstance(value, str) else value
            return self.column.to_python(value)
        except ValidationError as refusal:
            raise ValueError(" ".join(refusal.messages)) from refusal
        except RecursionError as error:
            raise ValueError(_("This is no value.")) from error

    def render(self, value, obj=None, **_options):
        """A number stays one; everything else is text, or nothing."""
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        if isinstance(value, datetime):
            return value.isoformat(" ", "seconds")
        if isinstance(value, date):
            return value.isoformat()
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


class KeyWidget(Widget):
    """A row of another table by its words with a slash between them. One query for a whole file."""

    def __init__(self, model: type[models.Model]):
        super().__init__()
        self.model, self.paths = model, KEYS.get(model, ("pk",))
        self.known: dict[str, models.Model] | None = None

    def clean(self, value, row=None, **_options):
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        if self.known is None:
            rows = self.model.objects.select_related(*parents(self.paths))
            self.known = {self.render(row): row for row in rows.prefetch_related(*ALONG.get(self.model, ()))}
        if text not in self.known:
            what = self.model._meta.verbose_name
            raise ValueError(_("There is no %(what)s “%(name)s”.") % {"what": what, "name": text[:100]})
        return self.known[text]

    def render(self, value, obj=None, **_options):
        return "" if value is None else "/".join(str(read(value, path)) for path in self.paths)


def read(row, path: str):
    for name in path.split(LOOKUP_SEP):
        row = getattr(row, name)
    return row


def parents(paths: Iterable[str], *, below: str = "") -> list[str]:
    """The relations to follow for these paths."""
    names = [path.rpartition(LOOKUP_SEP)[0] for path in paths]
    return [LOOKUP_SEP.join(filter(None, (below, name))) for name in names if name]
