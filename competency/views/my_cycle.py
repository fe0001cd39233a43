"""My round: everything that an open round asks of an engineer on one page, with the last ratings as proposals."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.access import own_part
from competency.htmx import render_page
from competency.matrix.own import Own, load_own
from competency.models import CyclePart, Engineer, Skill, Source
from competency.models.ratings import Interest
from competency.models.recording import Entry, record_many

from .me import say, show_skill


@require_safe
def my_cycle(request, pk):
    """The whole page; for htmx the summary of it."""
    part = own_part(request.user, pk)
    own = _own(part) if _asks(part) else None
    context = {
        "cycle": part.cycle,
        "exempt": part.exempt_at is not None,
        "own": own,
        "engineer": part.engineer,
        "framework": part.cycle.framework,
        "interests": Interest.choices,
    }
    return render_page(request, "competency/my_cycle.html", context, partial="summary")


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request, pk, skill_id):
    """One skill of the round: to look at (GET), or something said about it (POST)."""
    part = own_part(request.user, pk)
    if skill_id not in part.skill_ids:
        raise Http404(_("The round does not ask you for this skill."))
    skill = get_object_or_404(Skill.objects.select_related("framework"), pk=skill_id)
    show = partial(_show, request, part=part, skill=skill)
    if request.method != "POST":
        return show()
    if not _asks(part):
        return show(
            message=_("This round asks nothing of you any more. Rate on “My skills” instead."), status=422
        )
    after = f"{reverse('cycle_mine', args=[pk])}#skill-{skill_id}"
    return say(request, engineer=part.engineer, skill=skill, show=show, after=after)


@require_POST
def confirm(request, pk):
    """Say again, as of now, what was said before of the skills of one ``domain`` and is not given yet."""
    part = own_part(request.user, pk)
    address = reverse("cycle_mine", args=[pk])
    if not _asks(part):
        messages.error(request, _("This round asks nothing of you any more."))
        return redirect(address)
    with transaction.atomic():
        # Locked before they are read: what is rated meanwhile is no longer a proposal.
        list(Engineer.objects.select_for_update().filter(pk=part.engineer_id).order_by().values_list("pk"))
        sections = {section.slug: section for section in _own(part).sections}
        section = sections.get(request.POST.get("domain", ""))
        proposed = section.proposed if section else []
        count = record_many([_entry(part, each, by=request.user) for each in proposed])
    if section is None:
        messages.error(request, _("The round asks for no such domain. Choose one of the page."))
        return redirect(address)
    sentence = ngettext("%(n)d rating confirmed as it was.", "%(n)d ratings confirmed as they were.", count)
    messages.success(request, sentence % {"n": count})
    return redirect(f"{address}#domain-{section.slug}")


def _asks(part: CyclePart) -> bool:
    return (
        part.cycle.is_open and part.cycle.asks_self and part.exempt_at is None and not part.engineer.has_left
    )


def _own(part: CyclePart, *, keep: int | None = None) -> Own:
    cycle = part.cycle
    return load_own(
        part.engineer, framework=cycle.framework, keep=keep, only=part.skill_ids, since=cycle.opened_at
    )


def _show(request, *, part, skill, message="", saved=False, status=200):
    own = _own(part, keep=skill.pk)
    return show_skill(
        request, own, skill=skill, message=message, saved=saved, status=status, cycle=part.cycle
    )


def _entry(part: CyclePart, each, *, by) -> Entry:
    return Entry(
        engineer_id=part.engineer_id,
        skill_id=each.skill.pk,
        source=Source.SELF,
        level=None if each.proposed == "na" else int(each.proposed),
        not_applicable=each.proposed == "na",
        note=each.mine.note,
        by_id=by.pk,
    )
