"""Rating rounds as HR runs them and as managers and heads watch them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from competency.models import Cycle, Nudge, Team
from competency.models.rounds import close_cycle
from tests.factories import CycleFactory, MembershipFactory, TeamFactory, rate


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def hr(cast, sign_in):
    return sign_in(cast.eve)


def opened(cast, **fields):
    return CycleFactory(framework=cast.framework, name="Spring", opened=True, **fields)


def filled(cast, **changed):
    return {
        "name": "Spring",
        "framework": cast.framework.pk,
        "opens_on": in_days(0).isoformat(),
        "closes_on": in_days(14).isoformat(),
        "asks_self": "on",
        "asks_manager": "on",
        "blind": "on",
        "which": "all",
        **changed,
    }


def send(client, name, cycle, *args, **data):
    return client.post(reverse(name, args=[cycle.pk, *args]), data, follow=True)


def page(client, cycle, **query):
    return client.get(cycle.get_absolute_url(), query)


# The draft ---------------------------------------------------------------------------------------------------


def test_hr_makes_a_draft_that_asks_nobody_yet(cast, hr):
    response = hr.post(reverse("cycle_create"), filled(cast, teams=[cast.platform.pk]))
    cycle = Cycle.objects.get()
    assert response["Location"] == cycle.get_absolute_url()
    assert (cycle.state, cycle.made_by, list(cycle.teams.all())) == ("draft", cast.eve, [cast.platform])
    assert not cycle.parts.exists()
    text = page(hr, cycle).text
    assert "people it would ask today" in text
    assert "Platform" in text
    assert "Design" not in text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"closes_on": in_days(0).isoformat()}, "A round closes after the day on which it opens."),
        ({"asks_self": "", "asks_manager": ""}, "Choose at least one side that rates."),
        ({"which": "some"}, "Select a valid choice. some is not one of the available choices."),
        ({"name": "autumn"}, "There is a round called autumn already."),
    ],
)
def test_a_wrong_draft_is_refused_with_a_sentence(cast, hr, changed, sentence):
    CycleFactory(framework=cast.framework, name="Autumn")
    response = hr.post(reverse("cycle_create"), filled(cast, **changed))
    assert response.status_code == 422
    assert sentence in response.text
    assert Cycle.objects.count() == 1


def test_a_draft_is_edited_and_deleted_and_an_open_round_is_not(cast, hr):
    draft = CycleFactory(framework=cast.framework)
    hr.post(reverse("cycle_edit", args=[draft.pk]), filled(cast, which="stale"))
    draft.refresh_from_db()
    assert draft.which == "stale"
    assert "is deleted" in send(hr, "cycle_discard", draft).text
    cycle = opened(cast)
    assert "only its last day changes now" in hr.get(reverse("cycle_edit", args=[cycle.pk]), follow=True).text
    assert "has been opened and stays" in send(hr, "cycle_discard", cycle).text
    assert list(Cycle.objects.all()) == [cycle]


# Steps -------------------------------------------------------------------------------------------------------


def test_hr_opens_extends_closes_reopens_and_archives(cast, hr):
    cycle = CycleFactory(framework=cast.framework, name="Spring")
    assert "3 people are asked from now on" in hr.get(reverse("cycle_open", args=[cycle.pk])).text
    assert "Spring is open." in send(hr, "cycle_open", cycle).text
    assert (
        f"open until {in_days(30).isoformat()}" in send(hr, "cycle_until", cycle, closes_on=in_days(30)).text
    )
    assert "0 of 3 self-ratings" in hr.get(reverse("cycle_close", args=[cycle.pk])).text
    assert "Spring is closed." in send(hr, "cycle_close", cycle).text
    assert "Spring is open until" in send(hr, "cycle_until", cycle, closes_on=in_days(2)).text
    send(hr, "cycle_close", cycle)
    assert "is in the archive" in send(hr, "cycle_archive", cycle).text


def test_a_step_out_of_turn_is_refused_on_the_page(cast, hr):
    cycle = opened(cast)
    assert "is open or over already" in send(hr, "cycle_open", cycle).text
    assert "Close it first" in send(hr, "cycle_archive", cycle).text
    response = send(hr, "cycle_until", cycle, closes_on=in_days(-3))
    assert response.status_code == 422
    assert "is over. Choose a later day." in response.text


def test_a_round_past_its_last_day_says_so(cast, hr):
    cycle = opened(cast)
    Cycle.objects.update(opens_on=in_days(-20), closes_on=in_days(-1))
    assert "The round stays open until it is closed." in page(hr, cycle).text


# Progress ----------------------------------------------------------------------------------------------------


def test_progress_counts_by_team_and_person_and_shows_no_level(cast, hr):
    cycle = opened(cast)
    rate(cast.ben, cast.python, 4)
    response = page(hr, cycle)
    progress = response.context["progress"]
    by_team = {line.team.name: (line.own.given, line.own.asked) for line in progress.teams}
    assert by_team == {"Design": (0, 0), "Platform": (1, 3)}
    assert [line.part.engineer.name for line in progress.people] == ["Ben", "Cleo", "Gus"]
    assert "Self-ratings given" in response.text
    assert 'class="chip' not in response.text


def test_a_manager_sees_own_people_and_a_head_only_counts(cast, sign_in):
    cycle = opened(cast)
    manager = page(sign_in(cast.ada), cycle)
    assert [line.team.name for line in manager.context["progress"].teams] == ["Platform"]
    assert "Cleo" in manager.text
    assert "Remind" not in manager.text.replace("Reminded", "")
    head = page(sign_in(cast.hana), cycle)
    assert [line.people for line in head.context["progress"].teams] == [1, 2]
    assert "Cleo" not in head.text


def test_people_of_one_team_are_shown_alone(cast, hr):
    cycle = opened(cast)
    lines = page(hr, cycle, team="design").context["progress"].people
    assert [line.part.engineer for line in lines] == [cast.gus]
    assert page(hr, cycle, team="nowhere").status_code == 404


def test_a_closed_round_shows_what_it_was_at_closing(cast, hr):
    cycle = opened(cast)
    rate(cast.ben, cast.python, 4)
    close_cycle(cycle)
    rate(cast.ben, cast.sql, 4)
    assert page(hr, cycle).context["progress"].total.own.given == 1
    [listed] = hr.get(reverse("cycles")).context["rounds"]
    assert (listed.people, listed.own.given, listed.own.asked) == (3, 1, 3)


def test_the_list_has_open_rounds_first(cast, hr):
    draft = CycleFactory(framework=cast.framework)
    old = opened(cast)
    close_cycle(old)
    cycle = CycleFactory(framework=cast.framework, opened=True)
    rounds = hr.get(reverse("cycles")).context["rounds"]
    assert [each.cycle for each in rounds] == [cycle, draft, old]


def test_an_empty_list_says_what_to_do(cast, hr, sign_in):
    assert reverse("cycle_create") in hr.get(reverse("cycles")).text
    assert "Once HR opens a round" in sign_in(cast.ada).get(reverse("cycles")).text


def test_the_page_costs_the_same_for_3_people_and_for_30(cast, hr, queries):
    def cost():
        Cycle.objects.all().delete()
        cycle = opened(cast)
        # The first look of these people is noted in the audit log.
        page(hr, cycle)
        with queries() as sent:
            assert page(hr, cycle).status_code == 200
        return len(sent)

    few = cost()
    for number in range(9):
        team = TeamFactory(name=f"Squad {number}", framework=cast.framework)
        for _ in range(3):
            MembershipFactory(team=team, engineer__login=True)
    assert cost() == few


# Exemptions and reminders ------------------------------------------------------------------------------------


def test_a_person_is_exempted_and_asked_again(cast, hr):
    cycle = opened(cast)
    assert "exempt since" in send(hr, "cycle_exempt", cycle, cast.ben.pk).text
    assert cycle.parts.get(engineer=cast.ben).exempt_by == cast.eve
    assert "Ben is asked again." in send(hr, "cycle_exempt", cycle, cast.ben.pk, again="1").text
    assert not cycle.parts.exclude(exempt_at=None).exists()


def test_a_reminder_says_what_is_missing_and_never_a_level(cast, hr):
    cycle = opened(cast, teams=[cast.platform])
    rate(cast.ben, cast.python, 4)
    assert "Reminded:" in send(hr, "cycle_nudge", cycle).text
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert letters.keys() == {"ben@example.com", "ada@example.com"}
    assert "given 1 of 3 ratings" in letters["ben@example.com"].body
    assert f"http://testserver/cycles/{cycle.pk}/mine/" in letters["ben@example.com"].body
    assert "- Ben (0 of 3)" in letters["ada@example.com"].body
    assert "- Cleo (0 of 3)" in letters["ada@example.com"].body
    assert letters["ben@example.com"].subject == "Spring: some ratings are still missing"
    assert set(Nudge.objects.values_list("user__name", "by__name")) == {("Ben", "Eve"), ("Ada", "Eve")}


def test_nobody_is_reminded_twice_within_three_days(cast, hr):
    cycle = opened(cast, teams=[cast.platform])
    send(hr, "cycle_nudge", cycle, engineer=cast.ben.pk)
    assert len(mail.outbox) == 2
    assert "Nobody was reminded" in send(hr, "cycle_nudge", cycle).text
    Nudge.objects.update(on=in_days(-2))
    send(hr, "cycle_nudge", cycle)
    assert len(mail.outbox) == 2
    Nudge.objects.update(on=in_days(-3))
    send(hr, "cycle_nudge", cycle)
    assert len(mail.outbox) == 4


def test_who_gave_everything_is_left_alone(cast, hr):
    cycle = opened(cast, teams=[cast.design])
    for skill in (cast.python, cast.sql, cast.statistics):
        rate(cast.gus, skill, 2, source="manager", by=cast.dan)
    assert "Nobody was reminded" in send(hr, "cycle_nudge", cycle).text
    assert not mail.outbox


def test_whoever_wants_no_mails_about_rounds_is_not_reminded(cast, hr):
    cycle = CycleFactory(framework=cast.framework, teams=[cast.platform], opened=True)
    cast.ada.round_mails = False
    cast.ada.save()
    send(hr, "cycle_nudge", cycle)
    assert [message.to for message in mail.outbox] == [["ben@example.com"]]
    assert "/mails/off/" in mail.outbox[0].body
    assert set(Nudge.objects.values_list("user__name", flat=True)) == {"Ben"}


def test_where_nobody_manages_the_team_the_manager_above_is_reminded(cast, hr):
    Team.objects.get(pk=cast.platform.pk).leaderships.all().delete()
    cast.department.leaderships.update(part="manager")
    cycle = opened(cast, teams=[cast.platform])
    send(hr, "cycle_nudge", cycle, engineer=cast.cleo.pk)
    assert [letter.to for letter in mail.outbox] == [["hana@example.com"]]


def test_a_post_that_fails_reminds_nobody(cast, hr, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    cycle = opened(cast)
    assert "nobody was reminded" in send(hr, "cycle_nudge", cycle).text
    assert not Nudge.objects.exists()


def test_nobody_is_reminded_of_a_round_that_is_not_open(cast, hr):
    cycle = opened(cast)
    close_cycle(cycle)
    assert "is not open, so nobody is reminded" in send(hr, "cycle_nudge", cycle).text
    assert not mail.outbox
