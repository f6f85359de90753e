"""How it is made: dough at rest, and the starter."""

import math
from random import Random

from app.demo.pictures.canvas import Canvas, Point, arc, blob, curve, leaf, moved, oval, ribbon, rounded, turned


def dough_in_basket() -> Canvas:
    chance = Random(3)
    canvas = Canvas(1200, 1500, "#2f4053")
    canvas.glow(380, 420, 900, 900, "#5b7086", 0.7)
    for x in (300, 640, 985):
        canvas.stroke([(x, -20), (x + 6, 700), (x - 3, 1520)], 3, "#1d2a38", 0.6)
    _flour_sweep(canvas, chance)
    _flour_bowl(canvas, chance)
    _basket(canvas, chance, (560, 760))
    _dough(canvas, chance, (560, 760))
    _scraper(canvas)
    canvas.dust(chance, 600, 1240, 260, 110, count=300, fill="#f7efe0")
    canvas.dust(chance, 560, 700, 190, 190, count=160, fill="#fffaf0")
    return canvas


def _flour_sweep(canvas: Canvas, chance: Random) -> None:
    for points, width, opacity in (
        ([(-40, 1280), (260, 1370), (700, 1350), (1080, 1180)], 150, 0.3),
        ([(100, 1350), (420, 1390), (820, 1310)], 80, 0.4),
        ([(560, 200), (820, 260), (1100, 480)], 130, 0.2),
    ):
        canvas.soft(ribbon(curve(points), width), "#f7efe0", opacity, blur=40)
    for offset in range(5):
        line = curve([(150 + offset * 26, 1300 + offset * 20), (420, 1350 + offset * 16), (760, 1296 + offset * 18)])
        canvas.soft(ribbon(line, 8), "#2f4053", 0.45, blur=4)
    for _ in range(130):
        x, y = chance.uniform(40, 1160), chance.uniform(1180, 1460)
        canvas.ellipse(x, y, *(chance.uniform(1.5, 4),) * 2, "#f7efe0", chance.uniform(0.2, 0.6))


def _flour_bowl(canvas: Canvas, chance: Random) -> None:
    x, y = 1010, 190
    canvas.soft(oval(x + 26, y + 34, 262, 262), "#101a25", 0.65, blur=34)
    canvas.fade(oval(x, y, 262, 262), "#d98d6f", "#a24f36", angle=50)
    canvas.ring(x, y, 262, 262, 6, "#efb294", 0.7)
    inside = oval(x, y, 228, 228)
    canvas.fade(inside, "#8f4530", "#c9775a", angle=50)
    heap = blob(chance, x + 8, y + 10, 196, 190, wobble=0.04)
    canvas.soft(moved(heap, 8, 12), "#4d2015", 0.5, blur=18, clip=inside)
    canvas.shape(heap, "#f6ecd9")
    canvas.glow(x - 50, y - 50, 170, 150, "#ffffff", 0.8, clip=heap)
    canvas.soft(ribbon(arc(x + 8, y + 10, 160, 150, 10, 130), 60), "#cdb692", 0.6, blur=28, clip=heap)
    handle = [(870, 330), (760, 470)]
    canvas.soft(ribbon(moved(handle, 14, 20), 34), "#101a25", 0.6, blur=12)
    canvas.stroke([(950, 230), (865, 336)], 30, "#8a5a35")
    canvas.stroke(handle, 32, "#8a5a35")
    canvas.stroke(moved([(950, 230), (762, 466)], -6, -4), 8, "#b98a5c")
    canvas.shape(oval(958, 222, 74, 50, angle=-50), "#8a5a35")
    canvas.shape(oval(962, 216, 60, 38, angle=-50), "#f6ecd9")


