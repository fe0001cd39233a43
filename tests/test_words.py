"""One word for each thing: what people read, and what the code is called, uses our words and no others."""

import ast
import re

import pytest

from .house import ROOT, modules, nodes_of, offenders, text_of

# What we say, and what others say for it. "Employee number" is what HR systems call the column, and "impact assessment"
# what the law calls the document.
WORDS = {
    "framework": ["taxonomy", "taxonomies"],
    "domain, skill": ["category", "categories", "competence", "competences"],
    "level": ["score", "scores", "grade", "grades", "stars"],
    "descriptor": ["rubric", "rubrics"],
    "engineer": ["employee(?! number)", "employees", "resource", "resources"],
    "allocation, share of full time": ["fte", "ftes"],
    "rating": ["(?<!impact )assessment", "assessments"],
    "interest": ["desire", "desires"],
    "cycle": ["campaign", "campaigns"],
    "matrix": ["dashboard", "dashboards"],
    "gap": ["deficit", "deficits"],
    "verdict, plan, action": ["suggestion", "suggestions"],
}
OTHERS = re.compile(rf"\b(?:{'|'.join(word for words in WORDS.values() for word in words)})\b", re.I)
NAMES = {"taxonomy", "rubric", "employee", "assessment", "campaign", "dashboard", "deficit", "fte"}
TRANSLATE = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}


def read_by_people(path):
    """The sentences of a template or of a Python module that reach the screen."""
    text = text_of(path)
    if path.suffix == ".html":
        quoted = re.findall(r"{%\s*translate\s+\"([^\"]*)\"", text)
        return [*quoted, re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>", " ", text, flags=re.S)]
    calls = [node for node in nodes_of(path) if isinstance(node, ast.Call)]
    said = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in TRANSLATE]
    arguments = [argument for call in said for argument in call.args]
    return [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def foreign(path):
    return sorted({word for text in read_by_people(path) for word in OTHERS.findall(text)})


def test_what_people_read_uses_our_words():
    assert offenders(sorted((ROOT / "templates").rglob("*.html")), foreign) == {}
    assert offenders(modules("competency"), foreign) == {}
    assert OTHERS.findall(text_of(ROOT / "README.md")) == []


def test_code_is_called_by_our_words():
    def strange(path):
        nodes = nodes_of(path)
        names = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        names |= {node.id for node in nodes if isinstance(node, ast.Name)}
        parts = {name: set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower())) for name in names}
        return sorted(name for name, found in parts.items() if found & NAMES)

    assert offenders(modules("competency"), strange) == {}


@pytest.mark.parametrize("text", ["Your assessment", "All EMPLOYEES", "the score of a skill"])
def test_the_search_for_other_words_finds_them(text):
    assert OTHERS.search(text)


def test_what_hr_systems_call_their_column_is_let_through():
    assert not OTHERS.search("Employee number")


def test_sentences_are_found_in_templates_and_in_python():
    found = [len(read_by_people(path)) for path in modules("competency")]
    assert sum(found) > 300
    base = " ".join(read_by_people(ROOT / "templates" / "base.html"))
    assert "Skip to content" in base
