"""Every list goes out and comes back without a difference: generated organisations, every format, hostile texts."""

import io
import json
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from competency.exchange.framework_out import tell_framework, write_framework_json
from competency.exchange.kinds import KINDS
from competency.exchange.limits import FileProblem
from competency.exchange.listing import list_framework, list_requirements, list_roles, list_roster
from competency.exchange.rating_list import list_ratings
from competency.exchange.runs import diff_run, make_run, start_run, take_back
from competency.exchange.table_out import FORMATS
from competency.models import Framework, Level, Role, Skill
from tests.exchange.files import apply_file
from tests.exchange.office import OFFICE, saved_again
from tests.factories import (
    DescriptorFactory,
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    HrUserFactory,
    MembershipFactory,
    RequirementFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
    TeamFactory,
    rate,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
]

# Signs that begin a formula in one program or another, marks that a spreadsheet reads its own way, look-alikes.
FRONT = st.sampled_from(
    ["", "", "=", "+", "@", "-", "'=", "'", "<", "& ", "＝", "○", "◯", "{", "[", "#", ";"]
)
LETTERS = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=4, max_size=8)
NAMES = st.builds(lambda front, one, other: f"{front}{one} {other}", FRONT, LETTERS, LETTERS)
INSIDE = st.sampled_from(["\n", "\r\n", "\t", '"', "'", ",", ";", "|", "\n\n", " = ", "√", "💥", "  "])
TEXTS = st.builds(
    lambda front, one, mark, other: f"{front}{one}{mark}{other}", FRONT, LETTERS, INSIDE, LETTERS
)


def unlike(words, number):
    return st.lists(
        words, min_size=number, max_size=number, unique_by=lambda text: text.casefold().strip("=+@-'<&○◯")
    )


@st.composite
def organisations(draw):
    """Names for all that has one, and texts for all that has some."""
    return {
        "people": draw(unlike(NAMES, 3)),
        "skills": draw(unlike(NAMES, 3)),
        "others": draw(unlike(NAMES, 8)),
        "texts": draw(st.lists(TEXTS, min_size=12, max_size=12)),
    }


PLAIN = {
    "people": ["Ada Lee", "Bob Ray", "Cy Orr"],
    "skills": ["=SUM(A1:A9)", "+Python", "@Deploy it"],
    "others": ["-Building", "Running", "=Lead", "Senior", "'=Labs", "Vision", "Starter", "=Framework"],
    "texts": [
        "=1+1",
        "+1",
        "@x",
        "-2",
        "\ttab",
        "two\nlines",
        "two\r\nlines",
        'say "hi"',
        "'=x",
        "○ ◯",
        "a,b;c|d",
        "{}",
    ],
}


@contextmanager
def built(said):
    """This organisation, in a transaction that leaves nothing behind: its framework and somebody of HR."""
    texts, others = iter([text.strip() for text in said["texts"]]), said["others"]
    with transaction.atomic():
        hr = HrUserFactory()
        framework = FrameworkFactory(name=others[7], version="2.1", description=next(texts))
        for level in framework.levels.filter(value__in=[1, 2]):
            level.definition = next(texts)
            level.save()
        domains = [DomainFactory(framework=framework, name=name) for name in others[:2]]
        domains[0].description = next(texts)
        domains[0].save()
        skills = [
            SkillFactory(domain=domains[number % 2], name=name, slug=f"s{number}", description=next(texts))
            for number, name in enumerate(said["skills"])
        ]
        again = SkillFactory(domain=domains[1], name=said["skills"][0], slug="again")
        SkillFactory(domain=domains[0], name=f"Old {others[6]}", slug="old", retired_on=date(2025, 3, 1))
        skills[0].adjacent.set([skills[1], again])
        for level, skill in enumerate([*skills, again], start=1):
            DescriptorFactory(skill=skill, level=level, text=next(texts))
        senior = RoleFactory(name=others[3])
        role = RoleFactory(name=others[2], description=next(texts), next=senior)
        teams = [
            TeamFactory(name=name, slug=f"t{number}", framework=framework)
            for number, name in enumerate(others[4:6])
        ]
        for number, name in enumerate(said["people"]):
            engineer = EngineerFactory(
                name=name,
                email=f"p{number}@example.com",
                role=(role, senior)[number % 2],
                joined_on=date(2024, 1, 2),
            )
            MembershipFactory(engineer=engineer, team=teams[number % 2], starts_on=date(2024, 1, 2))
            for place, skill in enumerate([*skills, again]):
                rate(
                    engineer,
                    skill,
                    source="manager",
                    by=hr,
                    level=(number + place) % 6,
                    note=said["texts"][place].strip(),
                )
            rate(engineer, skills[0], source="agreed", by=hr, not_applicable=True)
        for place, skill in enumerate([*skills, again]):
            RoleTargetFactory(role=role, skill=skill, level=place + 1)
            RequirementFactory(team=teams[place % 2], skill=skill, level=place + 1, headcount="1.50")
        yield framework, hr
        transaction.set_rollback(True)


