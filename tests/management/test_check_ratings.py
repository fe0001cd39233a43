"""The command that proves the current ratings, and repairs them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competency.models import Rating, TeamSkillSummary
from competency.models.folding import differences
from competency.models.recording import record


@pytest.fixture
def rated(cast):
    """Ben rated by himself and by Ada, Cleo by Ada."""
    record(cast.ben, skill=cast.python, source="self", by=cast.ben.user, level=4)
    record(cast.ben, skill=cast.python, source="manager", by=cast.ada, level=3)
    record(cast.cleo, skill=cast.sql, source="manager", by=cast.ada, level=2)
    return cast


def check(**options) -> str:
    said = StringIO()
    try:
        call_command("check_ratings", stdout=said, **options)
    except CommandError as error:
        said.write(str(error))
        raise CommandError(said.getvalue()) from error
    return said.getvalue()


def test_it_works(rated):
    assert check() == "2 current ratings equal the fold of 3 entries of the log.\n"


@pytest.mark.django_db
def test_an_empty_log_is_fine():
    assert check().startswith("0 current ratings")


def test_a_row_that_was_changed_is_shown_column_by_column(rated):
    Rating.objects.filter(engineer=rated.ben).update(level=5)
    with pytest.raises(CommandError) as refused:
        check()
    assert f"engineer {rated.ben.pk}, skill {rated.python.pk}: level is 5, the log says 3" in str(
        refused.value
    )
    assert "1 current ratings differ" in str(refused.value)


def test_a_row_that_is_missing_or_was_made_up_is_shown(rated):
    Rating.objects.filter(engineer=rated.cleo).delete()
    Rating.objects.create(engineer=rated.gus, skill=rated.sql, level=1, low=1, high=1)
    with pytest.raises(CommandError) as refused:
        check()
    assert f"engineer {rated.cleo.pk}, skill {rated.sql.pk}: missing, the log says level 2" in str(
        refused.value
    )
    assert f"engineer {rated.gus.pk}, skill {rated.sql.pk}: level 1, the log says nothing" in str(
        refused.value
    )


def test_looking_repairs_nothing(rated):
    Rating.objects.filter(engineer=rated.ben).update(level=5)
    with pytest.raises(CommandError):
        check()
    assert Rating.objects.get(engineer=rated.ben).level == 5


def test_rebuilding_repairs_rows_and_summaries(rated):
    Rating.objects.filter(engineer=rated.ben).update(level=5)
    Rating.objects.filter(engineer=rated.cleo).delete()
    TeamSkillSummary.objects.update(level_sum=99)
    said = check(rebuild=True)
    assert said.endswith("2 current ratings written anew from the log.\n")
    assert list(differences()) == []
    assert Rating.objects.get(engineer=rated.ben).level == 3
    summary = TeamSkillSummary.objects.get(team=rated.platform, skill=rated.python)
    assert (summary.rated, summary.level_sum) == (1, 3)
    assert check().startswith("2 current ratings equal")
