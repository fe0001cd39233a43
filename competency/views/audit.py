"""The audit log, to be searched by HR and by auditors."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from competency.access import require_log_reader
from competency.forms.trust import AuditFilter
from competency.htmx import render_page
from competency.models import AuditEntry, Engineer, Skill, Team, User

PAGE = 50
NAMED = 6
PLACES = {
    "team": gettext_lazy("matrix"),
    "cell": gettext_lazy("one skill"),
    "engineer": gettext_lazy("profile"),
    "engineer_history": gettext_lazy("history of levels"),
    "engineers": gettext_lazy("list of who knows a skill"),
    "gaps": gettext_lazy("gaps"),
    "plan": gettext_lazy("plan"),
    "rate": gettext_lazy("rating by skill or person"),
    "settle": gettext_lazy("differences to settle"),
    "talk": gettext_lazy("sheet for a talk"),
    "meeting": gettext_lazy("calibration meeting"),
    "team_export": gettext_lazy("matrix as a file"),
    "exchange_preview": gettext_lazy("preview of a file"),
    "exchange_differences": gettext_lazy("preview as a file"),
    "me_export": gettext_lazy("own data as a file"),
    "corrections": gettext_lazy("corrections asked"),
    "retention": gettext_lazy("retention"),
    "leaders": gettext_lazy("leaders of a team"),
    "sign_in": gettext_lazy("sign-in of an engineer"),
    "rights": gettext_lazy("HR and auditors"),
    "setup": gettext_lazy("first set-up"),
    "second_factor": gettext_lazy("second factor"),
    "assumptions": gettext_lazy("assumptions"),
    "command": gettext_lazy("command line"),
    "demo": gettext_lazy("demo"),
    "roster": gettext_lazy("roster"),
    "matrix": gettext_lazy("matrix"),
    "framework": gettext_lazy("framework"),
    "roles": gettext_lazy("roles"),
    "ratings": gettext_lazy("list of ratings"),
    "requirements": gettext_lazy("list of needs"),
}


@dataclass(frozen=True)
class Row:
    """One entry in words; ``people`` are names, ``more`` counts those beyond them."""

    entry: AuditEntry
    by: str
    place: str
    team: str
    people: list[str]
    more: int
    facts: list[str]


@require_safe
def audit(request):
    require_log_reader(request.user)
    form = AuditFilter(request.GET)
    page = Paginator(form.filter(), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "asked": form.asked,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "rows": rows_of(page),
    }
    return render_page(
        request, "competency/audit.html", context, partial="log", status=422 if form.errors else 200
    )


def rows_of(entries) -> list[Row]:
    """Entries with the names that belong to their ids today. Four queries at most, whatever the number."""
    entries = list(entries)
    facts = [entry.facts for entry in entries]
    users = _names(User, [entry.by for entry in entries] + [pk for each in facts for pk in _users(each)])
    people = _names(Engineer, [pk for entry in entries for pk in entry.engineers[:NAMED]])
    teams = _names(Team, [entry.team for entry in entries])
    skills = _names(Skill, [each.get("skill") for each in facts])
    return [
        Row(
            entry=entry,
            by=users.get(entry.by, "") if entry.by else _("command line"),
            place=str(PLACES.get(entry.place, entry.place)),
            team=teams.get(entry.team, ""),
            people=[people.get(pk, f"#{pk}") for pk in entry.engineers[:NAMED]],
            more=max(0, len(entry.engineers) - NAMED),
            facts=_words(each, users=users, skills=skills),
        )
        for entry, each in zip(entries, facts, strict=True)
    ]


def _names(model, ids) -> dict[int, str]:
    wanted = {pk for pk in ids if pk}
    return (
        {row.pk: row.name for row in model.objects.filter(pk__in=wanted).only("pk", "name")} if wanted else {}
    )


def _users(facts) -> list[int]:
    pairs = [*facts.get("began", []), *facts.get("ended", [])]
    return [facts.get("user"), *(pk for pk, _part in pairs)]


def _words(facts, *, users, skills) -> list[str]:
    """What an entry says beyond who, where and about whom, a short text for each fact."""
    said = []
    if facts.get("user"):
        said.append(users.get(facts["user"], f"#{facts['user']}"))
    if "group" in facts:
        given = _("%(right)s given") if facts["held"] else _("%(right)s taken")
        said.append(given % {"right": facts["group"]})
    for word, name in ((_("leads now"), "began"), (_("leads no longer"), "ended")):
        said += [f"{users.get(pk, f'#{pk}')}: {word} ({part})" for pk, part in facts.get(name, [])]
    if "open" in facts:
        said.append(_("sign-in opened") if facts["open"] else _("sign-in closed"))
    if "names" in facts:
        said.append(", ".join(facts["names"]).replace("_", " "))
    if "skill" in facts:
        said.append(skills.get(facts["skill"], f"#{facts['skill']}"))
    if "run" in facts:
        said.append(_("file %(n)s") % {"n": facts["run"]})
    if "taken_back" in facts:
        said.append(_("taken back"))
    if "format" in facts:
        said.append(f".{facts['format']}")
    if "months" in facts:
        said.append(
            _("%(before)d months, now %(after)d")
            % dict(zip(("before", "after"), facts["months"], strict=True))
        )
    if "erased" in facts:
        said.append(ngettext("%(n)d person", "%(n)d people", facts["erased"]) % {"n": facts["erased"]})
    return said
