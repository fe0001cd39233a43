"""The page of the design system shows what the sheets can draw, and names no class that they do not have."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from competency.views.design import COLOURS, COMPONENTS

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
SHEETS = "".join(path.read_text() for path in CSS.glob("*.css"))
CLASS = re.compile(r"\.([a-z][a-z0-9-]*)")


@pytest.fixture
def page(cast, sign_in):
    return sign_in(cast.ben.user).get(reverse("design")).content.decode()


def test_every_component_is_shown_by_day_and_by_night(page):
    for component in COMPONENTS:
        _before, after = page.split(f'<section class="component" id="part-{component.name}">')
        shown = after.split("</section>")[0]
        light, dark = shown.split('data-theme="light"')[1].split('data-theme="dark"')
        assert len(light) > 100, component.name
        assert len(dark) > 100, component.name


def test_no_id_is_given_twice(page):
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda each: each.name)
def test_every_class_that_is_named_is_in_a_sheet(component):
    named = set(CLASS.findall(component.classes))
    assert {name for name in named if not re.search(rf"\.{name}\b", SHEETS)} == set()


def test_every_colour_that_is_shown_is_a_token():
    for name in (name for _title, names in COLOURS for name in names):
        assert f"--{name}: light-dark(" in SHEETS, name
