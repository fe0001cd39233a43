"""Whatever limits a verdict has its sentence: no blank and no riddle on the page."""

from datetime import timedelta

from django.utils import timezone

from competency.matrix.analysis import analyse
from competency.matrix.remarks import missing_answers, remarks
from tests.factories import EngineerFactory, MembershipFactory, RequirementFactory, TeamFactory, rate


def analysis_of(cast, viewer=None, team=None):
    return analyse(team or cast.platform, framework=cast.framework, viewer=viewer or cast.ada)


def remarks_of(cast, **words):
    analysis = analysis_of(cast, **words)
    return " ".join(remarks(analysis, analysis.findings[0]))


def missing_of(cast, **words):
    return dict(missing_answers(analysis_of(cast, **words).findings[0]))


def need(cast, level=3, **words):
    return RequirementFactory(team=cast.platform, skill=cast.python, level=level, **words)


def by_ada(cast, *levels, **words):
    for engineer, level in zip((cast.ben, cast.cleo), levels, strict=False):
        rate(engineer, cast.python, level, source="manager", by=cast.ada, **words)


def test_hidden_ratings_are_counted_and_nothing_else(cast):
    need(cast)
    rate(cast.ben, cast.python, 5)
    assert "1 rating is hidden from you until you have given yours" in remarks_of(cast)


def test_what_applies_to_nobody_is_said(cast):
    need(cast)
    for engineer in (cast.ben, cast.cleo):
        rate(engineer, cast.python, source="manager", by=cast.ada, not_applicable=True)
    assert "Marked as not applicable for everybody here" in remarks_of(cast)


def test_the_share_rated_is_said_where_others_may_have_it(cast):
    need(cast)
    by_ada(cast, 0)
    assert "Who is not rated may have it: 1 of 2 are rated." in remarks_of(cast)


def test_old_ratings_are_said(cast):
    need(cast)
    by_ada(cast, 2, 2, rated_at=timezone.now() - timedelta(days=800))
    assert "2 of 2 ratings are older than their half-life" in remarks_of(cast)


def test_experts_and_beginners_with_nobody_between_are_said(cast):
    need(cast)
    by_ada(cast, 5, 0)
    for level in (5, 0):
        engineer = EngineerFactory()
        MembershipFactory(engineer=engineer, team=cast.platform)
        rate(engineer, cast.python, level, source="manager", by=cast.ada)
    assert "Experts and beginners, nobody between." in remarks_of(cast)


def test_part_timers_at_the_level_are_said(cast):
    need(cast, headcount=1)
    cast.ben.memberships.update(allocation="0.6")
    by_ada(cast, 4, 4)
    assert "2 people at the level give the team 1.6 of full time." in remarks_of(cast)


def test_a_deadline_that_nobody_set_is_said(cast):
    need(cast, weight=3)
    by_ada(cast, 1, 1)
    assert "No deadline is set; 6 months is the usual one for critical needs." in remarks_of(cast)
    cast.platform.requirements.update(deadline_months=6)
    assert "No deadline" not in remarks_of(cast)


def test_a_missing_mentor_is_said(cast):
    need(cast)
    by_ada(cast, 2, 2)
    assert "Nobody here or elsewhere is at level 4 to mentor: learning takes 1.5 times as long" in remarks_of(
        cast
    )
    rate(cast.gus, cast.python, 4, source="manager", by=cast.dan)
    assert "mentor" not in remarks_of(cast)


def test_who_prefers_not_to_learn_it_is_counted_without_a_name(cast):
    need(cast)
    by_ada(cast, 2, 2)
    rate(cast.ben, cast.python, source="interest", interest=0)
    text = remarks_of(cast)
    assert "1 person within reach prefers not to learn it now and is not proposed." in text
    assert "Ben" not in text


def test_unknown_seats_are_said(cast):
    need(cast)
    by_ada(cast, 1, 1)
    assert "open seats are not known" in remarks_of(cast)


def test_what_is_covered_needs_no_remark_on_how_to_close_it(cast):
    need(cast)
    by_ada(cast, 5, 5)
    assert (remarks_of(cast), missing_of(cast)) == ("", {})


def test_each_answer_that_is_not_possible_says_why(cast):
    need(cast, level=5, headcount=2)
    by_ada(cast, 1, 1)
    cast.platform.open_seats = 0
    assert missing_of(cast) == {
        "train": "nobody to propose within 2 levels below 5",
        "borrow": "nobody elsewhere can be spared by their own team",
        "hire": "no open seat",
    }


def test_too_little_to_train_to_borrow_or_to_hire_is_put_in_numbers(cast):
    need(cast, headcount=3)
    by_ada(cast, 2, 0)
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    cast.platform.open_seats = 1
    assert missing_of(cast) == {
        "train": "those within reach give 1 of the 3 missing",
        "borrow": "other teams can spare 1 of the 3 missing",
        "hire": "1 open seat is too few",
    }


def test_nobody_is_hired_for_a_soft_skill(cast):
    cast.python.kind = "soft"
    cast.python.save()
    need(cast)
    by_ada(cast, 2, 2)
    assert missing_of(cast)["hire"].startswith("nobody is hired for one soft skill alone")


def test_an_empty_team_trains_nobody(cast):
    team = TeamFactory(framework=cast.framework)
    RequirementFactory(team=team, skill=cast.python, level=3)
    assert missing_of(cast, team=team, viewer=cast.eve)["train"] == "nobody is in the team"
