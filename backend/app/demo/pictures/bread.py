"""Bread on boards and trays, seen from above or from the table's edge."""

import math
from random import Random

from app.demo.pictures.canvas import Canvas, Point, arc, blob, curve, leaf, moved, oval, ribbon, rounded, turned


def country_loaf() -> Canvas:
    chance = Random(11)
    canvas = Canvas(1600, 1200, "#232d2c")
    canvas.glow(520, 300, 1100, 900, "#47554f", 0.75)
    for y in (210, 505, 800, 1080):
        canvas.stroke([(-20, y), (500, y + 5), (1100, y - 4), (1620, y + 3)], 3, "#161d1d", 0.7)
    _cloth(canvas)
    _round_board(canvas, chance)
    _bread_knife(canvas)
    canvas.soft(oval(800, 640, 372, 356), "#1c0f08", 0.75, blur=42)
    loaf = blob(chance, 770, 590, 368, 356, wobble=0.012)
    canvas.fade(loaf, "#b87035", "#5c2f17", angle=50)
    canvas.glow(640, 440, 420, 400, "#e3a558", 0.75, clip=loaf)
    canvas.glow(960, 820, 380, 330, "#3b1a0c", 0.6, clip=loaf)
    _basket_rings(canvas, chance, 770, 590)
    for _ in range(90):
        size = chance.uniform(2, 5)
        canvas.ellipse(*_within(chance, (770, 590), 330), size, size, "#f0cf94", chance.uniform(0.12, 0.4))
    _crescent(canvas)
    _wheat_cuts(canvas)
    canvas.dust(chance, 480, 960, 190, 70, count=240, fill="#f7efe0")
    canvas.dust(chance, 1180, 330, 160, 90, count=160, fill="#f7efe0")
    return canvas


def _cloth(canvas: Canvas) -> None:
    cloth = [*curve([(-30, 690), (190, 730), (420, 905), (610, 1010), (700, 1230), (-30, 1230)]), (-30, 1230)]
    canvas.soft(moved(cloth, 14, 16), "#0d1212", 0.6, blur=26)
    canvas.shape(cloth, "#e4d6bd")
    for offset in (70, 104, 200, 234):
        line = moved(curve([(-40, 700), (180, 745), (400, 915), (560, 1040), (620, 1230)]), -offset, offset * 0.9)
        canvas.stroke(line, 13 if offset in (70, 234) else 7, "#b6553a", 0.85)
    for fold in ([(60, 1230), (150, 1010), (330, 900)], [(300, 1230), (390, 1100), (520, 1010)]):
        canvas.soft(ribbon(curve(fold), 46), "#8d7552", 0.5, blur=20, clip=cloth)


def _round_board(canvas: Canvas, chance: Random) -> None:
    handle = turned(rounded(1150, 535, 1620, 655, 56), (790, 600), -24)
    disc = oval(790, 600, 480, 470)
    canvas.soft(moved(disc, 22, 40), "#0a0f0f", 0.8, blur=46)
    canvas.soft(moved(handle, 18, 34), "#0a0f0f", 0.7, blur=30)
    canvas.fade(handle, "#a8764a", "#8a5a35", angle=30)
    canvas.fade(disc, "#c08d5b", "#8f5f39", angle=55)
    canvas.ring(790, 600, 480, 470, 5, "#dcae7b", 0.55)
    for number in range(17):
        y = 170 + number * 53 + chance.uniform(-14, 14)
        half = 470 * math.sqrt(max(0.0, 1 - ((y - 600) / 470) ** 2)) - 14
        if half < 60:
            continue
        line = [(790 - half, y), (790 - half / 3, y + chance.uniform(-9, 9)), (790 + half / 3, y - 5), (790 + half, y)]
        canvas.stroke(turned(curve(line), (790, 600), -24), chance.uniform(1.5, 4), "#6e4425", 0.3)
    hole = turned(oval(1555, 595, 24, 24), (790, 600), -24)
    canvas.shape(hole, "#1d2625")


