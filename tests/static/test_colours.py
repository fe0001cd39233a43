"""The colours in tokens.css: text is readable on every cell; steps differ for everybody, colour-blind or not."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.static.colour import SIGHT, apart, contrast, contrast_seen, distance, luminance, luminance_seen

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
THEMES = {"light": 0, "dark": 1}
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
LENSES = ("target", "difference", "change", "freshness")
SURFACES = ("bg", "panel", "sunken")
WORDS = ("ink", "ink-2", "mute", "accent", "gap", "high", "watch", "ok")


def tokens_of(selector):
    """Colours of every rule whose selector list has this selector: name -> (light, dark)."""
    found = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", TOKENS, flags=re.S)):
        if selector in [each.strip() for each in selectors.split(",")]:
            found |= {name: (light, dark) for name, light, dark in PAIR.findall(body)}
    return found


ROOT = tokens_of(":root")
RAMPS = {f"of-{k}": [f"l{i}" for i in range(k)] for k in range(2, 11)}
RAMPS |= {
    f"lens-{lens}": [f"f{i}" for i in range(5)]
    if lens == "freshness"
    else ["dm3", "dm2", "dm1", "d0", "dp1", "dp2", "dp3"]
    for lens in LENSES
}
CASES = [(ramp, theme) for ramp in RAMPS for theme in THEMES]


def colours(ramp, theme):
    """The ramp's fills and the text colours on them, in order."""
    found = tokens_of(f".{ramp}")
    fills = [found[name][THEMES[theme]] for name in RAMPS[ramp]]
    return fills, [found[f"on-{name}"][THEMES[theme]] for name in RAMPS[ramp]]


def test_the_distance_agrees_with_published_pairs():
    # Sharma, Wu, Dalal (2005), table 1: pairs 1, 7, 17 and 25.
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    for one, other, expected in pairs:
        assert distance(one, other) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("ramp", "theme"), CASES)
def test_text_on_every_cell_has_contrast_4_5(ramp, theme):
    for fill, text in zip(*colours(ramp, theme), strict=True):
        assert contrast(fill, text) >= 4.5, (fill, text)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("k", range(2, 11))
def test_levels_get_deeper_by_day_and_brighter_by_night(k, theme):
    light = [luminance(fill) for fill in colours(f"of-{k}", theme)[0]]
    assert light == sorted(light, reverse=theme == "light")
    assert len(set(light)) == k


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("k", range(2, 11))
def test_neighbouring_levels_differ_for_every_sight(k, theme):
    enough = 8 if k <= 7 else 4.8
    for one, other in pairwise(colours(f"of-{k}", theme)[0]):
        assert apart(one, other) >= enough, (one, other)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("k", range(2, 11))
def test_each_level_is_deeper_or_brighter_than_the_one_before_for_every_sight(k, sight, theme):
    """Order can be read off without any hue: the steps go one way, each with a contrast of its own."""
    fills = colours(f"of-{k}", theme)[0]
    order = [luminance_seen(fill, sight=sight) for fill in fills]
    assert order == sorted(order, reverse=theme == "light")
    for one, other in pairwise(fills):
        assert contrast_seen(one, other, sight=sight) >= (1.14 if k <= 7 else 1.09), (one, other)
    assert contrast_seen(fills[0], fills[-1], sight=sight) >= 7


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(("ramp", "theme"), CASES)
def test_text_on_every_cell_is_readable_for_every_sight(ramp, theme, sight):
    for fill, text in zip(*colours(ramp, theme), strict=True):
        assert contrast_seen(fill, text, sight=sight) >= 4.3, (fill, text)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lens", LENSES)
def test_neighbouring_steps_of_a_lens_differ_for_every_sight(lens, theme):
    for one, other in pairwise(colours(f"lens-{lens}", theme)[0]):
        assert apart(one, other) >= 5.5, (one, other)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lens", LENSES[:3])
def test_the_two_sides_of_a_diverging_lens_differ_for_every_sight(lens, theme):
    fills = colours(f"lens-{lens}", theme)[0]
    for minus, plus in zip(fills[:3], reversed(fills), strict=False):
        assert apart(minus, plus) >= 10, (minus, plus)


@pytest.mark.parametrize("theme", THEMES)
def test_the_scale_without_a_class_is_the_one_of_six_levels(theme):
    six = tokens_of(".of-6")
    assert {name: ROOT[name] for name in six} == six


@pytest.mark.parametrize("theme", THEMES)
def test_words_are_readable_on_every_surface(theme):
    side = THEMES[theme]
    for word in WORDS:
        for surface in SURFACES:
            assert contrast(ROOT[word][side], ROOT[surface][side]) >= 4.5, (word, surface)


@pytest.mark.parametrize("theme", THEMES)
def test_words_are_readable_on_their_own_tint_and_on_fills(theme):
    side = THEMES[theme]
    for word in ("accent", "gap", "high", "watch", "ok"):
        assert contrast(ROOT[word][side], ROOT[f"{word}-soft"][side]) >= 4.5, word
        assert contrast(ROOT["ink-2"][side], ROOT[f"{word}-soft"][side]) >= 4.5, word
    for fill in ("accent-fill", "gap-fill"):
        assert contrast(ROOT["on-fill"][side], ROOT[fill][side]) >= 4.5, fill


@pytest.mark.parametrize("theme", THEMES)
def test_controls_marks_and_focus_rings_stand_out_from_what_is_beside_them(theme):
    side = THEMES[theme]
    for surface in SURFACES:
        for mark in ("edge", "accent", "differ"):
            assert contrast(ROOT[mark][side], ROOT[surface][side]) >= 3, (mark, surface)


def test_every_ramp_class_is_painted():
    for name in {name for names in RAMPS.values() for name in names}:
        assert f".{name} {{ --fill: var(--{name}); --on: var(--on-{name}); }}" in TOKENS


def test_cell_states_without_a_level_are_readable():
    css = (CSS / "matrix.css").read_text()
    for name in ("nr", "na", "hid", "few"):
        fill, text = re.search(rf"\.{name} \{{ --fill: ([^;]+); --on: var\(--([\w-]+)\); \}}", css).groups()
        fill = "bg" if fill == "transparent" else fill.removeprefix("var(--").removesuffix(")")
        for side in THEMES.values():
            assert contrast(ROOT[fill][side], ROOT[text][side]) >= 4.5, name


def test_colours_are_written_in_tokens_only():
    for sheet in ("base.css", "components.css", "matrix.css"):
        css = re.sub(r"/\*.*?\*/", "", (CSS / sheet).read_text(), flags=re.S)
        named = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", css))
        # Black and white with alpha, for shade and masks.
        assert named <= {"#000", "#0000000f", "#ffffff0f"}, sheet
