"""Mentors over all teams: who could learn a skill from whom, and both sides asked."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.access import require_planner
from competency.forms.mentors import PairForm, SkillChoiceForm
from competency.htmx import render_page
from competency.matrix.mentoring import load_mentoring, skills_to_learn
from competency.matrix.pairs_proposed import propose_pair
from competency.models import Assumption, Team

from .looks import note_engineers


@require_safe
def mentors(request):
    """Pairs for one skill; without a choice the one that most could learn."""
    require_planner(request.user)
    teams = Team.objects.in_use().managed_by(request.user)
    assumptions = Assumption.objects.in_force()
    skills = skills_to_learn(teams, viewer=request.user, assumptions=assumptions)
    form = SkillChoiceForm(request.GET, skills=skills)
    form.is_valid()
    known = {skill.pk: skill for skill, _people in skills}
    chosen = known.get(form.cleaned_data.get("skill"))
    if chosen is None and skills:
        chosen = max(skills, key=lambda each: each[1])[0]
    context = {
        "form": form,
        "chosen": chosen,
        "skills": skills,
        "mentoring": None,
        "is_hr": request.user.is_hr,
    }
    if chosen is not None:
        found = load_mentoring(chosen, teams, viewer=request.user, assumptions=assumptions)
        note_engineers(request.user, found.people, place="mentors")
        context["mentoring"] = found
    status = 422 if form.errors else 200
    return render_page(request, "competency/mentors.html", context, partial="mentors", status=status)


@require_POST
def mentors_propose(request):
    """Ask the learner and the mentor of one of the pairs that are shown."""
    require_planner(request.user)
    form = PairForm(request.POST)
    back = reverse("mentors")
    if not form.is_valid():
        messages.error(request, _("Choose one of the pairs."))
        return redirect(back)
    pair = form.cleaned_data
    teams = Team.objects.in_use().managed_by(request.user)
    assumptions = Assumption.objects.in_force()
    known = {
        skill.pk: skill
        for skill, _people in skills_to_learn(teams, viewer=request.user, assumptions=assumptions)
    }
    skill = known.get(pair["skill"])
    found = skill and load_mentoring(skill, teams, viewer=request.user, assumptions=assumptions)
    match = found and found.match(pair["learner"], pair["mentor"])
    asked = (
        match
        and match.known
        and propose_pair(match, mentoring=found, assumptions=assumptions, by=request.user)
    )
    if not asked:
        messages.warning(
            request, _("This pair is no longer proposed. These are the pairs of now: look again.")
        )
    else:
        words = {"learner": match.learner.name, "mentor": match.mentor.name}
        messages.success(
            request, _("%(learner)s and %(mentor)s are asked. Each answers on the own page.") % words
        )
    return redirect(f"{back}?skill={pair['skill']}")