def _bread_knife(canvas: Canvas) -> None:
    def laid(points: list[Point]) -> list[Point]:
        return turned(points, (1330, 820), 62)

    blade = laid([(1000, 800), (1380, 792), (1380, 846), (1040, 846), (1010, 826)])
    handle = laid(rounded(1376, 786, 1640, 852, 24))
    canvas.soft(moved(blade, 12, 22), "#060a0a", 0.6, blur=16)
    canvas.soft(moved(handle, 12, 22), "#060a0a", 0.6, blur=16)
    canvas.fade(blade, "#dcdcd4", "#8f9692", angle=120)
    canvas.shape(laid([(1008, 806), (1380, 798), (1380, 808), (1010, 814)]), "#f4f3ec", 0.8)
    canvas.fade(handle, "#6a3d22", "#3c2012", angle=20)
    for x in (1430, 1510, 1590):
        canvas.shape(laid(oval(x, 819, 8, 8)), "#cfae78")


def _basket_rings(canvas: Canvas, chance: Random, x: float, y: float) -> None:
    for number in range(7):
        radius = 92 + number * 39
        start = 0.0
        while start < 355:
            length = chance.uniform(24, 70)
            line = arc(x, y, radius, radius * 0.965, start, min(start + length, 357))
            canvas.stroke(line, chance.uniform(6, 11), "#f6e6c8", chance.uniform(0.32, 0.6))
            start += length + chance.uniform(4, 13)


