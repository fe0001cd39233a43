"""What does the administrator's site bring in and take out in sets, and what has to stay true after it?

A file names rows by words that people know ("ml-engineering/python"), each looked up once for the whole file. Rows are
checked by their models' own rules and written many at a time, with their history; whatever follows from them is
brought up to date in the same transaction. A column that a file lacks stays as it is.
"""

from collections.abc import Iterable

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.html import format_html
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.results import Error, RowResult
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from competency.exchange.admin_cells import KeyWidget, PlainWidget, parents
from competency.models import AuditEntry
from competency.models.auditing import write


class KeyLoader(BaseInstanceLoader):
    """The row that a line of the file is about, from one query for all lines; no two lines may be about the same."""

    def __init__(self, resource, dataset=None):
        super().__init__(resource, dataset)
        self.fields = [resource.fields[name] for name in resource.get_import_id_fields()]
        self.known = {self._key(row): row for row in resource.get_queryset()}
        self.seen: set[tuple] = set()

    def get_instance(self, row):
        try:
            values = [field.clean(row) for field in self.fields]
        except ValueError as error:
            raise ValidationError(str(error)) from error
        key = tuple(value.pk if isinstance(value, models.Model) else value for value in values)
        if key in self.seen:
            raise ValidationError(_("An earlier row of the file is about the same."))
        self.seen.add(key)
        return self.known.get(key)

    def _key(self, row) -> tuple:
        columns = [row._meta.get_field(field.attribute) for field in self.fields]
        return tuple(getattr(row, column.attname) for column in columns)


class Sentence(Error):
    """What went wrong, without the lines of code that noticed."""

    traceback = ""


class SetResource(ModelResource):
    """Rows of one model, read and written in sets. ``columns`` that are ``unchangeable`` are only taken out."""

    unchangeable: tuple[str, ...] = ()

    class Meta:
        use_bulk = True
        batch_size = 500
        use_transactions = True
        skip_unchanged = True
        # The library would copy each row with all that hangs on it; what was there before is kept as plain values.
        skip_diff = True
        report_skipped = False
        store_instance = True
        instance_loader_class = KeyLoader

    def __init__(self, **options):
        super().__init__(**options)
        self.by, self.before, self.touched = None, [], []
        for name in self.unchangeable:
            self.fields[name].readonly = True

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        widget = (
            KeyWidget(django_field.related_model) if django_field.is_relation else PlainWidget(django_field)
        )
        return Field(
            attribute=field_name,
            column_name=field_name,
            widget=widget,
            readonly=readonly,
            default=django_field.default,
        )

    @classmethod
    def get_error_result_class(cls):
        return Sentence

    def get_queryset(self):
        return self.filter_export(super().get_queryset())

    def filter_export(self, queryset, **_options):
        relations = {
            name: field.widget for name, field in self.fields.items() if hasattr(field.widget, "paths")
        }
        paths = [path for name, widget in relations.items() for path in parents(widget.paths, below=name)]
        return queryset.select_related(*relations, *paths)

    def before_import(self, dataset, **options):
        self.by = options.get("user")
        unknown = [heading for heading in dataset.headers if heading not in self.fields]
        if unknown:
            words = {"unknown": ", ".join(unknown)[:200], "columns": ", ".join(self.fields)}
            raise ValidationError(_("There is no column %(unknown)s; there are %(columns)s.") % words)

    def after_init_instance(self, instance, new, row, **_options):
        self.before = self._values(instance)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        unchanged = instance.pk is not None and self._values(instance) == self.before
        return unchanged and not import_validation_errors

    def _values(self, instance) -> list:
        return [field.get_value(instance) for field in self.get_import_fields()]

    def validate_instance(self, instance, import_validation_errors=None, **_options):
        """The rules of the model but for those that ask the database: it answers itself when the rows are written."""
        errors = dict(import_validation_errors or {})
        columns = instance._meta.concrete_fields
        found = {f.name for f in columns if f.is_relation and getattr(instance, f.attname) is not None}
        try:
            instance.clean_fields(exclude={*errors, *found})
        except ValidationError as refusal:
            errors = refusal.update_error_dict(errors)
        if not errors:
            instance.clean()
        if errors:
            raise ValidationError(errors)

    def after_import_row(self, row, row_result, **_options):
        """What the preview shows: the new value, and the old one where there was another."""
        if row_result.import_type in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE):
            fields = self.get_import_fields()
            pairs = zip(fields, self.before, self._values(row_result.instance), strict=True)
            new = row_result.import_type == RowResult.IMPORT_TYPE_NEW
            row_result.diff = [self._told(field.widget, was, now, new) for field, was, now in pairs]

    def _told(self, widget, was, now, new):
        text = "" if now is None else widget.render(now)
        if new or was == now:
            return text
        return format_html("<del>{}</del> <ins>{}</ins>", "" if was is None else widget.render(was), text)

    def bulk_create(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        self._write(self.create_instances, self._create, result, raise_errors)

    def bulk_update(self, using_transactions, dry_run, raise_errors, batch_size=None, result=None):
        self._write(self.update_instances, self._update, result, raise_errors)

    def _write(self, rows, change, result, raise_errors) -> None:
        try:
            with transaction.atomic():
                if rows:
                    change(list(rows))
            self.touched += rows
        except IntegrityError as error:
            self.handle_import_error(result, ValidationError(told_by(error, self._meta.model)), raise_errors)
        finally:
            rows.clear()

    def _create(self, rows) -> None:
        model = self._meta.model
        if hasattr(model, "history"):
            bulk_create_with_history(rows, model, batch_size=500, default_user=self.by)
        else:
            model.objects.bulk_create(rows, batch_size=500)

    def _update(self, rows) -> None:
        model = self._meta.model
        names = [name for name in self.get_bulk_update_fields() if not self.fields[name].readonly]
        if hasattr(model, "history"):
            bulk_update_with_history(rows, model, names, batch_size=500, default_user=self.by)
        else:
            model.objects.bulk_update(rows, names, batch_size=500)

    def after_import(self, dataset, result, **_options):
        if self.touched:
            self.keep(self.touched, by=self.by)
            counts = {kind: result.totals[kind] for kind in ("new", "update")}
            names = [self._meta.model._meta.model_name]
            write(AuditEntry.Kind.IMPORT, by=self.by, place="admin", names=names, counts=counts)

    @classmethod
    def keep(cls, rows, *, by) -> None:
        """Bring up to date what follows from these rows, after they were written or deleted."""


def told_by(error: IntegrityError, model: type[models.Model]) -> str:
    """The sentence of the rule of the database that was broken."""
    for constraint in model._meta.constraints:
        if constraint.name in str(error):
            return str(constraint.get_violation_error_message())
    for column in model._meta.concrete_fields:
        if column.unique and f"{model._meta.db_table}.{column.column}" in str(error):
            return _("%(column)s is taken already.") % {"column": column.verbose_name}
    return _(
        "The database refuses these rows: two of them, or one and a row that is there already, are the same."
    )


def columns_of(model: type[models.Model], names: Iterable[str]) -> type[SetResource]:
    """A resource that takes these columns of a model out; names that are none of its columns are left aside."""

    def is_column(name: str) -> bool:
        try:
            return model._meta.get_field(name).concrete
        except FieldDoesNotExist:
            return False

    meta = type("Meta", (SetResource.Meta,), {"model": model, "fields": [n for n in names if is_column(n)]})
    return type(f"{model.__name__}Columns", (SetResource,), {"Meta": meta})