def table_of(kind: str, framework, hr):
    if kind == "ratings":
        return list_ratings(hr, by="HR")
    if kind in ("roster", "requirements"):
        return {"roster": list_roster, "requirements": list_requirements}[kind](by="HR")
    return {"framework": list_framework, "roles": list_roles}[kind](framework, by="HR")


def out(kind: str, ending: str, framework, hr) -> bytes:
    file = io.BytesIO()
    if (kind, ending) == ("framework", "json"):
        write_framework_json(file, framework)
    else:
        FORMATS[ending].write(file, table_of(kind, framework, hr))
    return file.getvalue()


def back(kind: str, ending: str, data: bytes, framework):
    answers = {"framework": framework.slug} if KINDS[kind].asks else {}
    return diff_run(make_run(kind=kind, name=f"f.{ending}", data=data, by=None, answers=answers), by=None)


def differences(diff) -> list:
    return diff.problems + [each for each in diff.differences if each.kind != "unchanged"]


LISTS = ["roster", "framework", "roles", "requirements", "ratings"]
# Rows of each list that say something of the database.
LEAST = {"roster": 3, "framework": 4, "roles": 4, "requirements": 4, "ratings": 15}


@pytest.mark.parametrize("ending", list(FORMATS))
@settings(max_examples=8)
@given(said=organisations())
@example(said=PLAIN)
def test_lists_come_back_without_a_difference(ending, said):
    with built(said) as (framework, hr):
        for kind in LISTS:
            diff = back(kind, ending, out(kind, ending, framework, hr), framework)
            assert (kind, differences(diff)) == (kind, [])
            assert len(diff.differences) >= LEAST[kind]


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice (soffice)")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.parametrize("kind", LISTS)
def test_libreoffice_may_save_a_list_in_between(kind, ending, tmp_path):
    with built(PLAIN) as (framework, hr):
        data = saved_again(out(kind, ending, framework, hr), tmp_path, ending=ending)
        diff = back(kind, ending, data, framework)
        assert differences(diff) == []
        assert len(diff.differences) >= LEAST[kind]


# A whole framework as JSON -------------------------------------------------------------------------------


def told_again(framework) -> dict:
    """What JSON says of a framework, without the short names, which are made anew from the names."""
    data = tell_framework(framework)
    skills = {each["slug"]: each for domain in data["domains"] for each in domain["skills"]}
    names = {
        each["slug"]: (domain["name"], each["name"])
        for domain in data["domains"]
        for each in domain["skills"]
    }
    for each in skills.values():
        each["adjacent"] = sorted(names[slug] for slug in each["adjacent"])
    roles = {each["slug"]: each["name"] for each in data["roles"]}
    for each in data["roles"]:
        each["next"] = roles.get(each["next"])
        each["targets"] = {names[slug]: level for slug, level in each["targets"].items()}
    for each in [data, *data["domains"], *skills.values(), *data["roles"]]:
        del each["slug"]
    del data["name"]
    data["roles"].sort(key=lambda role: role["name"])
    return data


