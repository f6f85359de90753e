"""A canvas for flat illustrations: crisp shapes drawn large and scaled down, soft light and shadow drawn small.

All coordinates are pixels of the finished picture.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = Sequence[Point]

SCALE = 1.5
"""How much larger shapes are drawn than they are shown, so that their edges come out smooth."""
COARSE = 8
"""How much smaller than shown, what is soft is drawn."""
JPEG_QUALITY = 86


class Canvas:
    def __init__(self, width: int, height: int, ground: str) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (round(width * SCALE), round(height * SCALE)), ground)
        self._draw = ImageDraw.Draw(self._image, "RGBA")

    def jpeg(self) -> bytes:
        out = BytesIO()
        self._image.resize((self.width, self.height), Image.Resampling.HAMMING).save(
            out, "JPEG", quality=JPEG_QUALITY, subsampling=2
        )
        return out.getvalue()

    # --- crisp --------------------------------------------------------------------------------------------------------

    def shape(self, points: Points, fill: str, opacity: float = 1) -> None:
        self._draw.polygon(_scaled(points), fill=_ink(fill, opacity))

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, opacity: float = 1) -> None:
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill, opacity)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: str, opacity: float = 1) -> None:
        corners = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self._draw.ellipse(corners, fill=_ink(fill, opacity))

    def ring(self, x: float, y: float, rx: float, ry: float, width: float, fill: str, opacity: float = 1) -> None:
        corners = [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]
        self._draw.ellipse(corners, outline=_ink(fill, opacity), width=round(width * SCALE))

    def stroke(self, points: Points, width: float, fill: str, opacity: float = 1) -> None:
        """With round ends; see-through only as one piece."""
        self.shape(ribbon(points, width), fill, opacity)

    # --- soft ---------------------------------------------------------------------------------------------------------

    def fade(self, points: Points, top: str, bottom: str, *, angle: float = 90) -> None:
        """A shape in two colours that run into each other: downwards, or as the angle turns it (0: to the right)."""
        left, upper, right, lower = self._bounds(points)
        size = (right - left, lower - upper)
        if min(size) < 1:
            return
        amount = _slope(angle).resize(size, Image.Resampling.BILINEAR)
        colours = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), amount)
        self._image.paste(colours, (left, upper), self._mask(points, (left, upper, right, lower)))

    def soft(
        self,
        points: Points,
        fill: str,
        opacity: float = 1,
        *,
        blur: float,
        clip: Points | None = None,
    ) -> None:
        """A shape with an edge that is `blur` wide; `clip`: only what falls inside this other shape."""
        margin = blur * 2.5
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top = min(xs) - margin, min(ys) - margin
        wide, high = max(xs) + margin - left, max(ys) + margin - top
        coarse = min(COARSE, max(1.0, blur / 3))
        small = Image.new("L", (math.ceil(wide / coarse), math.ceil(high / coarse)))
        ImageDraw.Draw(small).polygon([((x - left) / coarse, (y - top) / coarse) for x, y in points], fill=255)
        small = small.filter(ImageFilter.GaussianBlur(blur / coarse))
        small = small.point([round(value * opacity) for value in range(256)])
        # Only the part that lies on the picture, and inside the clip, is brought to full size.
        area = (left, top, left + wide, top + high)
        within = (0.0, 0.0, float(self.width), float(self.height))
        if clip is not None:
            within = _overlap(within, _extent(clip))
        area = _overlap(area, within)
        if area[0] >= area[2] or area[1] >= area[3]:
            return
        pixels = tuple(round(side * SCALE) for side in area)
        size = (pixels[2] - pixels[0], pixels[3] - pixels[1])
        if not all(size):
            return
        source = tuple((side - start) / coarse for side, start in zip(area, (left, top, left, top), strict=True))
        bounds = (max(source[0], 0), max(source[1], 0), min(source[2], small.width), min(source[3], small.height))
        mask = small.resize(size, Image.Resampling.BILINEAR, box=bounds)
        if clip is not None:
            mask = ImageChops.multiply(mask, self._mask(clip, (pixels[0], pixels[1], pixels[2], pixels[3])))
        self._image.paste(ImageColor.getrgb(fill), (pixels[0], pixels[1]), mask)

    def glow(
        self, x: float, y: float, rx: float, ry: float, fill: str, opacity: float, *, clip: Points | None = None
    ) -> None:
        """Light or shade that is strongest in its middle."""
        self.soft(oval(x, y, rx * 0.6, ry * 0.6), fill, opacity, blur=min(rx, ry) * 0.3, clip=clip)

    # --- strewn -------------------------------------------------------------------------------------------------------

    def dust(self, chance: Random, x: float, y: float, rx: float, ry: float, *, count: int, fill: str) -> None:
        """Specks of flour, closer together in the middle."""
        for _ in range(count):
            at = (chance.gauss(x, rx), chance.gauss(y, ry))
            size = chance.choice([0.8, 1, 1.2, 1.6, 2.4])
            self.ellipse(*at, size, size, fill, chance.uniform(0.25, 0.8))

    # --- within -------------------------------------------------------------------------------------------------------

    def _bounds(self, points: Points) -> tuple[int, int, int, int]:
        left, top, right, bottom = _overlap(_extent(points), (0, 0, self.width, self.height))
        return (
            math.floor(left * SCALE),
            math.floor(top * SCALE),
            math.ceil(right * SCALE),
            math.ceil(bottom * SCALE),
        )

    def _mask(self, points: Points, bounds: tuple[int, int, int, int]) -> Image.Image:
        left, top, right, bottom = bounds
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x * SCALE - left, y * SCALE - top) for x, y in points], fill=255)
        return mask


@lru_cache(maxsize=32)
def _slope(angle: float) -> Image.Image:
    """From black to white, in the direction of the angle."""
    across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    reach = abs(across) + abs(down)
    start = min(0.0, across) + min(0.0, down)
    steps = [((x / 31 * across + y / 31 * down) - start) / reach for y in range(32) for x in range(32)]
    return Image.frombytes("L", (32, 32), bytes(round(255 * step) for step in steps))


# --- shapes -----------------------------------------------------------------------------------------------------------


def oval(x: float, y: float, rx: float, ry: float, *, angle: float = 0, steps: int = 72) -> list[Point]:
    turns = [2 * math.pi * step / steps for step in range(steps)]
    return turned([(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns], (x, y), angle)


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> list[Point]:
    corners = [(right - radius, bottom - radius), (left + radius, bottom - radius)]
    corners += [(left + radius, top + radius), (right - radius, top + radius)]
    points = []
    for number, (x, y) in enumerate(corners):
        for step in range(9):
            turn = math.pi / 2 * (number + step / 8)
            points.append((x + radius * math.cos(turn), y + radius * math.sin(turn)))
    return points


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, steps: int = 24) -> list[Point]:
    """Degrees; 0 points to the right, 90 down."""
    turns = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def curve(points: Points, *, closed: bool = False, steps: int = 10) -> list[Point]:
    """Smoothly through all of the points (Catmull-Rom)."""
    count = len(points)
    smooth: list[Point] = []
    for index in range(count if closed else count - 1):
        near = [index - 1, index, index + 1, index + 2]
        p0, p1, p2, p3 = (points[i % count] if closed else points[min(max(i, 0), count - 1)] for i in near)
        for step in range(steps):
            t = step / steps
            smooth.append((_spline(t, p0[0], p1[0], p2[0], p3[0]), _spline(t, p0[1], p1[1], p2[1], p3[1])))
    return smooth if closed else [*smooth, points[-1]]


def blob(chance: Random, x: float, y: float, rx: float, ry: float, *, wobble: float, angle: float = 0) -> list[Point]:
    """Nearly an oval, as things made by hand are."""
    corners = oval(x, y, rx, ry, steps=12)
    factors = [1 + chance.uniform(-wobble, wobble) for _ in corners]
    moved = [(x + (px - x) * factor, y + (py - y) * factor) for (px, py), factor in zip(corners, factors, strict=True)]
    return turned(curve(moved, closed=True, steps=8), (x, y), angle)


def ribbon(points: Points, width: float) -> list[Point]:
    """The outline of a line with round ends."""
    half = width / 2
    one, other = [], []
    for index, (x, y) in enumerate(points):
        before, after = points[max(index - 1, 0)], points[min(index + 1, len(points) - 1)]
        turn = math.atan2(after[1] - before[1], after[0] - before[0]) + math.pi / 2
        one.append((x + half * math.cos(turn), y + half * math.sin(turn)))
        other.append((x - half * math.cos(turn), y - half * math.sin(turn)))
    first, last = _heading(points[1], points[0]), _heading(points[-2], points[-1])
    cap = [(half * math.cos(last + a), half * math.sin(last + a)) for a in _HALF_TURN[::-1]]
    start = [(half * math.cos(first + a), half * math.sin(first + a)) for a in _HALF_TURN[::-1]]
    end_cap = [(points[-1][0] + dx, points[-1][1] + dy) for dx, dy in cap]
    start_cap = [(points[0][0] + dx, points[0][1] + dy) for dx, dy in start]
    return [*one, *end_cap, *other[::-1], *start_cap]


def leaf(start: Point, end: Point, width: float) -> list[Point]:
    """Pointed at both ends."""
    (x0, y0), (x1, y1) = start, end
    length = math.dist(start, end)
    nx, ny = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
    amounts = [(step / 12, math.sin(math.pi * step / 12)) for step in range(13)]
    there = [(x0 + (x1 - x0) * t + nx * out, y0 + (y1 - y0) * t + ny * out) for t, out in amounts]
    back = [(x0 + (x1 - x0) * t - nx * out, y0 + (y1 - y0) * t - ny * out) for t, out in reversed(amounts)]
    return [*there, *back]


def turned(points: Iterable[Point], around: Point, angle: float) -> list[Point]:
    """By degrees, clockwise as seen."""
    (x, y), turn = around, math.radians(angle)
    cos, sin = math.cos(turn), math.sin(turn)
    return [(x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos) for px, py in points]


def moved(points: Iterable[Point], dx: float, dy: float) -> list[Point]:
    return [(x + dx, y + dy) for x, y in points]


_HALF_TURN = [math.pi / 2 - math.pi * step / 8 for step in range(9)][::-1]


def _heading(start: Point, end: Point) -> float:
    return math.atan2(end[1] - start[1], end[0] - start[0])


def _spline(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def _scaled(points: Points) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _extent(points: Points) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _ink(fill: str, opacity: float) -> tuple[int, ...]:
    return (*ImageColor.getrgb(fill)[:3], round(255 * opacity))
