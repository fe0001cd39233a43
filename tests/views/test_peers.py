"""Peers on the pages: who chooses, who answers, and that no page or file shows what one peer said."""

import json
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from competency.models import PeerAnswer, PeerChoice, Rating
from competency.models.peers import answer_as_peer, choose_peers
from competency.models.rounds import close_cycle
from tests.factories import CycleFactory, EngineerFactory, MembershipFactory, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(cast):
    people = [EngineerFactory(name=name, login=True) for name in ("Pia", "Quin", "Ria", "Sam")]
    for each in people:
        MembershipFactory(engineer=each, team=cast.platform)
    return people


@pytest.fixture
def part(cast, crew):
    """Ben's, in an open round that asks peers."""
    cycle = CycleFactory(name="Spring", framework=cast.framework, asks_peers=True, opened=True)
    return cycle.parts.get(engineer=cast.ben)


@pytest.fixture
def choices(part, crew):
    choose_peers(part, peers=crew[:3], by=None)
    return list(part.peers.order_by("peer__name"))


def address(name, part, *more):
    return reverse(name, args=[part.cycle_id, part.engineer_id, *more])


def say(choices, skill, levels):
    for choice, level in zip(choices, levels, strict=False):
        answer_as_peer(choice, skill=skill, level=level, not_applicable=False)


def test_an_engineer_chooses_three_colleagues(cast, crew, part, sign_in):
    client = sign_in(cast.ben.user)
    html = client.get(address("peers_choose", part)).content.decode()
    assert all(each.name in html for each in crew)
    assert "Cleo" not in html and "Gus" not in html
    response = client.post(address("peers_choose", part), {"peers": [each.pk for each in crew[:3]]})
    assert response.status_code == 302
    assert {choice.peer.name for choice in part.peers.all()} == {"Pia", "Quin", "Ria"}
    html = client.get(address("peers_choose", part)).content.decode()
    assert html.count(" checked") == 3


def test_two_are_refused_with_a_sentence(cast, crew, part, sign_in):
    response = sign_in(cast.ben.user).post(
        address("peers_choose", part), {"peers": [each.pk for each in crew[:2]]}
    )
    assert response.status_code == 422
    assert "Choose at least 3 colleagues" in response.content.decode()


@pytest.mark.parametrize("who", ["ada", "eve"])
def test_the_manager_and_hr_may_change_the_choice(cast, crew, choices, part, sign_in, who):
    response = sign_in(getattr(cast, who)).post(
        address("peers_choose", part), {"peers": [each.pk for each in crew[1:4]]}
    )
    assert response.status_code == 302
    assert {choice.peer.name for choice in part.peers.all()} == {"Quin", "Ria", "Sam"}


def test_the_profile_leads_who_may_change_it_to_the_choice(cast, choices, part, sign_in):
    for user in (cast.ada, cast.eve, cast.ben.user):
        html = sign_in(user).get(reverse("engineer", args=[cast.ben.pk])).content.decode()
        assert "Spring asks 3 peers." in html and address("peers_choose", part) in html


def test_with_fewer_than_three_colleagues_nobody_can_be_asked(cast, sign_in):
    cycle = CycleFactory(framework=cast.framework, asks_peers=True, opened=True)
    part = cycle.parts.get(engineer=cast.ben)
    html = sign_in(cast.ben.user).get(address("peers_choose", part)).content.decode()
    assert "Too few colleagues" in html and '<button class="btn primary">Ask them' not in html


def test_where_peers_are_off_there_is_nothing_to_choose(cast, crew, sign_in):
    cycle = CycleFactory(framework=cast.framework, opened=True)
    part = cycle.parts.get(engineer=cast.ben)
    client = sign_in(cast.ben.user)
    assert client.get(address("peers_choose", part)).status_code == 404
    assert "can ask colleagues" not in client.get(reverse("my_peers")).content.decode()