def _crescent(canvas: Canvas) -> None:
    """The cut that opened, with its ear."""
    outer = curve([(820, 300), (950, 380), (1010, 520), (1000, 680), (905, 850)], steps=14)
    inner = curve([(905, 850), (925, 700), (915, 545), (870, 410), (820, 300)], steps=14)
    opened = [*outer, *inner]
    canvas.soft(moved(opened, -8, 6), "#2c1208", 0.8, blur=15)
    canvas.fade(opened, "#f7e3b4", "#d59b52", angle=0)
    canvas.soft(ribbon(moved(inner, 6, 0), 18), "#8f5020", 0.75, blur=9, clip=opened)
    for number, t in enumerate(range(16, 96, 9)):
        a, b = (
            outer[min(t * len(outer) // 110, len(outer) - 1)],
            inner[::-1][min(t * len(inner) // 110, len(inner) - 1)],
        )
        mid = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 8)
        canvas.stroke([b, mid, a], 3 if number % 2 else 5, "#c98c48", 0.6)
    canvas.shape(ribbon(inner, 15), "#6c3516")
    canvas.shape(ribbon(moved(inner, -4, -2), 6), "#e0a45c", 0.9)


def _wheat_cuts(canvas: Canvas) -> None:
    stem = curve([(520, 810), (580, 690), (640, 540), (690, 360)], steps=14)
    canvas.shape(ribbon(moved(stem, 3, 4), 9), "#3f1d0c", 0.7)
    canvas.shape(ribbon(stem, 6), "#f4dcab")
    for index in range(4, len(stem) - 4, 5):
        x, y = stem[index]
        size = 86 - abs(index - 22) * 1.1
        for side in (-1, 1):
            heading = math.radians(-70 + side * 44)
            start = (x + side * 5, y)
            tip = (x + size * math.cos(heading), y + size * math.sin(heading))
            canvas.shape(moved(leaf(start, tip, 29), 4, 5), "#3f1d0c", 0.75)
            canvas.shape(leaf(start, tip, 25), "#f5dfb0")
            canvas.shape(leaf((start[0] + 3, start[1]), tip, 9), "#d39a52", 0.8)


# --- cardamom buns ----------------------------------------------------------------------------------------------------


def bun_tray() -> Canvas:
    chance = Random(7)
    canvas = Canvas(1080, 1080, "#2f4a48")
    canvas.glow(300, 200, 900, 800, "#5d7c76", 0.6)

    def laid(points: list[Point]) -> list[Point]:
        return turned(points, (540, 540), -7)

    tray = laid(rounded(62, -160, 1018, 1250, 60))
    canvas.soft(moved(tray, 22, 26), "#0f1a1a", 0.75, blur=34)
    canvas.fade(tray, "#57504b", "#2b2624", angle=40)
    canvas.shape(laid(rounded(84, -160, 996, 1250, 44)), "#3b3532")
    paper = laid([(112, -200), (964, -200), (972, 300), (960, 700), (970, 1300), (116, 1300), (106, 640), (118, 240)])
    canvas.fade(paper, "#f3e8d2", "#dcc9a8", angle=60)
    for line in ([(112, 330), (500, 350), (960, 318)], [(112, 800), (520, 772), (965, 790)]):
        canvas.soft(ribbon(laid(curve(line)), 18), "#a98f66", 0.4, blur=8, clip=paper)
    places = [
        (x + (140 if row % 2 else 0), 110 + row * 246) for row in range(-1, 5) for x in (-20, 262, 544, 826, 1108)
    ]
    for x, y in places:
        if not 150 <= x <= 960:
            continue
        at = laid([(x + chance.uniform(-8, 8), y + chance.uniform(-8, 8))])[0]
        if (x, y) == (684, 356):
            _crumbs(canvas, chance, at)
        else:
            knot_bun(canvas, chance, at, 128, angle=chance.uniform(0, 360))
    return canvas


def knot_bun(canvas: Canvas, chance: Random, at: Point, radius: float, *, angle: float) -> None:
    """A bun tied from one twisted strand, with pearl sugar."""
    x, y = at
    canvas.soft(
        oval(x + radius * 0.1, y + radius * 0.16, radius * 0.98, radius * 0.96), "#5a3413", 0.75, blur=radius * 0.14
    )
    base = blob(chance, x, y, radius, radius * 0.96, wobble=0.03, angle=angle)
    canvas.fade(base, "#b8722f", "#7a4118", angle=55)

    def strand(points: list[Point], width: float) -> None:
        line = curve([(x + px * radius, y + py * radius) for px, py in points], steps=5)
        placed = turned(line, at, angle)
        wide = width * radius
        canvas.shape(_tapered(moved(placed, radius * 0.015, radius * 0.03), wide * 1.2), "#54290d")
        canvas.shape(_tapered(placed, wide), "#a9622a")
        canvas.shape(_tapered(moved(placed, -wide * 0.05, -wide * 0.06), wide * 0.8), "#c67d35")
        canvas.shape(_tapered(moved(placed, -wide * 0.1, -wide * 0.13), wide * 0.42), "#e2a458")

    # Around the rim, then over each other towards the middle, and last the end that is tucked in.
    for turn in range(6):
        rim = [math.radians(turn * 60 + step) for step in (-14, 20, 54, 86)]
        far = (0.92, 0.86, 0.74, 0.5)
        strand([(r * math.cos(a), r * math.sin(a)) for a, r in zip(rim, far, strict=True)], 0.34)
    strand([(-0.8, 0.3), (-0.4, 0.06), (0.06, 0.0), (0.56, -0.26), (0.74, -0.5)], 0.4)
    strand([(-0.4, -0.8), (-0.3, -0.4), (-0.02, -0.06), (0.22, 0.4), (0.24, 0.84)], 0.4)
    strand([(-0.66, -0.4), (-0.36, -0.2), (0.1, -0.22), (0.4, -0.02), (0.8, 0.34)], 0.38)
    strand([(-0.5, 0.66), (-0.3, 0.28), (0.0, 0.1), (0.24, -0.2)], 0.36)
    canvas.glow(x - radius * 0.35, y - radius * 0.4, radius * 0.8, radius * 0.7, "#ffe3ac", 0.4, clip=base)
    for _ in range(20):
        px, py = _within(chance, at, radius * 0.78)
        size = chance.uniform(0.024, 0.044) * radius
        canvas.ellipse(px + 1.5, py + 2.5, size, size, "#5a2e10", 0.5)
        canvas.ellipse(px, py, size, size * 0.9, "#fff7e6")
    for _ in range(26):
        canvas.ellipse(*_within(chance, at, radius * 0.85), 1.7, 1.7, "#3c2010", 0.8)


def _within(chance: Random, at: Point, radius: float) -> Point:
    turn, far = chance.uniform(0, 2 * math.pi), math.sqrt(chance.random()) * radius
    return at[0] + far * math.cos(turn), at[1] + far * math.sin(turn)


def _tapered(points: list[Point], width: float) -> list[Point]:
    """A ribbon that is narrow at both ends."""
    one, other = [], []
    last = len(points) - 1
    for index, (x, y) in enumerate(points):
        before, after = points[max(index - 1, 0)], points[min(index + 1, last)]
        turn = math.atan2(after[1] - before[1], after[0] - before[0]) + math.pi / 2
        half = width / 2 * (0.18 + 0.82 * math.sin(math.pi * index / last) ** 0.7)
        one.append((x + half * math.cos(turn), y + half * math.sin(turn)))
        other.append((x - half * math.cos(turn), y - half * math.sin(turn)))
    return [*one, *reversed(other)]


def _crumbs(canvas: Canvas, chance: Random, at: Point) -> None:
    """Where one has been taken."""
    x, y = at
    canvas.soft(oval(x, y, 104, 98), "#b08a52", 0.4, blur=20)
    canvas.ring(x, y, 106, 100, 5, "#a97f45", 0.35)
    for _ in range(34):
        px, py = chance.gauss(x, 55), chance.gauss(y, 52)
        size = chance.uniform(2, 7)
        canvas.ellipse(px + 2, py + 3, size, size * 0.8, "#8a6a3c", 0.4)
        canvas.shape(
            blob(chance, px, py, size, size * 0.8, wobble=0.3), chance.choice(["#c98a42", "#a8672b", "#fff7e6"])
        )


# --- seeded rye -------------------------------------------------------------------------------------------------------


def sliced_rye() -> Canvas:
    chance = Random(23)
    canvas = Canvas(1600, 1200, "#a8b098")
    canvas.fade([(0, 0), (1600, 0), (1600, 720), (0, 720)], "#8f9b85", "#b9bfa5", angle=70)
    canvas.soft([(980, -50), (1330, -50), (1120, 720), (770, 720)], "#f4edd0", 0.3, blur=40)
    canvas.soft([(1400, -50), (1560, -50), (1350, 720), (1190, 720)], "#f4edd0", 0.3, blur=34)
    canvas.fade([(0, 700), (1600, 700), (1600, 1200), (0, 1200)], "#d9c19a", "#b4946a")
    canvas.box(0, 700, 1600, 706, "#f0deba", 0.6)
    board = [(130, 800), (1450, 800), (1560, 1010), (40, 1010)]
    canvas.soft(moved(board, 10, 50), "#5c4526", 0.6, blur=30)
    canvas.shape([(40, 1010), (1560, 1010), (1556, 1050), (44, 1050)], "#6d4526")
    canvas.fade(board, "#a9744a", "#8c5b37")
    for y in (840, 884, 930, 976):
        canvas.stroke([(100 - (y - 800) * 0.3, y), (700, y + 6), (1490 + (y - 800) * 0.3, y - 3)], 2.5, "#6d4526", 0.45)
    _wheat_jug(canvas, chance)
    canvas.soft(oval(640, 925, 590, 46), "#2e1a0d", 0.65, blur=26)
    _rye_body(canvas, chance)
    for x, foot, narrow in ((728, 940, 0.97), (856, 950, 0.94), (978, 962, 0.91)):
        _rye_slice(canvas, chance, x, foot, narrow)
    for _ in range(46):
        along = chance.uniform(1180, 1480) if chance.random() < 0.6 else chance.uniform(140, 1200)
        _seed(canvas, chance, along, chance.uniform(968, 1004), chance.uniform(0.7, 1))
    return canvas


_RYE_FACE = [
    *[(-215.0, 0.0), (-226, -120), (-232, -270), (-206, -352), (-120, -384), (0, -392)],
    *[(120, -384), (206, -352), (232, -270), (226, -120), (215, 0)],
]


def _rye_body(canvas: Canvas, chance: Random) -> None:
    """What is left of the loaf: its long side, and the face that was cut."""
    side = [*curve([(96, 900), (82, 780), (76, 640), (100, 566), (180, 536)]), (560, 538), (620, 930), (360, 930)]
    canvas.fade(side, "#6b3f22", "#3a1f11")
    canvas.soft([(120, 550), (540, 545), (520, 610), (110, 606)], "#b27a45", 0.7, blur=24, clip=side)
    for _ in range(380):
        x, y = chance.uniform(90, 420), 540 + abs(chance.gauss(0, 120))
        if y < 890 and x > 84 + max(0.0, 640 - y) * 0.7:
            _seed(canvas, chance, x, y, chance.uniform(0.8, 1.25))
    _cut_face(canvas, chance, (590, 932), 1)


def _rye_slice(canvas: Canvas, chance: Random, x: float, foot: float, narrow: float) -> None:
    back = moved(curve(_RYE_FACE), x, foot)
    back = [(x + (px - x) * narrow, py) for px, py in back]
    canvas.soft(moved(back, -26, 4), "#1e0f07", 0.7, blur=22)
    canvas.shape(moved(back, 20, -7), "#3f2110")
    canvas.shape(moved(back, 10, -3), "#6b3f22")
    _cut_face(canvas, chance, (x, foot), narrow)


def _cut_face(canvas: Canvas, chance: Random, foot: Point, narrow: float) -> None:
    def placed(points: list[Point]) -> list[Point]:
        return [(foot[0] + x * narrow, foot[1] + y) for x, y in points]

    crumb = placed([(x * 0.925, -196 + (y + 196) * 0.93) for x, y in curve(_RYE_FACE)])
    canvas.shape(placed(curve(_RYE_FACE)), "#4f2b16")
    canvas.fade(crumb, "#b58a5e", "#8d6440", angle=60)

    def spot() -> Point:
        return placed([(chance.uniform(-192, 192), chance.uniform(-352, -26))])[0]

    for _ in range(150):
        size = chance.choice([2, 3, 3, 4, 6])
        canvas.ellipse(*spot(), size * 1.3, size, "#6b4526", 0.65)
    for _ in range(70):
        canvas.ellipse(*spot(), 2, 2, "#d9b487", 0.7)
    for _ in range(74):
        _seed(canvas, chance, *spot(), chance.uniform(0.75, 1.1))


_SEEDS = [("#e9dcbb", 11, 4.6), ("#5f6a44", 12, 5.6), ("#2f2018", 6, 3.2), ("#d9a75a", 6, 4), ("#f0e6cf", 6, 3.4)]


def _seed(canvas: Canvas, chance: Random, x: float, y: float, scale: float) -> None:
    colour, length, width = chance.choice(_SEEDS)
    turn = chance.uniform(0, math.pi)
    dx, dy = math.cos(turn) * length * scale, math.sin(turn) * length * scale
    canvas.shape(leaf((x - dx + 1.5, y - dy + 2.5), (x + dx + 1.5, y + dy + 2.5), width * 2 * scale), "#22130a", 0.45)
    canvas.shape(leaf((x - dx, y - dy), (x + dx, y + dy), width * 2 * scale), colour)


def _wheat_jug(canvas: Canvas, chance: Random) -> None:
    canvas.soft(oval(1350, 824, 190, 30), "#3f2a16", 0.6, blur=20)
    for lean, high in ((-150, 560), (-80, 640), (-16, 690), (58, 660), (128, 590), (196, 520)):
        tip = (1330 + lean, 800 - high)
        stalk = curve([(1330 + lean * 0.12, 560), (1330 + lean * 0.45, 700 - high * 0.6), tip])
        canvas.stroke(stalk, 5, "#9a7a3c")
        heading = math.atan2(tip[1] - stalk[-6][1], tip[0] - stalk[-6][0])
        for grain in range(6):
            x, y = tip[0] - math.cos(heading) * grain * 22, tip[1] - math.sin(heading) * grain * 22
            for side in (-1, 1):
                away = heading + side * 0.5
                end = (x + 40 * math.cos(away), y + 40 * math.sin(away))
                canvas.shape(leaf((x, y), end, 17), chance.choice(["#d9a94e", "#c9943b", "#e6bf6d"]))
        canvas.shape(leaf(tip, (tip[0] + 46 * math.cos(heading), tip[1] + 46 * math.sin(heading)), 17), "#e6bf6d")
    half = [(0, 540), (74, 548), (70, 592), (62, 622), (112, 690), (126, 760), (98, 816), (0, 824)]
    jug = curve([*[(1330 - x, y) for x, y in reversed(half)], *[(1330 + x, y) for x, y in half[1:]]])
    canvas.stroke(arc(1432, 660, 66, 74, -92, 96), 22, "#d8c7a8")
    canvas.fade(jug, "#f6eedd", "#b9a384", angle=15)
    canvas.soft([(1400, 540), (1480, 540), (1480, 830), (1410, 830)], "#6f5a3c", 0.5, blur=26, clip=jug)
    canvas.ellipse(1330, 546, 74, 13, "#8a7656")
    band = [(1216, 720), *curve([(1216, 720), (1330, 734), (1444, 720)]), (1452, 748), (1330, 764), (1208, 748)]
    canvas.shape(band, "#4d716c")
