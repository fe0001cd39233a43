"""Whatever is sent to any address, by whomever: never an error of the server.

Addresses come from the URL configuration, people and objects from the table of permissions, names of parameters from
the sources and from the fields of the page itself. Each test run tries a few examples of each address; try more with
``FUZZ_EXAMPLES=500 python -m pytest tests/test_fuzz.py``, other ones each time.
"""

import os
import re

import hypothesis
import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .house import ROOT, modules, text_of
from .test_permissions import PAGES, VIEWERS, users_of

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
FEW = 4

# What parameters are called: in the views and forms, and wherever a template names a field.
ASKED = re.compile(r"\b(?:GET|POST|data)(?:\.get|\.getlist|\.dict)?[\[(]\"(\w+)\"")
DECLARED = re.compile(r"^    (\w+) = (?:forms\.)?\w*(?:Field|Choice)\w*\(", re.M)
IN_A_PAGE = re.compile(r"<(?:input|select|textarea|button)\b[^>]*?\bname=\"([\w-]+)\"")
VALUES_OF_A_PAGE = re.compile(r"\bvalue=\"([^\"]{1,60})\"")


def names_in_the_sources():
    found = set()
    for path in modules("competency/views", "competency/forms", "competency/matrix", "competency/exchange"):
        found.update(ASKED.findall(text_of(path)))
        found.update(DECLARED.findall(text_of(path)))
    for path in (ROOT / "templates").rglob("*.html"):
        found.update(IN_A_PAGE.findall(text_of(path)))
    return sorted(found)


NAMES = ["next", *names_in_the_sources()]
NASTY = [
    *(
        "",
        " ",
        "0",
        "1",
        "-1",
        "2",
        "3",
        "5",
        "na",
        "on",
        "true",
        "self",
        "manager",
        "agreed",
        "-name",
        "level",
    ),
    *("9" * 19, "9" * 30, "-" + "9" * 25, "1e999", "nan", "inf", "-0.0", "0x10", "1_000", "٣", "²", "१२"),
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2024-01-31", "2020-01-01"),
    *(
        "\x00",
        "a\x00b",
        "\ud7ff",
        "\uffff",
        "\u202e",
        "💣" * 40,
        "x" * 3000,
        "%",
        "_",
        "'; --",
        "{{ 7 }}",
        "../..",
    ),
    *("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "ben@example.com"),
    *("[]", "{}", "null", "[1, 2]", '{"a": 1}', "1,2,3", "platform", "python", "craft", "lead", "[[[[[[[["),
]
HUGE = [0, 2**31, 2**63 - 1, 2**63, 10**30]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.one_of(st.sampled_from(NASTY), TEXT, st.integers(-(2**70), 2**70).map(str), st.dates().map(str))
HEADERS = st.sampled_from(
    [{}, {"HX-Request": "true"}, {"X-Requested-With": "fetch"}, {"Accept": "application/json"}]
)


def parameters(names):
    return st.dictionaries(st.sampled_from(names), st.lists(VALUES, min_size=1, max_size=2), max_size=7)


def limits():
    return settings(
        max_examples=EXAMPLES or FEW,
        derandomize=not EXAMPLES,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        report_multiple_bugs=False,
    )


def answer(address, method, user, given_parameters, headers):
    """The answer to one request; what it wrote is undone. An exception of a view is raised here."""
    client = Client()
    with transaction.atomic():
        if user.is_authenticated:
            client.force_login(user)
        response = getattr(client, method)(address, given_parameters, headers=headers)
        if response.streaming:
            response.getvalue()
        transaction.set_rollback(True)
    return response


@pytest.fixture
def people(cast):
    return users_of(cast)


@pytest.fixture(autouse=True)
def nobody_tried_before(db):
    cache.clear()


def address_of(name, cast):
    arguments = PAGES[name][0]
    return reverse(name, kwargs=arguments(cast) if callable(arguments) else arguments)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_no_form_and_no_query_string_breaks_a_page(name, method, cast, people):
    address = address_of(name, cast)
    allowed = [user for user in people.values() if answer(address, method, user, {}, {}).status_code != 404]
    users = allowed or list(people.values())
    page = "".join(
        response.content.decode(errors="replace")
        for response in (answer(address, "get", user, {}, {}) for user in users[-3:])
        if not response.streaming
    )
    names = sorted({*IN_A_PAGE.findall(page)}) or NAMES
    # What the page offers is sent as well: only with right values elsewhere is a wrong one looked at.
    offered = sorted({*VALUES_OF_A_PAGE.findall(page)})[:60] or ["1"]

    @limits()
    @given(
        user=st.sampled_from(users),
        own=parameters(names),
        others=parameters(NAMES),
        right=st.dictionaries(st.sampled_from(names), st.sampled_from(offered), max_size=8),
        headers=HEADERS,
    )
    def sent(user, own, others, right, headers):
        assert answer(address, method, user, {**others, **right, **own}, headers).status_code < 500

    sent()


@pytest.mark.parametrize("name", [name for name in PAGES if PAGES[name][0] != {}])
def test_no_address_that_somebody_makes_up_breaks_a_page(name, cast, people):
    arguments = PAGES[name][0]
    right = arguments(cast) if callable(arguments) else arguments
    users = [people[viewer] for viewer in VIEWERS if viewer != "anonymous"]

    @limits()
    @given(
        user=st.sampled_from(users),
        wrong=st.fixed_dictionaries(
            {
                key: st.sampled_from([value, *HUGE])
                if isinstance(value, int)
                else st.one_of(
                    st.just(value), st.sampled_from(NASTY), st.from_regex(r"[-\w]{1,80}", fullmatch=True)
                )
                for key, value in right.items()
            }
        ),
        method=st.sampled_from(["get", "post"]),
    )
    def sent(user, wrong, method):
        try:
            address = reverse(name, kwargs=wrong)
        except NoReverseMatch:
            hypothesis.reject()
        assert answer(address, method, user, {}, {}).status_code < 500

    sent()


def test_the_names_of_parameters_are_found():
    assert {"lens", "sort", "value", "note", "budget", "as_of", "q"} <= set(NAMES)