def _basket(canvas: Canvas, chance: Random, at: Point) -> None:
    x, y = at
    canvas.soft(oval(x + 34, y + 46, 482, 482), "#0d1620", 0.75, blur=44)
    canvas.ellipse(x, y, 484, 484, "#7a5433")
    for number in range(6):
        radius = 478 - number * 21
        canvas.ring(x, y, radius, radius, 21, "#c89a63" if number % 2 == 0 else "#b98852")
        canvas.ring(x, y, radius, radius, 3.5, "#e3bd88", 0.8)
        canvas.ring(x, y, radius - 17, radius - 17, 4, "#7d5632", 0.85)
    for number in range(44):
        turn = 2 * math.pi * number / 44 + 0.05
        for ring in range(6):
            radius = 468 - ring * 21
            shift = turn + ring * 0.052
            a = (x + (radius + 9) * math.cos(shift), y + (radius + 9) * math.sin(shift))
            b = (x + (radius - 9) * math.cos(shift + 0.03), y + (radius - 9) * math.sin(shift + 0.03))
            canvas.stroke([a, b], 3.5, "#7d5632", 0.65)
    for _ in range(70):
        turn, far = chance.uniform(0, 2 * math.pi), chance.uniform(372, 476)
        px, py = x + far * math.cos(turn), y + far * math.sin(turn)
        canvas.ellipse(px, py, *(chance.uniform(2, 6),) * 2, "#f7efe0", chance.uniform(0.3, 0.75))
    canvas.ellipse(x, y, 364, 364, "#5e3f25")


def _dough(canvas: Canvas, chance: Random, at: Point) -> None:
    x, y = at
    cloth = blob(chance, x, y, 384, 380, wobble=0.025)
    canvas.soft(moved(cloth, 8, 12), "#3a2413", 0.6, blur=14)
    canvas.fade(cloth, "#e6dcc7", "#c3b394", angle=50)
    for number in range(15):
        turn = 2 * math.pi * number / 15 + chance.uniform(-0.1, 0.1)
        a = (x + 384 * math.cos(turn), y + 380 * math.sin(turn))
        b = (x + 318 * math.cos(turn + 0.07), y + 316 * math.sin(turn + 0.07))
        canvas.soft(ribbon([a, b], 15), "#8b7854", 0.55, blur=6)
    dough = blob(chance, x, y, 328, 324, wobble=0.012)
    canvas.soft(moved(dough, 5, 8), "#6e5735", 0.75, blur=16)
    canvas.fade(dough, "#fbf1da", "#dcc498", angle=52)
    canvas.glow(x - 110, y - 130, 250, 220, "#fffdf4", 0.9, clip=dough)
    canvas.soft(ribbon(arc(x, y, 300, 296, -10, 130, 40), 60), "#b7935c", 0.5, blur=34, clip=dough)
    # Folded over like a letter, from two sides.
    for line, light in (
        ([(x - 214, y + 206), (x - 150, y + 40), (x - 36, y - 96), (x + 130, y - 186), (x + 262, y - 200)], -1),
        ([(x - 60, y + 296), (x + 2, y + 130), (x + 110, y + 14), (x + 232, y - 46), (x + 312, y - 60)], -1),
    ):
        fold = curve(line)
        canvas.soft(ribbon(moved(fold, 14, 18), 44), "#b48f5a", 0.6, blur=16, clip=dough)
        canvas.soft(ribbon(moved(fold, 12 * light, 14 * light), 30), "#fffdf4", 0.95, blur=12, clip=dough)
        canvas.soft(ribbon(moved(fold, 3, 4), 7), "#a37d48", 0.95, blur=3, clip=dough)
    for _ in range(24):
        turn, far = chance.uniform(0, 2 * math.pi), chance.uniform(70, 285)
        px, py, size = x + far * math.cos(turn), y + far * math.sin(turn), chance.uniform(5, 15)
        canvas.ellipse(px + 1.5, py + 2.5, size, size * 0.92, "#c8a672", 0.6)
        canvas.ellipse(px, py, size * 0.92, size * 0.86, "#f8ebcf")
        canvas.ellipse(px - size * 0.3, py - size * 0.32, size * 0.3, size * 0.26, "#ffffff", 0.9)


