"""The glossary: an entry for each of our words, and question marks that lead to entries that are there."""

import re

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils.html import escape

from competency.matrix.glossary import CHAPTERS, WORDS
from tests.house import ROOT, text_of

# The words on which everybody who builds and uses this has agreed.
OURS = {
    "framework", "domain", "skill", "level", "scale", "descriptor", "team", "engineer", "manager", "membership",
    "allocation", "role", "target", "requirement", "rating", "level of a cell", "not rated", "interest", "cycle",
    "matrix", "heatmap", "lens", "gap", "coverage", "single point of failure", "certainty", "severity", "verdict",
    "plan", "action",
}  # fmt: skip


def test_every_word_of_ours_has_an_entry():
    names = " ".join(str(word.name).lower() for word in WORDS.values())
    assert {word for word in OURS if not re.search(rf"\b{word}\b", names)} == set()


def test_no_two_entries_share_an_anchor():
    assert len(WORDS) == sum(len(chapter.words) for chapter in CHAPTERS)


def test_the_page_has_every_entry_at_its_anchor(cast, sign_in):
    page = sign_in(cast.ben.user).get(reverse("glossary")).content.decode()
    for slug, word in WORDS.items():
        assert page.count(f'id="{slug}"') == 1, slug
        assert page.count(f'href="#{slug}"') == 1, slug
        assert escape(str(word.meaning)) in page, slug


def test_every_question_mark_in_a_template_leads_to_an_entry():
    asked = set()
    for path in (ROOT / "templates").rglob("*.html"):
        for tag in re.findall(r"{%\s*(?:page_words|word_link)\s+([^%]*)%}", text_of(path)):
            asked |= set(re.findall(r'"([^"]+)"', tag))
    assert len(asked) > 10
    assert asked <= set(WORDS)


def test_a_question_mark_says_its_words_and_leads_to_them():
    html = Template('{% load words %}{% page_words "gap" "coverage" %}').render(Context())
    assert 'href="/glossary/#gap"' in html
    assert escape(str(WORDS["coverage"].meaning)) in html
    assert "What is meant: Gap" in Template('{% load words %}{% word_link "gap" %}').render(Context())


@pytest.mark.parametrize("who, name, kwargs", [
    ("ada", "team", {"slug": "platform"}),
    ("ada", "gaps", {"slug": "platform"}),
    ("ada", "plan", {"slug": "platform"}),
    ("hana", "organisation", {}),
])  # fmt: skip
def test_pages_that_judge_explain_their_words(who, name, kwargs, cast, sign_in):
    page = sign_in(getattr(cast, who)).get(reverse(name, kwargs=kwargs)).content.decode()
    assert "Words on this page" in page
