"""Headings are understood as a whole, in several languages, and never by a word inside a name of a skill."""

import pytest

from competency.exchange.headings import (
    is_code,
    is_expected,
    is_total,
    mentions_expectation,
    names_a_skill,
    understand,
)


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Employee Name", "person-name"),
        ("Login", "person-name"),
        ("Mitarbeiter", "person-name"),
        ("氏名", "person-name"),
        ("firstName", "first-name"),
        ("Nachname", "last-name"),
        ("Work E-Mail", "email"),
        ("Mail Address (work)", "email"),
        ("Employee #", "number"),
        ("Personalnummer", "number"),
        ("Job Title", "role"),
        ("Department", "team"),
        ("Équipe", "team"),
        ("Supervisor", "manager-name"),
        ("Reports to", "manager-name"),
        ("Supervisor EID", "manager-number"),
        ("Manager's Email", "manager-email"),
        ("Vorgesetzter", "manager-name"),
        ("Hire Date", "joined-on"),
        ("Austrittsdatum", "left-on"),
        ("Status", "status"),
        ("Skill/Attribute", "skill-axis"),
        ("Category", "section"),
        ("Bemerkungen", "note"),
        ("Last updated", "date"),
        ("Shift", "ignore"),
        ("Grand Total", "total"),
        ("Ø", "total"),
    ],
)
def test_headings_name_roles(heading, role):
    assert understand(heading).role == role


@pytest.mark.parametrize(
    "heading",
    ["Team leadership", "Naming", "Project management", "Manager coaching", "Total quality management", "Python",
     "Skill Name Tagging", "Leadership", "Test data", "R", "C#", "Averaging", "Maximum likelihood",
     "Stakeholder manager"],
)  # fmt: skip
def test_words_inside_a_skill_are_no_headings(heading):
    assert understand(heading) is None


def test_words_that_are_also_skills_are_weak():
    assert understand("Office").weak and understand("Service").weak and not understand("Department").weak


def test_codes_targets_and_totals_are_told_by_their_labels():
    assert is_code("O*NET-SOC Code") and is_code("Skill ID") and not is_code("Coding")
    assert (
        is_expected("Required level") and is_expected("Soll") and not is_expected("Requirements engineering")
    )
    assert mentions_expectation("Proficiency Expected (Day 1)") and not is_expected("Gap analysis")
    assert is_total("Team average") and is_total("Durchschnitt") and not is_total("Summer")


def test_numbered_headings_say_that_cells_name_skills():
    assert names_a_skill("Skill 1") and names_a_skill("Top Skill 2")
    assert not names_a_skill("Skill") and not names_a_skill("Java 8")