def _scraper(canvas: Canvas) -> None:
    def laid(points: list[Point]) -> list[Point]:
        return turned(points, (960, 1250), -28)

    blade = laid(rounded(810, 1190, 1120, 1370, 10))
    grip = laid(rounded(796, 1136, 1134, 1214, 36))
    canvas.soft(moved(blade, 14, 22), "#0d1620", 0.6, blur=16)
    canvas.soft(moved(grip, 14, 22), "#0d1620", 0.6, blur=16)
    canvas.fade(blade, "#e4e6e3", "#98a2a8", angle=110)
    canvas.shape(laid([(860, 1214), (930, 1214), (860, 1368), (824, 1368)]), "#ffffff", 0.5)
    canvas.fade(grip, "#a9683c", "#6d3d20", angle=60)
    canvas.shape(laid(rounded(816, 1146, 1114, 1160, 7)), "#d39a66", 0.8)
    for x in (880, 1050):
        canvas.shape(laid(oval(x, 1178, 9, 9)), "#e3c48d")


# --- the starter ------------------------------------------------------------------------------------------------------


def starter_jar() -> Canvas:
    chance = Random(41)
    canvas = Canvas(1200, 1500, "#e0b664")
    canvas.fade([(0, 0), (1200, 0), (1200, 1130), (0, 1130)], "#d9a953", "#ecca86", angle=60)
    for pane in (
        [(640, -20), (850, -20), (690, 1120), (480, 1120)],
        [(890, -20), (1100, -20), (940, 1120), (730, 1120)],
    ):
        canvas.soft(pane, "#fff1c6", 0.5, blur=16)
    canvas.fade([(0, 1110), (1200, 1110), (1200, 1500), (0, 1500)], "#8a5a38", "#5f3a22")
    canvas.box(0, 1106, 1200, 1124, "#b07c51")
    for y in (1190, 1270, 1370, 1450):
        canvas.stroke([(-20, y), (400, y + 7), (900, y - 5), (1220, y + 4)], 4, "#4d2d19", 0.4)
    _flour_sack(canvas)
    canvas.soft(oval(700, 1238, 400, 48), "#2a160b", 0.65, blur=24)
    _jar(canvas, chance)
    _spoon(canvas, chance)
    canvas.dust(chance, 330, 1320, 130, 44, count=170, fill="#f7efe0")
    return canvas


def _flour_sack(canvas: Canvas) -> None:
    canvas.soft(oval(240, 1160, 290, 34), "#2a160b", 0.6, blur=20)
    sack = curve(
        [
            (10, 1150),
            (-14, 900),
            (20, 660),
            (66, 540),
            (180, 560),
            (300, 536),
            (396, 556),
            (424, 700),
            (438, 920),
            (420, 1154),
        ]
    )
    canvas.fade(sack, "#efe2c6", "#c4ab80", angle=25)
    canvas.soft([(330, 560), (470, 560), (470, 1160), (350, 1160)], "#8a6a40", 0.55, blur=36, clip=sack)
    rolled = curve(
        [(44, 560), (60, 498), (200, 520), (330, 490), (410, 510), (420, 572), (300, 600), (180, 612), (60, 604)],
        closed=True,
    )
    canvas.soft(moved(rolled, 0, 18), "#7a5b34", 0.6, blur=14, clip=sack)
    canvas.fade(rolled, "#f6ecd6", "#d3bd94")
    canvas.shape(curve([(92, 548), (200, 562), (320, 540), (386, 548), (300, 574), (180, 584)], closed=True), "#fffaf0")
    for fold in ([(90, 700), (120, 860), (70, 1040)], [(350, 640), (330, 800), (366, 980)]):
        canvas.soft(ribbon(curve(fold), 16), "#a3875a", 0.6, blur=9, clip=sack)
    canvas.ring(216, 860, 120, 120, 7, "#b4553a", 0.9)
    for level in range(4):
        for side in (-1, 1):
            y = 930 - level * 38
            canvas.shape(leaf((216, y), (216 + side * 56, y - 48), 25), "#b4553a", 0.9)
    canvas.shape(leaf((216, 796), (216, 752), 24), "#b4553a", 0.9)
    canvas.stroke([(216, 956), (216, 790)], 7, "#b4553a", 0.9)