def bring_in(data: bytes, framework: str):
    for kind in ("framework", "roles"):
        answers = {"framework": framework}
        yield apply_file(start_run(kind=kind, name="f.json", data=data, by=None, answers=answers))
        framework = Framework.objects.order_by("-pk").first().slug


def test_a_whole_framework_becomes_a_new_one_with_everything_and_goes_again():
    with built(PLAIN) as (framework, hr):
        data, before = out("framework", "json", framework, hr), told_again(framework)
        for number, role in enumerate(Role.objects.all()):
            role.name = f"Former {number}"
            role.save()
        Role.objects.update(retired_on=date(2026, 1, 1))
        runs = list(bring_in(data, "new:Copy"))
        assert told_again(Framework.objects.get(name="Copy")) == before
        for run in reversed(runs):
            assert take_back(run, by=hr).kept == []
        assert not Framework.objects.filter(name="Copy").exists()
        assert Role.objects.count() == 2


def test_what_json_says_otherwise_is_shown_written_and_taken_back():
    with built(PLAIN) as (framework, hr):
        data, before = out("framework", "json", framework, hr), tell_framework(framework)
        Framework.objects.update(version="3", description="Another")
        Level.objects.filter(framework=framework, value=1).update(definition="Another")
        framework.domains.update(description="Another")
        skill = Skill.objects.get(slug="s0")
        skill.adjacent.clear()
        Skill.objects.filter(slug="old").update(retired_on=None)
        Role.objects.update(description="Another", next=None)
        changed = tell_framework(Framework.objects.get())
        runs = list(bring_in(data, framework.slug))
        # A database may keep the counts of one file in an order of its own.
        assert [each for run in runs for each in sorted(run.counts["changed"].items())] == [
            ("domain", 1), ("framework", 2), ("level", 1), ("skill", 2), ("role", 2)
        ]  # fmt: skip
        now = tell_framework(Framework.objects.get())
        assert {**now, "roles": [], "domains": []} == {**before, "roles": [], "domains": []}
        assert now["domains"][0] == before["domains"][0]
        assert now["roles"][1] == before["roles"][1]
        for run in reversed(runs):
            assert take_back(run, by=hr).kept == []
        assert tell_framework(Framework.objects.get()) == changed


def test_a_role_of_other_programs_that_stands_for_its_career_levels_is_none_itself():
    data = {
        "levels": [{"name": "Junior"}, {"name": "Senior"}],
        "roles": [{"name": "Lotse", "slug": "lotse"}],
        "skills": [{"name": "Seekarten", "targets": {"lotse": [1, 3]}}],
    }
    with built(PLAIN) as (framework, _hr):
        diff = back("roles", "json", json.dumps(data).encode(), framework)
        assert [each.label for each in diff.differences if each.model == "role"] == [
            "Lotse Junior",
            "Lotse Senior",
        ]


def test_a_day_that_is_none_is_a_problem_and_not_a_failure():
    with built(PLAIN) as (framework, hr):
        data = out("framework", "json", framework, hr).replace(b"2025-03-01", b"sometime")
        assert "is no day on which" in back("framework", "json", data, framework).problems[0].message


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (b"[[1], {}]", "no list of lists"),
        (b"[[[1]]]", "where a value belongs"),
        (b'[["a\\u0000"]]', "holds NUL"),
        (b"{}", "no list of lists"),
    ],
)
def test_a_json_list_of_another_shape_is_refused_with_a_sentence(rows, sentence):
    with pytest.raises(FileProblem, match=sentence):
        make_run(kind="roster", name="f.json", data=b'{"headings": ["Name"], "rows": ' + rows + b"}", by=None)
