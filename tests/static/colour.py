"""How far apart two colours look, also to colour-blind people; the arithmetic of the colour tests.

Contrast: WCAG 2.2. Distance: CIEDE2000 (Sharma, Wu, Dalal 2005). Colour blindness: the full-severity matrices of
Machado, Oliveira and Fernandes (2009), applied to linear RGB.
"""

from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(code: str) -> tuple[float, float, float]:
    """``#rrggbb`` as linear red, green and blue in 0..1."""
    parts = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)


def luminance(code: str) -> float:
    """Relative luminance in 0..1."""
    r, g, b = linear(code)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast ratio in 1..21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def contrast_seen(one: str, other: str, *, sight: str) -> float:
    """Contrast ratio in 1..21 as somebody with this sight sees the two colours."""
    low, high = sorted((luminance_seen(one, sight=sight), luminance_seen(other, sight=sight)))
    return (high + 0.05) / (low + 0.05)


def luminance_seen(code: str, *, sight: str) -> float:
    """Relative luminance in 0..1 as somebody with this sight sees it."""
    r, g, b = seen(code, sight=sight)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def seen(code: str, *, sight: str) -> tuple[float, float, float]:
    """Linear red, green and blue as somebody with this sight sees them, within 0..1."""
    rgb = linear(code)
    return tuple(
        min(1.0, max(0.0, sum(m * v for m, v in zip(row, rgb, strict=True)))) for row in SIGHT[sight]
    )


def lab(code: str, *, sight: str = "normal") -> tuple[float, float, float]:
    """CIE L*a*b* (D65) as somebody with this sight sees it."""
    r, g, b = seen(code, sight=sight)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000 between two L*a*b* colours; about 1 is just noticeable side by side."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    grow = 1.5 - 0.5 * sqrt(mean / (mean + 25**7))
    a1, a2 = a1 * grow, a2 * grow
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * sqrt(c1 * c2) * sin(radians(turn) / 2) / (1 + 0.015 * chroma * t)
    twist = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    return sqrt(dl**2 + dc**2 + dh**2 + twist * dc * dh)


def apart(one: str, other: str) -> float:
    """The distance of two colours to whoever tells them apart worst."""
    return min(distance(lab(one, sight=sight), lab(other, sight=sight)) for sight in SIGHT)
