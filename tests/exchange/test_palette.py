"""The workbook has the colours of the page, and text is readable on every one of them."""

import pytest

from competency.exchange.palette import colour, difference_ramp, level_ramp


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(paint) -> float:
    light, dark = sorted((luminance(paint.fill), luminance(paint.ink)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("count", range(2, 11))
def test_every_scale_has_a_ramp_that_grows_darker_with_the_level(count):
    ramp = level_ramp(count)
    shades = [luminance(paint.fill) for paint in ramp]
    assert len(ramp) == count
    assert shades == sorted(shades, reverse=True)
    assert len(set(shades)) == count


@pytest.mark.parametrize("count", range(2, 11))
def test_text_is_readable_on_every_level(count):
    assert min(map(contrast, level_ramp(count))) >= 4.5


def test_text_is_readable_on_every_difference():
    ramp = difference_ramp()
    assert list(ramp) == [-3, -2, -1, 0, 1, 2, 3]
    assert min(map(contrast, ramp.values())) >= 4.5


def test_colours_are_those_of_the_day():
    assert luminance(colour("bg")) > 0.9 > 0.1 > luminance(colour("ink"))


def test_an_unknown_colour_is_an_error():
    with pytest.raises(KeyError):
        colour("no-such-colour")
