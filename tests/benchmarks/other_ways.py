"""The matrix as somebody would draw it who thinks of rows and forms first. Correct, and not what the app does."""

from importlib.util import find_spec

from django import forms
from django.contrib.admin import AdminSite, ModelAdmin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template import Context, Engine
from django.views.decorators.csrf import csrf_exempt

from competency.models import Engineer, Rating, Skill, Team

PAGE = """<!doctype html><table><thead><tr><th></th>{% for skill in skills %}<th>{{ skill.name }}</th>{% endfor %}
</tr></thead>{% for person in people %}<tr><th>{{ person.name }} {{ person.role.name }}</th>
{% for cell in person.cells %}{% include "cell" %}{% endfor %}</tr>{% endfor %}</table>"""
CELL = """<td class="{% if not cell %}nr{% elif cell.not_applicable %}na{% else %}l{{ cell.level }}{% endif %}
{% if cell.disagree %} dis{% endif %}" title="{{ cell.engineer.name }}, {{ cell.skill.name }}">
{% if cell.not_applicable %}–{% else %}{{ cell.level|default_if_none:"·" }}{% endif %}</td>"""
FORMS = """<!doctype html><form method="post">{{ formset.management_form }}<table>{% for form in formset %}<tr>
<td>{{ form.instance.engineer.name }}</td><td>{{ form.instance.skill.name }}</td><td>{{ form.id }}{{ form.level }}</td>
<td>{{ form.not_applicable }}</td></tr>{% endfor %}</table></form>"""
TABLE = """<!doctype html><table><thead><tr>{% for column in table.columns %}<th {{ column.attrs.th.as_html }}>
{{ column.header }}</th>{% endfor %}</tr></thead>{% for row in table.rows %}<tr {{ row.attrs.as_html }}>
{% for column, cell in row.items %}<td {{ column.attrs.td.as_html }}>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</table>"""
TEMPLATES = {"page": PAGE, "cell": CELL, "forms": FORMS, "table": TABLE}
ENGINE = Engine(loaders=[("django.template.loaders.locmem.Loader", TEMPLATES)])


def _people(team: Team):
    members = team.memberships.active().values("engineer")
    return Engineer.objects.filter(pk__in=members).select_related("role").order_by("name")


def _skills(team: Team):
    return list(Skill.objects.in_use().filter(framework=team.framework).in_order())


def _ratings(team: Team) -> dict:
    rows = Rating.objects.filter(engineer__in=_people(team), skill__framework=team.framework)
    return {(row.engineer_id, row.skill_id): row for row in rows.select_related("engineer", "skill")}


def included(request, slug):
    """A template that loops, with another one for each cell."""
    team = get_object_or_404(Team, slug=slug)
    skills, ratings, people = _skills(team), _ratings(team), list(_people(team))
    for person in people:
        person.cells = [ratings.get((person.pk, skill.pk)) for skill in skills]
    return HttpResponse(ENGINE.get_template("page").render(Context({"skills": skills, "people": people})))


def changelist(request, slug):
    """Django's admin: a row for each person, a method of the admin for each skill."""
    team = get_object_or_404(Team, slug=slug)
    skills, ratings = _skills(team), _ratings(team)

    def column(skill):
        def level(engineer):
            rating = ratings.get((engineer.pk, skill.pk))
            return rating.level if rating is not None else "·"

        level.short_description = skill.name
        return level

    class People(ModelAdmin):
        list_display = ("name", "role", *(column(skill) for skill in skills))
        list_select_related = ("role",)

        def get_queryset(self, request):
            return _people(team)

        def has_view_permission(self, request, obj=None):
            return True

    site = AdminSite(name="admin")
    return People(Engineer, site).changelist_view(request).render()


class RatingForm(forms.ModelForm):
    class Meta:
        model = Rating
        fields = ("level", "not_applicable")


@csrf_exempt
def formset(request, slug):
    """A form for each rating that is there, and an empty one for each that is not."""
    team = get_object_or_404(Team, slug=slug)
    rows = Rating.objects.filter(engineer__in=_people(team), skill__framework=team.framework)
    cells = len(_skills(team)) * _people(team).count()
    made = forms.modelformset_factory(Rating, form=RatingForm, extra=max(0, cells - rows.count()))
    drawn = made(queryset=rows.select_related("engineer", "skill"))
    return HttpResponse(ENGINE.get_template("forms").render(Context({"formset": drawn})))


def tables2(request, slug):
    """A column of django-tables2 for each skill."""
    import django_tables2

    team = get_object_or_404(Team, slug=slug)
    skills, ratings = _skills(team), _ratings(team)
    columns = [
        (f"s{skill.pk}", django_tables2.Column(verbose_name=skill.name, default="·")) for skill in skills
    ]
    rows = []
    for person in _people(team):
        found = {f"s{skill.pk}": ratings.get((person.pk, skill.pk)) for skill in skills}
        levels = {name: row.level if row is not None else None for name, row in found.items()}
        rows.append({"name": person.name, "role": person.role.name if person.role else "", **levels})
    named = [("name", django_tables2.Column()), ("role", django_tables2.Column())]
    table = django_tables2.Table(rows, extra_columns=[*named, *columns])
    return HttpResponse(ENGINE.get_template("table").render(Context({"table": table})))


VIEWS = {"included": included, "changelist": changelist, "formset": formset}
if find_spec("django_tables2"):
    VIEWS["tables2"] = tables2
