"""The page of assumptions: read by all, changed by HR, tried out by those who decide for a team."""

import re

import pytest

from competency.models import Assumption, AuditEntry
from tests.factories import OrganisationFactory, RequirementFactory, rate
from tests.matrix.test_actuals import close_trainings

URL = "/assumptions/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hr(cast, sign_in):
    OrganisationFactory(framework=cast.framework)
    return sign_in(cast.eve)


@pytest.fixture
def short(cast):
    """Platform needs two people at Python 3 and has one; Cleo could learn it from Ben."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2, deadline_months=12)
    for engineer, level in ((cast.ben, 4), (cast.cleo, 2)):
        rate(engineer, cast.python, level, source="manager", by=cast.ada)
    return cast


def inputs(html):
    """What the browser would send of the big form."""
    form = html.split('id="assumptions"')[1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        values = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if values.get("name") and values["name"] != "csrfmiddlewaretoken":
            found[values["name"]] = values.get("value", "")
    return found


def post(client, **changed):
    return client.post(URL, inputs(client.get(URL).content.decode()) | changed)


def text_of(response):
    return " ".join(re.sub("<[^>]*>", " ", response.content.decode()).split())


def test_everybody_reads_every_number_with_its_source(cast, sign_in):
    html = sign_in(cast.ben.user).get(URL).content.decode()
    assert "Ramp-up of a hire" in html
    assert "3 to 9 months to full ramp-up (survey of 80, Swimm)." in html
    assert "$177,000" in html
    assert "All numbers are the defaults." in html
    assert "<input" not in html.split('class="assumed"')[1]
    assert "Save the assumptions" not in html


def test_hr_changes_numbers_and_everybody_sees_which(hr, cast, sign_in):
    response = post(hr, attrition="0.2", currency="€")
    assert response.status_code == 302
    assert Assumption.objects.in_force().attrition == 0.2
    html = sign_in(cast.ben.user).get(URL).content.decode()
    row = html.split('<tr id="attrition"')[1].split("</tr>")[0]
    assert 'class="changed"' in row.split(">")[0]
    assert "20 %" in row
    assert "13.2 %" in row
    assert "€96,000" in html
    assert "1 number differs from its default" in html


def test_only_hr_changes_numbers(cast, sign_in):
    for user in (cast.ada, cast.hana, cast.root, cast.ben.user):
        client = sign_in(user)
        assert client.post(URL, {"attrition": "0.2"}).status_code == 403
        assert client.post(URL, {"reset": "attrition"}).status_code == 403
    assert not Assumption.objects.exists()


def test_a_number_out_of_bounds_is_refused_and_everything_typed_stays(hr):
    response = post(hr, attrition="13.2", mentees="4")
    assert response.status_code == 422
    assert "People who leave per year, the same for everyone: 13.2 should be between 0 and 1." in text_of(
        response
    )
    assert 'value="13.2"' in response.content.decode()
    assert not Assumption.objects.exists()


def test_a_changed_number_goes_back_to_its_default(hr):
    post(hr, attrition="0.2")
    assert 'name="reset" value="attrition"' in hr.get(URL).content.decode()
    assert "is at its default again" in text_of(hr.post(URL, {"reset": "attrition"}, follow=True))
    assert not Assumption.objects.exists()
    assert hr.post(URL, {"reset": "mood"}).status_code == 302


def test_the_history_says_who_changed_what_from_what_to_what(hr):
    post(hr, attrition="0.2")
    post(hr, attrition="0.3")
    hr.post(URL, {"reset": "attrition"})
    history = text_of(hr.get(URL)).split("Who changed what")[1]
    assert re.findall(r"everyone : (.*?) · (\w+)", history) == [
        ("30 % → 13.2 % (the default)", "Eve"),
        ("20 % → 30 %", "Eve"),
        ("13.2 % → 20 %", "Eve"),
    ]


def test_pay_by_level_stands_as_a_table_and_a_drawing(hr):
    response = hr.get(URL)
    assert "3 Level 3 $136,500 $191,100 $15,925" in text_of(response)
    assert 'aria-label="Pay from $96,000 at level 1 to $177,000 at level 5, and the same loaded"' in (
        response.content.decode()
    )


# Trying out ------------------------------------------------------------------------------------------------


def test_who_decides_for_no_team_tries_nothing_out(short, sign_in):
    for user in (short.ben.user, short.hana, short.dan, short.root):
        assert "What would it change?" not in sign_in(user).get(URL).content.decode()


def test_a_manager_sees_the_verdicts_today_and_with_another_number(short, sign_in):
    response = sign_in(short.ada).get(URL + "?team=platform&assumption=learning_hours&value=900")
    text = text_of(response)
    assert "Verdicts that change: 1 of 1. The first to change is Python, at" in text
    assert "train Cleo" in text
    assert "hire 1 person" in text
    assert not Assumption.objects.exists()


def test_the_slider_gets_the_part_that_it_changes(short, sign_in):
    client = sign_in(short.ada)
    query = URL + "?team=platform&assumption=learning_hours&value=60"
    verdicts = client.get(query, headers={**HTMX, "HX-Target": "div#verdicts"}).content.decode()
    assert verdicts.strip().startswith('<div id="verdicts">')
    chosen = client.get(query, headers={**HTMX, "HX-Target": "section#preview"}).content.decode()
    assert 'max="100" step="1" value="60"' in chosen
    assert "<html" not in chosen


def test_a_value_that_cannot_be_is_refused_with_a_sentence(short, sign_in):
    response = sign_in(short.ada).get(URL + "?assumption=attrition&value=7")
    assert response.status_code == 422
    assert "7 should be between 0 and 1." in text_of(response)


def test_somebody_elses_team_is_no_choice(short, sign_in):
    response = sign_in(short.dan).get(URL + "?team=platform")
    assert response.status_code == 422
    assert "Cleo" not in response.content.decode()


def test_moving_costs_two_analyses_whatever_the_number(short, sign_in, queries):
    client = sign_in(short.ada)

    def count(value):
        with queries() as sent:
            client.get(f"{URL}?team=platform&assumption=learning_hours&value={value}")
        return len(sent)

    count(20)
    assert count(60) == count(900) < 2 * count(20)


# The organisation's own figures ---------------------------------------------------------------------------


def own_key(html):
    return re.search(r'name="own" value="([^"]+)"', html).group(1)


def test_before_ten_closed_trainings_nothing_is_offered(hr, cast):
    html = hr.get(URL).content.decode()
    assert "0 trainings are closed so far." in html
    assert 'name="own"' not in html


def test_hr_puts_the_own_figures_in_by_one_audited_step_that_can_be_taken_back(hr, cast):
    close_trainings(cast, 10, days=183)
    html = hr.get(URL).content.decode()
    assert "10 closed trainings of 10 people: planned 4 months, took 6 months (medians)." in html
    assert not Assumption.objects.exists()
    hr.post(URL, {"own": own_key(html)})
    assert Assumption.objects.get(name="step_factors").value == [0.75, 1.13, 1.5, 2.25, 3.76]
    entry = AuditEntry.objects.filter(kind="assumption").first()
    assert (entry.by, entry.facts) == (cast.eve.pk, {"names": ["step_factors"], "own": True})
    assert "What is assumed agrees with it." in hr.get(URL).content.decode()
    hr.post(URL, {"reset": "step_factors"})
    assert not Assumption.objects.exists()


def test_figures_that_have_changed_since_are_shown_again_first(hr, cast):
    close_trainings(cast, 10, days=183)
    key = own_key(hr.get(URL).content.decode())
    close_trainings(cast, 11, days=300)
    html = hr.post(URL, {"own": key}, follow=True).content.decode()
    assert "The figures have changed since they were shown." in html
    assert not Assumption.objects.exists()


def test_only_hr_puts_the_own_figures_in(cast, sign_in):
    close_trainings(cast, 10, days=183)
    client = sign_in(cast.ada)
    html = client.get(URL).content.decode()
    assert "HR may put them in." in html
    assert 'name="own"' not in html
    assert client.post(URL, {"own": "1"}).status_code == 403
