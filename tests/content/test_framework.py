"""Is the shipped content complete, consistent and readable?"""

import ast
import re
import sys
from itertools import pairwise

import pytest

from competency.content.framework import FOLDER, read_framework, read_roles

FRAMEWORK = read_framework()
ROLES = {role.slug: role for role in read_roles()}
LADDER = ["junior-ml-engineer", "ml-engineer", "senior-ml-engineer", "lead-ml-engineer"]
SLUGS = [skill.slug for skill in FRAMEWORK.skills]
each_skill = pytest.mark.parametrize("skill", FRAMEWORK.skills, ids=SLUGS)
each_role = pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)


def five_word_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[\w'/-]+", text.lower())
    return {tuple(words[start : start + 5]) for start in range(len(words) - 4)}


def test_framework_has_eight_domains_and_exactly_38_skills():
    assert (FRAMEWORK.slug, FRAMEWORK.name) == ("ml-engineering", "ML engineering")
    assert [len(domain.skills) for domain in FRAMEWORK.domains] == [4, 4, 5, 5, 5, 5, 5, 5]
    assert len(FRAMEWORK.skills) == 38


def test_slugs_names_short_names_and_source_phrases_are_unique():
    domains = FRAMEWORK.domains
    assert len({domain.slug for domain in domains}) == len({domain.name for domain in domains}) == 8
    for field in ("slug", "name", "short", "source_phrase"):
        assert len({getattr(skill, field) for skill in FRAMEWORK.skills}) == 38, field


def test_scale_runs_from_0_to_5_with_names_and_definitions():
    assert [level.value for level in FRAMEWORK.scale] == [0, 1, 2, 3, 4, 5]
    assert len({level.name for level in FRAMEWORK.scale}) == 6
    assert all(level.definition.endswith(".") for level in FRAMEWORK.scale)
    assert FRAMEWORK.not_applicable


@each_skill
def test_skill_is_fully_described(skill):
    assert re.fullmatch(r"[a-z0-9-]+", skill.slug)
    assert skill.description.endswith(".")
    assert skill.kind in {"technical", "soft", "emerging"}
    assert 12 <= skill.half_life_months <= 60
    assert 2 <= skill.months_per_level <= 6
    assert skill.mentor_level == (3 if skill.kind == "emerging" else 4)
    assert 0 < len(skill.short) <= 22


@each_skill
def test_adjacent_skills_exist_and_are_others(skill):
    assert len(set(skill.adjacent)) == 3
    assert set(skill.adjacent) <= set(SLUGS) - {skill.slug}


@each_skill
def test_every_level_above_0_has_a_descriptor_of_at_most_25_words(skill):
    assert sorted(skill.descriptors) == [1, 2, 3, 4, 5]
    for text in skill.descriptors.values():
        assert text[0].isupper() and text.endswith(".")
        assert len(text.split()) <= 25


def test_no_two_descriptors_share_a_run_of_five_words():
    seen: dict[tuple[str, ...], str] = {}
    for skill in FRAMEWORK.skills:
        for level, text in skill.descriptors.items():
            for run in five_word_runs(text):
                assert run not in seen, f"{skill.slug} {level} and {seen[run]}: {' '.join(run)}"
                seen[run] = f"{skill.slug} {level}"


def test_there_are_seven_roles():
    assert [role.name for role in ROLES.values()] == [
        "Junior ML engineer",
        "ML engineer",
        "Senior ML engineer",
        "Lead ML engineer",
        "MLOps engineer",
        "Data engineer",
        "Applied scientist",
    ]


@each_role
def test_role_targets_15_to_38_existing_skills_at_levels_1_to_5(role):
    assert 15 <= len(role.targets) <= 38
    assert set(role.targets) <= set(SLUGS)
    assert set(role.targets.values()) <= {1, 2, 3, 4, 5}
    assert len(role.description.split()) >= 40


@each_role
def test_next_roles_exist_and_end_somewhere(role):
    visited = [role.slug]
    while following := ROLES[visited[-1]].next:
        assert following in ROLES and following not in visited
        visited.append(following)


def test_career_steps_lead_from_junior_to_lead():
    assert [ROLES[slug].next for slug in LADDER] == [*LADDER[1:], None]


@pytest.mark.parametrize(("lower", "higher"), list(pairwise(LADDER)))
def test_no_target_falls_from_one_career_step_to_the_next(lower, higher):
    before, after = ROLES[lower].targets, ROLES[higher].targets
    assert all(after.get(skill, 0) >= level for skill, level in before.items())
    assert sum(after.values()) > sum(before.values())


@pytest.mark.parametrize(
    ("role", "deep"),
    [
        ("mlops-engineer", {"orchestration", "mlops-deployment", "ml-cicd", "cloud-architectures"}),
        ("data-engineer", {"etl-pipelines", "database-systems", "big-data", "data-preprocessing"}),
        ("applied-scientist", {"probability-theory", "neural-architectures", "statistical-analysis"}),
    ],
)
def test_specialists_need_their_own_subjects_most(role, deep):
    targets = ROLES[role].targets
    assert {targets[skill] for skill in deep} == {max(targets.values())}


@pytest.mark.parametrize("module", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_content_imports_only_the_standard_library_and_itself(module):
    imported = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    assert all(
        name.startswith("competency.content.") or name.split(".")[0] in sys.stdlib_module_names
        for name in imported
    )
