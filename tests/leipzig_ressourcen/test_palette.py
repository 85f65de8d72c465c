"""The shades of the map: told apart by lightness, also without colour vision."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
LIGHT, DARK = CSS.split("@media (prefers-color-scheme: dark)")
# Linear RGB as people without green cones see it (Viénot, Brettel, Mollon 1999).
DEUTERANOPIA = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def linear(code):
    """Linear RGB of a colour code."""
    parts = [int(code[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def without_green(rgb):
    """Linear RGB as seen with deuteranopia."""
    return [
        min(1.0, max(0.0, sum(f * c for f, c in zip(row, rgb, strict=True))))
        for row in DEUTERANOPIA
    ]


def luminance(rgb):
    """Relative luminance (WCAG 2.2)."""
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one, other):
    """Contrast of two luminances (WCAG 2.2)."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def token(name, scheme):
    """Linear RGB of a token."""
    return linear(re.search(rf"--lr-{name}: #([0-9a-f]{{6}})", scheme)[1])


@pytest.mark.parametrize("sight", [list, without_green], ids=["all cones", "no green"])
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_shades_are_told_apart_by_lightness(scheme, sight):
    shades = [luminance(sight(token(f"class-{n}", scheme))) for n in range(1, 6)]
    assert shades in (sorted(shades), sorted(shades, reverse=True))
    assert all(contrast(a, b) >= 1.35 for a, b in pairwise(shades))
    assert contrast(shades[0], shades[-1]) >= 9


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_patterns_of_gaps_stand_out_from_their_ground(scheme):
    hatch, back = token("hatch", scheme), token("hatch-back", scheme)
    assert contrast(luminance(hatch), luminance(back)) >= 3


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_chosen_area_stands_out_from_the_page(scheme):
    ground = 1.0 if scheme is LIGHT else 0.0
    assert contrast(luminance(token("chosen", scheme)), ground) >= 3