def test_a_peer_answers_with_one_post_each(cast, choices, crew, part, sign_in):
    client = sign_in(crew[0].user)
    where = address("peer_answer", part, cast.python.pk)
    response = client.post(where, {"value": "3", "engineer": crew[0].pk}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert json.loads(response["HX-Trigger"])["rating-saved"]["progress"] == "1 of 2 answered"
    assert client.post(where, {"value": "na"}).status_code == 302
    assert PeerAnswer.objects.get().not_applicable
    client.post(where, {"value": ""})
    assert not PeerAnswer.objects.exists()


def test_a_wrong_answer_is_refused_with_a_sentence(cast, choices, crew, part, sign_in):
    client = sign_in(crew[0].user)
    where = address("peer_answer", part, cast.python.pk)
    for value, sentence in (("9", "9 is no level of Python."), ("x", "An answer is a level, na")):
        response = client.post(where, {"value": value}, headers={"HX-Request": "true"})
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert client.post(address("peer_answer", part, 999), {"value": "2"}).status_code == 404
    assert client.post(where, {"value": "2", "engineer": cast.ben.pk}).status_code == 403


CHOSEN = re.compile(r'name="value"[^>]*aria-pressed="true"')


def test_the_page_of_a_peer_shows_nothing_that_others_said(cast, choices, crew, part, sign_in):
    rate(cast.ben, cast.python, 5, note="My own word")
    rate(cast.ben, cast.python, 5, source="manager", by=cast.ada, note="A manager's word")
    say(choices[1:], cast.python, (5, 5))
    html = sign_in(crew[0].user).get(address("peer_asked", part)).content.decode()
    assert not CHOSEN.search(html)
    assert "word" not in html


def test_one_peer_does_not_open_what_another_said(cast, choices, crew, part, sign_in):
    say(choices, cast.python, (4,))
    assert sign_in(crew[3].user).get(address("peer_asked", part)).status_code == 404
    html = sign_in(crew[1].user).get(address("peer_asked", part)).content.decode()
    assert not CHOSEN.search(html)


def test_my_page_says_what_is_asked_of_me_and_whom_i_may_ask(cast, choices, crew, part, sign_in):
    say(choices, cast.python, (4,))
    html = sign_in(crew[0].user).get(reverse("my_peers")).content.decode()
    assert "You are asked as a peer about Ben (Spring" in html and "1 of 3 answered" in html
    assert "Spring can ask colleagues about you" in html
    assert (
        "Spring asks 3 colleagues about you."
        in sign_in(cast.ben.user).get(reverse("my_peers")).content.decode()
    )


def test_my_page_says_what_a_round_asks_until_it_is_given(cast, part, sign_in):
    client = sign_in(cast.ben.user)
    rate(cast.ben, cast.python, 3)
    html = client.get(reverse("my_peers")).content.decode()
    assert "Spring asks for your ratings until" in html and "1 of 3 given." in html
    assert reverse("cycle_mine", args=[part.cycle_id]) in html
    for skill in (cast.sql, cast.statistics):
        rate(cast.ben, skill, 3)
    assert "asks for your ratings" not in client.get(reverse("my_peers")).content.decode()


def test_where_no_round_is_open_nothing_is_asked(cast, sign_in):
    assert "Nothing is asked of you now" in sign_in(cast.ben.user).get(reverse("my_peers")).content.decode()


def test_after_the_round_answers_are_there_to_read_and_fixed(cast, choices, crew, part, sign_in):
    say(choices, cast.python, (4,))
    close_cycle(part.cycle)
    client = sign_in(crew[0].user)
    html = client.get(address("peer_asked", part)).content.decode()
    assert "takes no more answers" in html
    assert 'aria-pressed="true" aria-label="4' in html and CHOSEN.search(html)
    where = address("peer_answer", part, cast.python.pk)
    assert client.post(where, {"value": "2"}, headers={"HX-Request": "true"}).status_code == 422


def pages_about_ben(cast):
    """Every page and file in which something about Ben's Python may stand."""
    team = [("team_export", ["platform", extension]) for extension in ("csv", "long.csv", "json")]
    return [
        ("cell", ["platform", cast.ben.pk, cast.python.pk]),
        ("team", ["platform"]),
        ("engineer", [cast.ben.pk]),
        ("engineer_history", [cast.ben.pk]),
        *team,
    ]


OWN_PAGES = [("me", []), ("my_data", []), ("my_data_export", ["csv"]), ("my_data_export", ["json"])]


def texts(client, addresses):
    for name, arguments in addresses:
        response = client.get(reverse(name, args=arguments))
        assert response.status_code == 200, name
        content = response.getvalue() if response.streaming else response.content
        yield name, content.decode()


def test_until_the_round_closes_no_page_says_that_peers_have_said_anything(cast, choices, part, sign_in):
    for viewer, pages in (
        (cast.ben.user, OWN_PAGES + pages_about_ben(cast)),
        (cast.ada, pages_about_ben(cast)),
        (cast.eve, pages_about_ben(cast)),
    ):
        client = sign_in(viewer)
        before = dict(texts(client, pages))
        say(choices, cast.python, (4, 4, 1))
        after = dict(texts(client, pages))
        PeerAnswer.objects.all().delete()
        for name in before:
            assert ("peer" in before[name].lower()) == ("peer" in after[name].lower()), name
    assert Rating.objects.count() == 0


def test_after_it_a_mean_is_shown_and_no_peer_by_name(cast, choices, crew, part, sign_in):
    say(choices, cast.python, (5, 4, 1))
    say(choices, cast.sql, (5, 4))
    close_cycle(part.cycle)
    own = dict(texts(sign_in(cast.ben.user), OWN_PAGES))
    assert "mean of 3 peers <b>3.3</b>" in own["my_data"]
    for viewer, pages in (
        (cast.ben.user, OWN_PAGES + pages_about_ben(cast)[:1] + pages_about_ben(cast)[2:4]),
        (cast.ada, [page for page in pages_about_ben(cast) if not page[0].startswith("team")]),
    ):
        for name, text in texts(sign_in(viewer), pages):
            for each in crew[:3]:
                assert escape(each.name) not in text, (name, each.name)
                assert f'"{each.user.pk}":' not in text, name
    exported = own["my_data_export"]
    rows = [row for row in json.loads(exported)["rows"] if "peer" in row["source"]]
    assert [(row["what"], row["value"], row["text"]) for row in rows if row["part"] == "rating"] == [
        ("Python", "3.3", "mean of 3")
    ]
    assert not [row for row in rows if row["part"] == "history"]


def test_the_queries_of_a_peers_page_do_not_grow(cast, choices, crew, part, sign_in, queries):
    def sent(name, *arguments):
        client = sign_in(crew[0].user)
        client.get(reverse(name, args=arguments))
        with queries() as found:
            client.get(reverse(name, args=arguments))
        return len(found)

    few = sent("my_peers"), sent("peer_asked", part.cycle_id, part.engineer_id)
    say(choices, cast.python, (4, 4, 1))
    for each in crew[1:]:
        other = part.cycle.parts.get(engineer=each)
        PeerChoice.objects.create(part=other, peer=crew[0])
    assert (sent("my_peers"), sent("peer_asked", part.cycle_id, part.engineer_id)) == few


def test_the_administrators_site_tells_neither_whose_nor_which_answer_it_is(cast, choices, part, sign_in):
    cast.root.groups.add(cast.eve.groups.get())
    client = sign_in(cast.root)
    say(choices, cast.python, (5, 4, 1))
    for stage in ("open", "closed"):
        if stage == "closed":
            close_cycle(part.cycle)
        answer = PeerAnswer.objects.first()
        html = client.get(reverse("admin:competency_peeranswer_change", args=[answer.pk])).content.decode()
        assert "field-skill" in html and "field-level" not in html and "Pia" not in html
        assert (
            "field-level"
            not in client.get(reverse("admin:competency_peeranswer_changelist")).content.decode()
        )
        log = client.get(reverse("admin:competency_ratingevent_changelist")).context_data["cl"]
        assert [event for event in log.result_list if event.source == "peer"] == []
