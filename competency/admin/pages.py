"""How does a model show itself on the administrator's site: to be changed, to be looked at, or about people?"""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.forms import ExportForm
from import_export.tmp_storages import CacheStorage
from simple_history.admin import SimpleHistoryAdmin

from competency.exchange.admin_formats import ALL
from competency.exchange.admin_sets import columns_of
from competency.exchange.limits import FileProblem
from competency.models import Organisation
from competency.models.auditing import Kind, write
from competency.views.looks import note_engineers, note_export


def hr(user) -> bool:
    return user.is_hr


def hr_or_auditor(user) -> bool:
    return user.is_hr or user.is_auditor


class Exported(ExportMixin):
    """Rows go out in our own formats; the form asks for the format and no more."""

    formats = ALL
    export_form_class = ExportForm

    def get_export_filename(self, request, queryset, file_format):
        return super().get_export_filename(request, queryset, file_format).lower()

    def get_data_for_export(self, request, queryset, **kwargs):
        data = super().get_data_for_export(request, queryset, **kwargs)
        data.title = self.opts.model_name
        self.note_export(request, queryset)
        return data

    def note_export(self, request, queryset):
        """What is written down about rows that leave."""
        note_export(request.user, place="admin", people=(), names=[self.opts.model_name])


class ReadOnly(Exported, ModelAdmin):
    """Rows to look at: the columns of the list are all that is shown. ``seen_by`` narrows who may look."""

    seen_by = None
    show_full_result_count = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        allowed = super().has_view_permission(request, obj)
        return allowed and (self.seen_by is None or type(self).seen_by(request.user))

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_fields(self, request, obj=None):
        return self.list_display

    def get_list_select_related(self, request):
        return related_in(self.model, self.list_display)

    def get_queryset(self, request):
        return super().get_queryset(request).only(*columns_shown(self.model, self.list_display))

    def get_resource_classes(self, request):
        return [columns_of(self.model, self.list_display)]


class AboutPeople(ReadOnly):
    """What is said about named people: for HR, without what one side must not know yet, and no look unnoted."""

    seen_by = hr
    person = "engineer_id"

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.known_to_both() if hasattr(rows, "known_to_both") else rows

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown:
            self._note(request, shown["cl"].result_list)
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = super().change_view(request, object_id, form_url, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if "original" in shown:
            self._note(request, [shown["original"]])
        return response

    def _note(self, request, rows):
        people = {getattr(row, self.person) for row in rows} - {None}
        note_engineers(request.user, people, place=f"admin_{self.opts.model_name}")

    def note_export(self, request, queryset):
        people = queryset.order_by().values_list(self.person, flat=True).distinct()
        named = [pk for pk in people if pk is not None]
        note_export(request.user, place="admin", people=named, names=[self.opts.model_name])


class Settings(ImportExportMixin, Exported, ModelAdmin):
    """Rows that may be changed, one by one or by a file. ``fixed`` says what a row is about, and is given once."""

    fixed: tuple[str, ...] = ()
    may_delete = False
    tmp_storage_class = CacheStorage

    @property
    def resource(self):
        return self.resource_classes[0]

    def has_delete_permission(self, request, obj=None):
        return self.may_delete and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return (*self.resource.unchangeable, *(self.fixed if obj is not None else ()))

    def get_list_select_related(self, request):
        return related_in(self.model, self.list_display)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        self.resource.keep([obj], by=request.user)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self.resource.keep([obj], by=request.user)

    def delete_queryset(self, request, queryset):
        rows = list(queryset)
        super().delete_queryset(request, queryset)
        self.resource.keep(rows, by=request.user)

    def get_import_data_kwargs(self, **kwargs):
        return super().get_import_data_kwargs(**kwargs) | {"rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form, e):
        if not isinstance(e, FileProblem):
            raise e
        form.add_error("import_file", str(e))

    def process_import(self, request, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except FileProblem as problem:
            messages.error(request, str(problem))
            return redirect(self._address("import"))

    def process_result(self, result, request):
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, _("Something was changed meanwhile, so nothing was written: upload it again.")
            )
            return redirect(self._address("import"))
        return super().process_result(result, request)

    def _address(self, name: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}")


class Recorded(Settings, SimpleHistoryAdmin):
    """The same with the history that the model keeps."""

    object_history_list_template = "admin/history_list.html"


class TheOrganisation(Settings):
    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Organisation.objects.exists()


class Accounts(ReadOnly):
    """Who signs in. HR and auditors are named on the page of rights; whoever needs a password resets it by mail."""

    fields = ("name", "email", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")

    def has_add_permission(self, request, obj=None):
        return ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request, obj=None):
        return ModelAdmin.has_change_permission(self, request, obj)

    def get_fields(self, request, obj=None):
        return self.fields

    def get_readonly_fields(self, request, obj=None):
        # Nobody locks themselves out.
        own = ("is_active", "is_staff", "is_superuser") if obj is not None and obj == request.user else ()
        return (*self.readonly_fields, *own)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        obj.email = obj.email.lower()
        super().save_model(request, obj, form, change)
        write(Kind.RIGHTS, by=request.user, place="admin", user=obj.pk, names=sorted(form.changed_data))


def related_in(model, names) -> list[str]:
    """Those of the names that are relations to one row."""
    relations = {field.name for field in model._meta.concrete_fields if field.is_relation}
    return [name for name in names if name in relations]


def columns_shown(model, names) -> list[str]:
    """The columns that a list of these names reads; large and secret ones stay in the database."""
    columns = {field.name for field in model._meta.concrete_fields}
    return [model._meta.pk.name, *(name for name in names if name in columns)]
