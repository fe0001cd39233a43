"""The radar: one spoke per domain, drawn without styles of its own, told in words as well."""

import re
from xml.etree import ElementTree

import pytest

from competency.matrix.radar import Spoke, draw_pair, draw_radar


def spokes(*mine, expected=3):
    return [Spoke(f"Domain {i}", value, expected, 1, 1) for i, value in enumerate(mine)]


def drawn(*mine, values=range(6), **options):
    return ElementTree.fromstring(draw_radar(spokes(*mine, **options), values=list(values)))


def points(svg, css):
    found = [shape.get("points") for shape in svg.iter("polygon") if shape.get("class") == css]
    return [[tuple(map(float, pair.split(","))) for pair in text.split()] for text in found]


def test_fewer_than_three_domains_make_no_radar():
    assert draw_radar(spokes(1, 2), values=[0, 1, 2, 3]) == ""


def test_the_top_of_the_scale_lies_on_the_rim_and_the_bottom_in_the_middle():
    [(top, *_rest)] = points(drawn(5, 5, 5, 5), "area")
    assert top == pytest.approx((168, 138 - 92))
    [(bottom, *_rest)] = points(drawn(1, 1, 1, 1, values=range(1, 5)), "area")
    assert bottom == pytest.approx((168, 138))


def test_a_domain_without_a_level_is_passed_by():
    svg = drawn(2, None, 3, 4)
    assert len(points(svg, "area")[0]) == 3
    assert len(points(svg, "area b")[0]) == 4
    assert len(list(svg.iter("circle"))) == 3


def test_two_known_domains_are_points_and_no_area():
    svg = drawn(2, None, 3, None)
    assert points(svg, "area") == []
    assert len(list(svg.iter("circle"))) == 2


def test_it_is_told_in_words():
    svg = drawn(2.5, None, 4)
    assert svg.get("role") == "img"
    assert svg.find("title").text
    assert svg.find("desc").text == (
        "Domain 0: 2.5, the role expects 3; Domain 1: not rated, the role expects 3; Domain 2: 4, the role expects 3"
    )


def test_names_are_escaped_and_nothing_has_a_style():
    svg = draw_radar([Spoke("<b>&", 1, 2, 1, 1)] * 3, values=[0, 5])
    assert "<b>" not in svg
    assert "&lt;b&gt;&amp;" in svg
    assert not re.search(r"style=|on\w+=", svg)


def test_a_long_name_is_wrapped_and_then_cut():
    svg = ElementTree.fromstring(
        draw_radar([Spoke("Working with very many other people", 1, 2, 1, 1)] * 3, values=[0, 5])
    )
    assert [text.text for text in svg.iter("text")][:3] == ["Working with", "very many …", "1 / 2"]


def test_two_people_are_told_by_name_and_a_domain_without_a_level_is_passed_by_on_either_side():
    both = [Spoke(f"Domain {i}", mine, 2, 1, 1) for i, mine in enumerate((1, 2, 3))]
    both.append(Spoke("Domain 3", 4, None, 1, 1))
    svg = ElementTree.fromstring(draw_pair(both, values=list(range(6)), names=("Ada", "Ben"), key="one"))
    assert len(points(svg, "area")[0]) == 4
    assert len(points(svg, "area b")[0]) == 3
    assert svg.find("desc").text.endswith("Domain 3: Ada 4, Ben not rated")
    assert svg.get("aria-labelledby") == "one-title one-desc"
