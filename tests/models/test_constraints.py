"""Every constraint of the database refuses what it is there to refuse, and says so in a sentence."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from competency.models import (
    Action,
    Comment,
    Cycle,
    CyclePart,
    CycleSnapshot,
    Descriptor,
    Domain,
    Engineer,
    Framework,
    Job,
    Leadership,
    Level,
    Membership,
    Nudge,
    Override,
    PeerAnswer,
    PeerChoice,
    Plan,
    Rating,
    RatingEvent,
    Requirement,
    Role,
    RoleTarget,
    SavedMapping,
    Skill,
    TeamSkillSnapshot,
    TeamSkillSummary,
    User,
)
from tests.factories import DescriptorFactory, RequirementFactory, RoleFactory, RoleTargetFactory


def rating(cast, **fields):
    return Rating(engineer=cast.ben, skill=cast.python, **fields)


def event(cast, **fields):
    return RatingEvent(
        **{"engineer": cast.ben, "skill": cast.python, "source": "self", "rated_at": timezone.now(), **fields}
    )


def skill(cast, **fields):
    return Skill(
        **{"framework": cast.framework, "domain": cast.python.domain, "slug": "new", "name": "New", **fields}
    )


def plan(cast):
    facts = {"parameters": {}, "inputs": "0", "result": {}, "status": "optimal", "solver": "none"}
    return Plan(team=cast.platform, assumptions={}, **facts)


def cycle(cast, **fields):
    return Cycle(
        **{"name": "Spring", "framework": cast.framework, "opens_on": MARCH, "closes_on": APRIL, **fields}
    )


def peer_choice(cast):
    part = saved(CyclePart(cycle=saved(cycle(cast)), engineer=cast.ben))
    return saved(PeerChoice(part=part, peer=cast.cleo))


def saved(instance):
    instance.save()
    return instance


def moved_under_itself(cast):
    cast.platform.parent = cast.platform
    return cast.platform


def second(instance):
    """The same facts as another row."""
    facts = {
        f.attname: getattr(instance, f.attname) for f in instance._meta.concrete_fields if f.name != "id"
    }
    return type(instance)(**facts)


FEBRUARY = date(2024, 2, 1)
MARCH = date(2024, 3, 1)
APRIL = date(2024, 4, 1)

# What breaks each constraint, and nothing else.
VIOLATIONS = {
    "action_says_who_learns_what": lambda c: Action(
        plan=saved(plan(c)), kind="train", engineer=c.ben, sentence="Ben learns", due_on=MARCH
    ),
    "action_closes_after_its_start": lambda c: Action(
        plan=saved(plan(c)),
        kind="hire",
        sentence="Hire",
        due_on=MARCH,
        started_on=MARCH,
        closed_on=FEBRUARY,
    ),
    "comment_says_something": lambda c: Comment(engineer=c.ben, skill=c.python, text=""),
    "comment_answer_has_outcome": lambda c: Comment(
        engineer=c.ben, skill=c.python, text="Too low", asks=True, answered_at=timezone.now()
    ),
    "cycle_name_unique": lambda c: cycle(c, name=saved(cycle(c)).name.upper()),
    "cycle_closes_after_opening": lambda c: cycle(c, closes_on=MARCH),
    "cycle_asks_somebody": lambda c: cycle(c, asks_self=False, asks_manager=False),
    "cycle_begun_has_time": lambda c: cycle(c, state="open"),
    "cycle_over_has_time": lambda c: cycle(c, closed_at=timezone.now()),
    "cycle_part_unique": lambda c: second(saved(CyclePart(cycle=saved(cycle(c)), engineer=c.ben))),
    "cycle_snapshot_unique": lambda c: second(
        saved(CycleSnapshot(cycle=saved(cycle(c)), team=c.platform, skill=c.python))
    ),
    "peer_choice_unique": lambda c: second(peer_choice(c)),
    "peer_answer_unique": lambda c: second(
        saved(PeerAnswer(choice=peer_choice(c), skill=c.python, level=2, at=timezone.now()))
    ),
    "peer_answer_level_or_na": lambda c: PeerAnswer(
        choice=peer_choice(c), skill=c.python, level=2, not_applicable=True, at=timezone.now()
    ),
    "nudge_once_a_day": lambda c: second(saved(Nudge(cycle=saved(cycle(c)), user=c.ada, kind="due"))),
    "framework_name_unique": lambda c: Framework(name=c.framework.name.upper(), slug="other"),
    "level_value_unique": lambda c: Level(framework=c.framework, value=3, name="Again"),
    "level_value_in_range": lambda c: Level(framework=c.framework, value=100, name="Beyond"),
    "domain_slug_unique": lambda c: Domain(
        framework=c.framework, slug=c.python.domain.slug, name="Something else"
    ),
    "skill_slug_unique": lambda c: skill(c, slug="python"),
    "skill_name_unique_in_domain": lambda c: skill(c, name="PYTHON"),
    "skill_months_positive": lambda c: skill(c, half_life_months=0),
    "descriptor_level_unique": lambda c: Descriptor(
        skill=DescriptorFactory(skill=c.python, level=2).skill, level=2, text="Again"
    ),
    "team_not_its_own_parent": moved_under_itself,
    "leadership_unique": lambda c: Leadership(team=c.platform, user=c.ada, part="head"),
    "user_email_unique": lambda c: User(name="Other Ada", email="ADA@example.com", password="!"),
    "engineer_email_unique": lambda c: Engineer(
        name="Other", email=saved(Engineer(name="One", email="one@example.com")).email.upper()
    ),
    "engineer_number_unique": lambda c: Engineer(
        name="Other", number=saved(Engineer(name="One", number="17")).number
    ),
    "engineer_left_after_joining": lambda c: Engineer(name="Other", joined_on=MARCH, left_on=FEBRUARY),
    "membership_allocation_is_a_share": lambda c: Membership(engineer=c.ben, team=c.design, allocation=0),
    "membership_ends_after_start": lambda c: Membership(
        engineer=c.ben, team=c.design, starts_on=MARCH, ends_on=FEBRUARY
    ),
    "membership_open_once": lambda c: Membership(engineer=c.ben, team=c.platform, starts_on=MARCH),
    "role_name_unique": lambda c: Role(name=RoleFactory().name.upper(), slug="other"),
    "target_unique": lambda c: RoleTarget(
        role=RoleTargetFactory(skill=c.python).role, skill=c.python, level=1
    ),
    "requirement_unique": lambda c: second(RequirementFactory(team=c.platform, skill=c.python)),
    "requirement_headcount_positive": lambda c: Requirement(
        team=c.platform, skill=c.python, level=3, headcount=0
    ),
    "requirement_weight_in_range": lambda c: Requirement(team=c.platform, skill=c.python, level=3, weight=4),
    "requirement_level_positive": lambda c: Requirement(team=c.platform, skill=c.python, level=0),
    "rating_unique": lambda c: second(saved(rating(c))),
    "rating_self_level_or_na": lambda c: rating(c, self_level=3, self_na=True),
    "rating_manager_level_or_na": lambda c: rating(c, manager_level=3, manager_na=True),
    "rating_agreed_level_or_na": lambda c: rating(c, agreed_level=3, agreed_na=True),
    "rating_na_has_no_level": lambda c: rating(c, not_applicable=True, level=3, low=3, high=3),
    "rating_level_has_band": lambda c: rating(c, level=3, low=3),
    "rating_interest_in_range": lambda c: rating(c, interest=3),
    "rating_event_level_or_na": lambda c: event(c, level=3, not_applicable=True),
    "rating_event_interest_alone": lambda c: event(c, level=3, interest=1),
    "job_progress_is_a_share": lambda c: Job(kind="plan", by=c.ada, progress=1.5),
    "summary_unique": lambda c: second(saved(TeamSkillSummary(team=c.platform, skill=c.python))),
    "override_has_reason": lambda c: Override(team=c.platform, skill=c.python, reason=""),
    "saved_mapping_name_unique": lambda c: second(
        saved(SavedMapping(by=c.eve, kind="matrix", name="Quarter"))
    ),
    "snapshot_unique": lambda c: second(
        saved(TeamSkillSnapshot(team=c.platform, skill=c.python, month=MARCH))
    ),
}

CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("competency").get_models()
    for constraint in model._meta.constraints
}


def test_every_constraint_has_an_example_that_breaks_it():
    assert set(VIOLATIONS) == set(CONSTRAINTS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_a_constraint_speaks_a_sentence_of_its_own(name):
    constraint = CONSTRAINTS[name]
    sentence = str(constraint.violation_error_message)
    assert constraint.violation_error_message != models.BaseConstraint.default_violation_error_message
    assert sentence[0].isupper() and sentence.endswith(".")


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_constraint_is_said_before_saving(name, cast):
    with pytest.raises(ValidationError) as refused:
        VIOLATIONS[name](cast).validate_constraints()
    assert str(CONSTRAINTS[name].violation_error_message) in refused.value.messages


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_constraint_holds_in_the_database(name, cast):
    broken = VIOLATIONS[name](cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        broken.save()
