"""Pages hold nothing inline and fetch nothing from elsewhere: the content security policy would refuse it."""

import ast
import re

import pytest

from .house import ROOT, modules, nodes_of, offenders, text_of

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

# What the content security policy forbids, in templates and in Python that makes HTML.
INLINE = {
    "style attribute": re.compile(r"<[^>{}]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "evaluated attribute": re.compile(r"\bhx-(on|vals=[\"']js:|boost)", re.I),
}


def inline(text):
    return [kind for kind, pattern in INLINE.items() if pattern.search(text)]


def test_templates_hold_nothing_that_the_content_security_policy_forbids():
    assert offenders(TEMPLATES, lambda path: inline(text_of(path))) == {}


def test_python_makes_no_html_that_the_content_security_policy_forbids():
    def making(path):
        texts = [node.value for node in nodes_of(path) if isinstance(node, ast.Constant)]
        return [kind for text in texts if isinstance(text, str) for kind in inline(text)]

    made = [path for path in modules("competency") if "content" not in path.parts]
    assert offenders(made, making) == {}


@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("style attribute", '<td class="a" style="color: red">'),
        ("style element", "<style>"),
        ("inline script", "<script>alert(1)</script>"),
        ("event handler", '<a href="#" onclick="go()">'),
        ("script address", '<a href="javascript:go()">'),
        ("evaluated attribute", '<a hx-on:click="go()">'),
    ],
)
def test_the_search_for_inline_code_finds_it(kind, html):
    assert inline(html) == [kind]


def test_pages_fetch_nothing_from_other_hosts():
    foreign = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//")
    assert offenders(TEMPLATES, lambda path: foreign.findall(text_of(path))) == {}


def test_partials_are_built_in():
    loads = re.compile(r"{%\s*load\s[^%]*\bpartials\b")
    assert offenders(TEMPLATES, lambda path: loads.findall(text_of(path))) == {}


def test_scripts_evaluate_no_text():
    evaluation = re.compile(r"\beval\(|new Function\(|setTimeout\(\s*[\"']")
    scripts = sorted((ROOT / "static" / "js").rglob("*.js"))
    assert offenders(scripts, lambda path: evaluation.findall(text_of(path))) == {}