def _jar(canvas: Canvas, chance: Random) -> None:
    glass = curve([(440, 560), (424, 640), (420, 900), (424, 1170), (452, 1226), (560, 1240), (690, 1242)])
    glass = [*glass, *[(1380 - x, y) for x, y in reversed(glass)]]
    canvas.shape(glass, "#f7f2de", 0.42)
    level = 716.0
    rise = curve(
        [
            (424, level + 6),
            (500, level - 20),
            (590, level - 34),
            (700, level - 44),
            (810, level - 32),
            (890, level - 14),
            (958, level + 8),
        ]
    )
    inner = [
        *rise,
        (962, 900),
        (956, 1164),
        (930, 1212),
        (820, 1226),
        (690, 1228),
        (560, 1226),
        (450, 1212),
        (424, 1164),
        (418, 900),
    ]
    canvas.fade(inner, "#fbf0d6", "#dfc594", angle=80)
    canvas.soft([(850, 690), (980, 690), (980, 1240), (870, 1240)], "#a87f48", 0.5, blur=34, clip=inner)
    canvas.shape(
        moved(
            curve(
                [
                    (424, 6),
                    (500, -20),
                    (590, -34),
                    (700, -44),
                    (810, -32),
                    (890, -14),
                    (958, 8),
                    (890, 34),
                    (690, 44),
                    (490, 34),
                ],
                closed=True,
            ),
            0,
            level,
        ),
        "#fff8e8",
    )
    for _ in range(96):
        x, y = chance.uniform(446, 936), chance.triangular(level + 40, 1206, level + 130)
        size = chance.choice([5, 7, 9, 12, 16, 22]) * (1.25 if y < 900 else 0.85)
        canvas.ellipse(x, y, size, size * chance.uniform(0.75, 1), "#c9a469", 0.75)
        canvas.ellipse(x + size * 0.12, y + size * 0.16, size * 0.84, size * 0.68, "#e8d0a0")
    for _ in range(20):
        x, y = chance.uniform(490, 890), level + chance.uniform(-22, 24)
        size = chance.uniform(7, 20)
        canvas.ellipse(x, y, size, size * 0.5, "#d9bd8a", 0.8)
        canvas.ellipse(x - size * 0.1, y - size * 0.08, size * 0.8, size * 0.34, "#fffdf6")
    # The band says where it stood this morning.
    canvas.shape(
        [
            (420, 980),
            *curve([(420, 980), (560, 996), (690, 1000), (820, 996), (960, 980)]),
            (960, 1004),
            *curve([(960, 1004), (820, 1020), (690, 1024), (560, 1020), (420, 1004)]),
        ],
        "#b4553a",
    )
    canvas.stroke(curve([(426, 986), (560, 1001), (690, 1005), (820, 1001), (952, 986)]), 4, "#dd8c70")
    # Glass: an edge, two lights.
    canvas.stroke(glass[: len(glass) // 2], 9, "#fffdf2", 0.65)
    canvas.stroke(glass[len(glass) // 2 :], 9, "#b98f52", 0.45)
    canvas.stroke(curve([(476, 640), (466, 820), (468, 1090)]), 24, "#ffffff", 0.5)
    canvas.stroke([(470, 1136), (474, 1164)], 24, "#ffffff", 0.5)
    canvas.stroke(curve([(918, 660), (926, 800), (924, 900)]), 12, "#ffffff", 0.4)
    _cover(canvas)
    _label(canvas)


def _cover(canvas: Canvas) -> None:
    """A cloth with a string around it."""
    skirt = curve(
        [
            (392, 640),
            (410, 560),
            (440, 520),
            (940, 520),
            (970, 560),
            (990, 642),
            (934, 618),
            (880, 652),
            (816, 622),
            (750, 656),
            (690, 626),
            (624, 656),
            (560, 622),
            (500, 650),
            (446, 618),
        ],
        closed=True,
    )
    canvas.soft(moved(skirt, 0, 20), "#6b4c22", 0.5, blur=14)
    canvas.fade(skirt, "#6b8f88", "#3d625d")
    top = curve([(430, 536), (446, 440), (520, 392), (690, 376), (860, 392), (934, 440), (950, 536)])
    canvas.fade([*top, (930, 552), (690, 566), (450, 552)], "#86a69d", "#527771", angle=60)
    canvas.glow(590, 436, 170, 60, "#c7dad0", 0.5)
    for x in range(500, 900, 64):
        canvas.stroke(curve([(690 + (x - 690) * 0.7, 410), (x, 470), (690 + (x - 690) * 1.06, 540)]), 5, "#e7efe3", 0.4)
    for y in (430, 482):
        half = 190 if y < 450 else 232
        canvas.stroke(curve([(690 - half, y + 16), (690, y), (690 + half, y + 16)]), 5, "#e7efe3", 0.4)
    for fold in (480, 560, 640, 735, 815, 895):
        canvas.soft(ribbon([(fold, 560), (fold + (fold - 690) * 0.09, 640)], 14), "#1f3f3b", 0.6, blur=7)
    string = curve([(436, 540), (560, 558), (690, 562), (820, 558), (944, 540)])
    canvas.stroke(moved(string, 0, 5), 14, "#1f3f3b", 0.5)
    canvas.stroke(string, 13, "#ead7ac")
    for line in (
        [(690, 560), (620, 516), (590, 560), (686, 566)],
        [(694, 560), (764, 516), (796, 562), (698, 566)],
        [(690, 562), (664, 620), (640, 664)],
        [(694, 562), (724, 624), (742, 676)],
    ):
        canvas.stroke(curve(line), 9, "#ead7ac")
    canvas.ellipse(692, 562, 15, 13, "#d9c08c")


def _label(canvas: Canvas) -> None:
    tag = rounded(560, 806, 820, 944, 16)
    canvas.soft(moved(tag, 4, 10), "#7a5b34", 0.5, blur=10)
    canvas.shape(tag, "#fffaf0")
    canvas.shape(rounded(572, 818, 808, 932, 10), "#b4553a", 0.9)
    canvas.shape(rounded(576, 822, 804, 928, 8), "#fffaf0")
    heart = curve(
        [(690, 916), (636, 872), (640, 838), (668, 834), (690, 854), (712, 834), (740, 838), (744, 872)], closed=True
    )
    canvas.shape(heart, "#b4553a")


def _spoon(canvas: Canvas, chance: Random) -> None:
    shaft = [(470, 1366), (1090, 1304)]
    canvas.soft(ribbon(moved(shaft, 6, 22), 34), "#2a160b", 0.6, blur=12)
    canvas.soft(oval(400, 1396, 116, 54, angle=-6), "#2a160b", 0.6, blur=14)
    canvas.stroke(shaft, 34, "#b98a57")
    canvas.stroke(moved(shaft, 0, -8), 9, "#dbb07c")
    canvas.shape(oval(394, 1374, 118, 60, angle=-6), "#b98a57")
    canvas.shape(oval(390, 1366, 102, 46, angle=-6), "#8f6339")
    canvas.shape(blob(chance, 392, 1360, 88, 34, wobble=0.06, angle=-6), "#fbf3e2")
