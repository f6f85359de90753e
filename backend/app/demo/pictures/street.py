"""Monkbridge Road: the shop before dawn, the Saturday queue, the delivery bike."""

import math
from collections.abc import Callable
from random import Random

from app.demo.pictures.canvas import Canvas, Point, Points, arc, blob, curve, leaf, moved, oval, ribbon, rounded

LOAVES = ["#c8823d", "#a9632c", "#d99a52"]


def shop_before_dawn() -> Canvas:
    chance = Random(5)
    canvas = Canvas(1600, 1200, "#1b2740")
    canvas.fade([(0, 0), (1600, 0), (1600, 330), (0, 330)], "#17223b", "#33456b")
    canvas.fade([(0, 328), (1600, 328), (1600, 640), (0, 640)], "#33456b", "#b98583")
    for _ in range(46):
        x, y = chance.uniform(0, 1600), chance.triangular(0, 330, 20)
        size = chance.choice([1.2, 1.2, 1.8, 2.4])
        canvas.ellipse(x, y, size, size, "#f6ead2", chance.uniform(0.3, 0.9))
    canvas.glow(1440, 150, 130, 130, "#f6e3bd", 0.22)
    canvas.shape([*arc(1440, 150, 42, 42, -70, 130), *arc(1425, 144, 38, 38, 112, -52)], "#f6e8c8")
    _rooftops(canvas)
    _terrace(canvas, chance)
    _shop_front(canvas, chance)
    _pavement(canvas, chance)
    return canvas


def _rooftops(canvas: Canvas) -> None:
    far = [(0, 520), (150, 520), (200, 470), (300, 470), (350, 525), (1180, 525), (1240, 455), (1400, 455), (1460, 520)]
    canvas.shape([*far, (1600, 505), (1600, 800), (0, 800)], "#3d4768")
    for x, y in ((226, 430), (262, 436), (1290, 410), (1330, 416), (1540, 462)):
        canvas.box(x, y, x + 22, 520, "#3d4768")


def _terrace(canvas: Canvas, chance: Random) -> None:
    """The house with the shop, and a neighbour at each side."""
    _neighbours(canvas)
    _roof(canvas)
    _bricks(canvas, chance)


def _neighbours(canvas: Canvas) -> None:
    for left, right, top in ((-40, 250, 430), (1350, 1640, 410)):
        canvas.shape(
            [(left - 20, top + 4), (left + 40, top - 96), (right - 40, top - 96), (right + 20, top + 4)], "#232b42"
        )
        canvas.box(left, top, right, 985, "#2c3149")
        for y in (520, 760):
            for x in (left + 60, left + 180):
                canvas.box(x, y, x + 66, y + 120, "#1a2136")
                canvas.box(x, y + 58, x + 66, y + 62, "#343d5a")
                canvas.box(x - 6, y + 120, x + 72, y + 130, "#3d4560")
    canvas.box(1410, 520, 1476, 640, "#e9a95a")
    canvas.box(1410, 578, 1476, 583, "#6d4a35")
    canvas.glow(1443, 580, 130, 130, "#f0b265", 0.35)


def _roof(canvas: Canvas) -> None:
    roof = [(220, 300), (310, 170), (1290, 170), (1380, 300)]
    canvas.fade(roof, "#2a3048", "#1d2338")
    for y in (205, 238, 271):
        canvas.stroke([(308 - (y - 170) * 0.66, y), (1292 + (y - 170) * 0.66, y)], 3, "#394262", 0.7)
    for x in (380, 1120):
        canvas.box(x, 80, x + 100, 215, "#4a3038")
        canvas.box(x - 8, 80, x + 108, 98, "#5d3c42")
        for pot in (x + 14, x + 58):
            canvas.box(pot, 46, pot + 28, 82, "#7a4a42")
    smoke = curve([(448, 48), (420, -10), (480, -60)])
    canvas.soft(ribbon(smoke, 44), "#c9b7b8", 0.5, blur=22)
    canvas.soft(oval(520, 20, 120, 20), "#c9b7b8", 0.22, blur=20)


def _bricks(canvas: Canvas, chance: Random) -> None:
    canvas.box(240, 300, 1360, 985, "#4b3038")
    canvas.box(232, 292, 1368, 308, "#63424a")
    for row in range(12):
        y = 322 + row * 24
        for column in range(24):
            if chance.random() < 0.28:
                x = 246 + column * 46 + (23 if row % 2 else 0)
                canvas.box(x, y, min(x + 40, 1354), y + 18, chance.choice(["#573841", "#412932", "#5f3f45"]), 0.8)
    for x in (360, 730, 1100):
        canvas.box(x - 12, 352, x + 152, 368, "#6b4a4e")
        canvas.box(x, 368, x + 140, 520, "#1c2440")
        canvas.shape([(x, 368), (x + 60, 368), (x + 10, 520), (x, 520)], "#3b4a70", 0.6)
        canvas.box(x + 66, 368, x + 74, 520, "#d9cbb0")
        canvas.box(x, 440, x + 140, 447, "#d9cbb0")
        canvas.box(x - 16, 520, x + 156, 534, "#8a6a62")


def _shop_front(canvas: Canvas, chance: Random) -> None:
    canvas.box(270, 590, 1330, 985, "#173330")
    canvas.box(250, 556, 1350, 612, "#1f4440")
    canvas.box(250, 556, 1350, 563, "#3c6a62")
    _wheat(canvas, (800, 600), 15)
    window, door = rounded(318, 640, 962, 900, 8), rounded(1060, 650, 1240, 985, 8)
    for pane, middle in ((window, (640, 740)), (door, (1150, 800))):
        canvas.fade(pane, "#ffdf9b", "#ee9f45")
        canvas.glow(*middle, 330, 230, "#fff0c4", 0.8, clip=pane)
    _shelves(canvas, chance)
    for x in (430, 640, 850):
        canvas.stroke([(x, 640), (x, 668)], 3, "#5e3718")
        canvas.shape([(x - 22, 690), (x - 8, 666), (x + 8, 666), (x + 22, 690)], "#2b4744")
        canvas.glow(x, 700, 46, 34, "#fffbe6", 0.95, clip=window)
    # Steam on the lower panes.
    canvas.soft([(318, 850), (962, 838), (962, 900), (318, 900)], "#fff3d6", 0.35, blur=20, clip=window)
    for x in (318, 532, 746, 952):
        canvas.box(x - 5, 636, x + 9, 902, "#173330")
    canvas.box(312, 700, 968, 707, "#173330")
    canvas.box(300, 900, 980, 914, "#2b5751")
    for left, right in ((322, 630), (650, 958)):
        canvas.box(left, 930, right, 972, "#102826")
    canvas.box(1050, 850, 1250, 985, "#1f4440")
    canvas.box(1074, 872, 1226, 962, "#163431")
    for x in (1050, 1232):
        canvas.box(x, 645, x + 18, 985, "#1f4440")
    canvas.box(1050, 640, 1250, 656, "#1f4440")
    canvas.ellipse(1216, 842, 7, 7, "#f3cf86")
    canvas.shape(rounded(1112, 712, 1190, 760, 6), "#f8eed6")
    canvas.stroke([(1120, 712), (1151, 690), (1182, 712)], 2.5, "#6d4a2a")
    _wheat(canvas, (1151, 754), 6, "#8a4d22")
    for middle, rx, ry in (((640, 770), 520, 330), ((1150, 790), 250, 300)):
        canvas.glow(*middle, rx, ry, "#ff9f45", 0.17)
    _awning(canvas, 300, 980, 604, 662, 17, 34)


def _shelves(canvas: Canvas, chance: Random) -> None:
    """What is seen through the window: shelves of loaves, the baker, the counter."""
    for y in (742, 812):
        canvas.box(330, y, 700, y + 8, "#9a5b26")
        x = 345.0
        while x < 660:
            wide, high = chance.uniform(24, 38), chance.uniform(20, 30)
            canvas.shape([*arc(x + wide, y, wide, high, 180, 360)], chance.choice(LOAVES))
            canvas.stroke([(x + wide - 7, y - high * 0.75), (x + wide + 5, y - high * 0.3)], 3, "#f6d08a", 0.9)
            x += wide * 2 + chance.uniform(2, 10)
    _baker(canvas)
    canvas.box(330, 868, 950, 900, "#8a4d22")
    for number, x in enumerate(range(372, 930, 74)):
        if number % 3 == 1:
            for offset in (-20, 0, 20):
                canvas.stroke([(x + offset - 14, 866), (x + offset + 20, 800)], 13, "#b8702f")
        else:
            canvas.shape(arc(x, 868, 36, 32, 180, 360), LOAVES[number % 3])
            canvas.stroke(arc(x, 876, 22, 30, 215, 325), 3.5, "#f6d08a", 0.9)


def _baker(canvas: Canvas) -> None:
    apron, sleeve = "#f7ead0", "#41575a"
    canvas.shape(curve([(766, 872), (774, 812), (798, 784), (854, 784), (878, 812), (886, 872)]), sleeve)
    canvas.shape([(800, 800), (852, 800), (866, 872), (786, 872)], apron)
    canvas.stroke(curve([(786, 812), (752, 846), (712, 846)]), 24, sleeve)
    canvas.ellipse(706, 846, 12, 12, "#8a5636")
    canvas.shape([(814, 776), (838, 776), (840, 800), (812, 800)], "#7a4a2e")
    canvas.ellipse(825, 758, 24, 28, "#8a5636")
    canvas.shape(curve([(799, 750), (800, 724), (824, 714), (850, 724), (851, 750)]), apron)
    canvas.shape(arc(676, 856, 40, 30, 180, 360), "#d99a52")


def _wheat(canvas: Canvas, foot: Point, size: float, fill: str = "#d8b06a") -> None:
    x, y = foot
    canvas.stroke([(x, y), (x, y - size * 2.2)], size * 0.18, fill)
    for level in range(3):
        for side in (-1, 1):
            at = y - size * (0.5 + level * 0.6)
            canvas.shape(leaf((x, at), (x + side * size * 0.9, at - size * 0.8), size * 0.42), fill)
    canvas.shape(leaf((x, y - size * 2), (x, y - size * 3), size * 0.42), fill)


def _awning(canvas: Canvas, left: float, right: float, top: float, bottom: float, count: int, drop: float) -> None:
    wide = (right - left) / count
    reach = 24.0
    canvas.soft([(left, bottom), (right, bottom), (right, bottom + 60), (left, bottom + 60)], "#1a0d08", 0.45, blur=18)
    for number in range(count):
        a, b = left + number * wide, left + (number + 1) * wide
        spread = (2 * number / count - 1) * reach, (2 * (number + 1) / count - 1) * reach
        fill = "#b4553a" if number % 2 == 0 else "#f1e2c4"
        shade = "#8f3f2b" if number % 2 == 0 else "#d3bd97"
        canvas.shape([(a, top), (b, top), (b + spread[1], bottom), (a + spread[0], bottom)], fill)
        middle, half = (a + b + sum(spread)) / 2, (b + spread[1] - a - spread[0]) / 2
        flap = [
            (a + spread[0], bottom),
            (b + spread[1], bottom),
            *arc(middle, bottom + drop * 0.45, half, drop * 0.55, 0, 180),
        ]
        canvas.shape(flap, shade)


def _pavement(canvas: Canvas, chance: Random) -> None:
    canvas.fade([(0, 985), (1600, 985), (1600, 1200), (0, 1200)], "#3a4058", "#20273b")
    canvas.box(0, 985, 1600, 994, "#525a75")
    ground = [(0, 994), (1600, 994), (1600, 1200), (0, 1200)]
    canvas.soft([(320, 990), (960, 990), (1130, 1200), (150, 1200)], "#f5b45c", 0.6, blur=36, clip=ground)
    canvas.soft([(1065, 990), (1240, 990), (1360, 1180), (1040, 1180)], "#f5b45c", 0.55, blur=30, clip=ground)
    for x in range(-600, 2300, 150):
        canvas.stroke([(x, 994), (800 + (x - 800) * 1.7, 1210)], 2.5, "#161c2e", 0.45)
    for y in (1030, 1084, 1156):
        canvas.box(0, y, 1600, y + 2.5, "#161c2e", 0.45)
    _crate(canvas, 150, 985, 150)
    canvas.shape([(1296, 985), (1306, 925), (1364, 925), (1374, 985)], "#8a4a35")
    for _ in range(26):
        turn = math.radians(chance.uniform(200, 340))
        far = chance.uniform(50, 118)
        tip = (1335 + far * math.cos(turn), 925 + far * math.sin(turn))
        canvas.shape(
            leaf((1335 + chance.uniform(-16, 16), 926), tip, 15), chance.choice(["#2f5a4c", "#3f6f58", "#244a42"])
        )


def _crate(canvas: Canvas, left: float, bottom: float, wide: float) -> None:
    for number in range(3):
        y = bottom - 30 - number * 32
        canvas.box(left, y, left + wide, y + 26, "#7b5638")
        canvas.box(left, y, left + wide, y + 4, "#a37650")
    for x in (left + 6, left + wide - 22):
        canvas.box(x, bottom - 100, x + 16, bottom, "#5d3f29")


# --- the queue --------------------------------------------------------------------------------------------------------


def saturday_queue() -> Canvas:
    chance = Random(31)
    canvas = Canvas(1600, 1200, "#ecd9b8")
    canvas.fade([(0, 0), (1600, 0), (1600, 990), (0, 990)], "#e9d2ab", "#f3e5ca", angle=40)
    canvas.fade([(0, 985), (1600, 985), (1600, 1200), (0, 1200)], "#c9b08c", "#a98d6c")
    canvas.box(0, 930, 1600, 985, "#b89d79")
    canvas.box(0, 926, 1600, 932, "#d9c39d")
    pane = [(70, 330), (560, 330), (560, 860), (70, 860)]
    canvas.box(46, 306, 584, 900, "#274b48")
    canvas.fade(pane, "#f9d48c", "#e8a552")
    for y in (520, 690, 852):
        canvas.box(70, y, 560, y + 10, "#8f5527")
        x = 88.0
        while x < 500:
            wide, high = chance.uniform(32, 52), chance.uniform(40, 64)
            canvas.shape(arc(x + wide, y, wide, high, 180, 360), chance.choice([*LOAVES, "#8a4e23"]))
            canvas.stroke([(x + wide - 10, y - high * 0.72), (x + wide + 8, y - high * 0.3)], 5, "#f6d08a", 0.85)
            x += wide * 2 + 8
    canvas.shape([(180, 330), (330, 330), (130, 860), (70, 860), (70, 620)], "#fff6dc", 0.22)
    canvas.box(305, 330, 321, 860, "#274b48")
    canvas.box(46, 860, 584, 900, "#1d3a38")
    canvas.soft([(0, 300), (1600, 260), (1600, 400), (0, 480)], "#a77c4c", 0.45, blur=40)
    _big_awning(canvas)
    ground = [(0, 985), (1600, 985), (1600, 1200), (0, 1200)]
    people = [
        (700, 1052, 1.0, "#2f4f57", "#23383f", "#6b4430", "#2b1d17", "cap"),
        (868, 1066, 0.93, "#b4553a", "#4a3a3a", "#d9a27a", "#5a2f1c", "bun"),
        (1012, 1072, 0.6, "#d8a23e", "#35495a", "#d9a27a", "#5a2f1c", "hat"),
        (1160, 1058, 1.06, "#6f7f5c", "#3b332d", "#8a5636", "#1f1714", "short"),
        (1334, 1068, 0.95, "#7a4a5c", "#2d2a38", "#e0b490", "#cfc6b8", "long"),
        (1500, 1056, 1.02, "#34405f", "#2a2a30", "#a86d47", "#241812", "cap"),
    ]
    for x, y, size, *_ in people:
        shadow = [(x - 40 * size, y - 6), (x + 50 * size, y - 6), (x + 330 * size, y + 84), (x + 210 * size, y + 84)]
        canvas.soft(shadow, "#6b4f37", 0.5, blur=12, clip=ground)
    for number, (x, y, size, coat, legs, skin, hair, head) in enumerate(people):
        _person(canvas, (x, y), size, coat=coat, legs=legs, skin=skin, hair=hair, head=head, number=number)
    _dog(canvas, 1246, 1100)
    return canvas


def _big_awning(canvas: Canvas) -> None:
    count, top, bottom = 13, -10, 250
    wide = 1720 / count
    for number in range(count):
        a = -60 + number * wide
        fill, shade = ("#b4553a", "#96432d") if number % 2 == 0 else ("#f7ecd6", "#dfcba7")
        canvas.fade([(a + 14, top), (a + wide + 14, top), (a + wide, bottom), (a, bottom)], fill, shade)
        flap = [(a, bottom), (a + wide, bottom), *arc(a + wide / 2, bottom + 34, wide / 2, 44, 0, 180)]
        canvas.shape(flap, shade)
        canvas.stroke([(a, bottom), (a + wide, bottom)], 4, "#7d3826" if number % 2 == 0 else "#c4ab83")
    canvas.soft([(0, 240), (1600, 240), (1600, 262), (0, 262)], "#5c2f1c", 0.25, blur=12)


def _person(
    canvas: Canvas, foot: Point, size: float, *, coat: str, legs: str, skin: str, hair: str, head: str, number: int
) -> None:
    """From the side, looking left, without a face."""

    def at(points: Points) -> list[Point]:
        return [(foot[0] + x * size, foot[1] + y * size) for x, y in points]

    for x in (-24, 22):
        canvas.shape(at([(x - 18, -210), (x + 20, -210), (x + 15, -8), (x - 13, -8)]), legs)
        canvas.shape(at(curve([(x + 16, -16), (x + 17, 0), (x - 44, 0), (x - 34, -14), (x - 12, -24)])), "#2b211c")
    body = curve([(-58, -200), (-64, -330), (-52, -428), (-14, -468), (30, -462), (58, -416), (70, -300), (74, -196)])
    outline = at(body)
    canvas.shape(outline, coat)
    canvas.soft(at([(30, -470), (90, -470), (90, -190), (34, -190)]), "#1a1210", 0.4, blur=18 * size, clip=outline)
    canvas.soft(at([(-70, -420), (-40, -450), (-44, -200), (-74, -200)]), "#fff0d0", 0.3, blur=12 * size, clip=outline)
    canvas.shape(at([(-18, -490), (24, -490), (26, -446), (-20, -446)]), skin)
    canvas.shape(at(oval(-4, -528, 42, 50)), skin)
    canvas.shape(at([(-44, -534), (-58, -514), (-42, -508)]), skin)
    _head(canvas, at, hair, head)
    if number % 2 == 0:
        canvas.stroke(at([(-26, -478), (30, -470)]), 28 * size, "#e9d3a6" if number else "#d8a23e")
        canvas.shape(at([(16, -476), (42, -470), (50, -380), (22, -382)]), "#e9d3a6" if number else "#d8a23e")
    if number in {1, 4}:
        canvas.stroke(at(curve([(8, -404), (26, -330), (-30, -290)])), 36 * size, coat)
        canvas.stroke(at(curve([(12, -404), (30, -330), (-28, -286)])), 4 * size, "#1a1210", 0.35)
        canvas.stroke(at([(-36, -290), (-96, -372)]), 21 * size, "#c8823d")
        canvas.stroke(at([(-30, -290), (-66, -396)]), 21 * size, "#b06c31")
        canvas.shape(at([(-84, -312), (-18, -324), (-10, -180), (-64, -172)]), "#f4e6c8")
        canvas.ellipse(*at([(-32, -290)])[0], 17 * size, 17 * size, skin)
    else:
        canvas.stroke(at(curve([(10, -410), (32, -320), (24, -226)])), 38 * size, coat)
        canvas.stroke(at(curve([(-8, -404), (12, -320), (6, -226)])), 4 * size, "#1a1210", 0.3)
        canvas.ellipse(*at([(24, -212)])[0], 16 * size, 17 * size, skin)
    if number in {0, 3}:
        bag = at([(-16, -176), (66, -176), (76, -62), (-26, -62)])
        canvas.stroke(at(arc(25, -176, 26, 38, 180, 360)), 6 * size, "#7b5638")
        canvas.shape(bag, "#d9b98a" if number else "#f1e2c4")
        canvas.soft(at([(40, -180), (80, -180), (80, -60), (44, -60)]), "#6b4f37", 0.4, blur=14, clip=bag)


def _head(canvas: Canvas, at: Callable[[Points], list[Point]], hair: str, head: str) -> None:
    crown = [*arc(0, -534, 48, 50, 195, 372), (40, -500), (18, -512), (6, -540), (-20, -552)]
    canvas.shape(at(crown), hair)
    if head == "cap":
        canvas.shape(at([*arc(2, -546, 48, 44, 180, 360), (50, -538), (-46, -538)]), "#8a5a35")
        canvas.shape(at(curve([(-42, -548), (-78, -540), (-74, -532), (-40, -534)])), "#6d4526")
    elif head == "bun":
        canvas.shape(at(oval(46, -566, 24, 24)), hair)
    elif head == "hat":
        canvas.shape(at(oval(4, -608, 20, 20)), "#e9d3a6")
        canvas.shape(at([*arc(0, -544, 54, 60, 180, 360), (54, -530), (-54, -530)]), "#2f6b68")
        canvas.shape(at(rounded(-58, -556, 58, -526, 14)), "#e9d3a6")
    elif head == "long":
        canvas.shape(at(curve([(-6, -570), (40, -560), (54, -500), (50, -440), (14, -446), (16, -500)])), hair)


def _dog(canvas: Canvas, x: float, y: float) -> None:
    def at(points: Points) -> list[Point]:
        return [(x + px, y + py) for px, py in points]

    canvas.soft(at([(-60, -6), (60, -6), (180, 40), (60, 40)]), "#6b4f37", 0.5, blur=10)
    fur = "#8a5a35"
    canvas.stroke(at(curve([(52, -40), (88, -56), (96, -92)])), 13, fur)
    sitting = [(34, 0), (66, -10), (70, -48), (38, -96), (6, -132), (-36, -128), (-36, -70), (-30, -8), (-10, 0)]
    canvas.shape(at(curve(sitting, closed=True)), fur)
    canvas.shape(at(oval(44, -32, 34, 34)), fur)
    canvas.shape(at(rounded(8, -14, 66, 0, 7)), fur)
    canvas.shape(at(oval(-30, -142, 38, 34)), fur)
    canvas.shape(at(curve([(-50, -150), (-88, -142), (-92, -126), (-60, -116)])), "#a9744a")
    canvas.ellipse(x - 90, y - 138, 7, 6, "#2b1d17")
    canvas.ellipse(x - 44, y - 150, 4, 4, "#2b1d17")
    canvas.shape(at(leaf((-22, -172), (0, -106), 30)), "#5f3a20")
    canvas.stroke(at([(-24, -70), (-26, -8)]), 20, "#a9744a")
    canvas.shape(at(rounded(-46, -14, -14, 0, 7)), "#a9744a")
    canvas.stroke(at([(-34, -106), (4, -100)]), 11, "#b4553a")


# --- the delivery bike ------------------------------------------------------------------------------------------------


def delivery_bike() -> Canvas:
    chance = Random(17)
    canvas = Canvas(1600, 1200, "#f4d3ae")
    canvas.fade([(0, 0), (1600, 0), (1600, 820), (0, 820)], "#8fb0a9", "#fbdcae")
    canvas.glow(1120, 470, 620, 420, "#fff0cb", 0.85)
    canvas.ellipse(1120, 480, 118, 118, "#fff3d6")
    for cloud in ([(120, 210), (420, 196)], [(260, 258), (610, 250)], [(1180, 150), (1470, 140)]):
        canvas.stroke(cloud, 30, "#fff1d8", 0.55)
    hills = [
        ([(0, 600), (260, 520), (560, 590), (900, 510), (1240, 580), (1600, 500)], "#a9b79a"),
        ([(0, 680), (330, 610), (720, 690), (1100, 620), (1600, 690)], "#869c83"),
    ]
    for line, fill in hills:
        canvas.shape([*curve(line), (1600, 900), (0, 900)], fill)
    _village(canvas, chance)
    canvas.shape([*curve([(0, 812), (500, 790), (1100, 806), (1600, 784)]), (1600, 960), (0, 960)], "#5d7a68")
    for _ in range(140):
        x = chance.uniform(0, 1600)
        y = 828 + chance.uniform(-14, 90)
        canvas.stroke(
            [(x, y), (x + chance.uniform(-6, 6), y - chance.uniform(12, 26))], 3, chance.choice(["#4a6657", "#7f9a78"])
        )
    canvas.fade([(0, 930), (1600, 930), (1600, 1200), (0, 1200)], "#d3ad86", "#a97f5f")
    canvas.box(0, 926, 1600, 936, "#e9cca4")
    for x, wide in ((60, 190), (520, 220), (1010, 180), (1440, 220)):
        canvas.shape([(x, 1128), (x + wide, 1128), (x + wide - 24, 1146), (x - 24, 1146)], "#f0dab4", 0.8)
    canvas.soft([(330, 1046), (1290, 1046), (1130, 1086), (250, 1086)], "#5c3d28", 0.55, blur=20)
    _bike(canvas, chance)
    return canvas


def _village(canvas: Canvas, chance: Random) -> None:
    x = -30.0
    while x < 640:
        wide, high = chance.uniform(70, 110), chance.uniform(96, 150)
        top = 800 - high
        wall = chance.choice(["#b98a6b", "#a9775b", "#c79d7b"])
        canvas.shape([(x - 8, top), (x + 14, top - 42), (x + wide - 14, top - 42), (x + wide + 8, top)], "#6d5a56")
        canvas.box(x, top, x + wide, 830, wall)
        canvas.box(x + wide * 0.7, top - 72, x + wide * 0.7 + 18, top - 30, "#8a5f4c")
        for wx in (x + wide * 0.2, x + wide * 0.6):
            for wy in (top + 20, top + 72):
                canvas.box(wx, wy, wx + 18, wy + 28, "#f9dc9d" if chance.random() < 0.3 else "#5f6c70")
        x += wide + 3


def _bike(canvas: Canvas, chance: Random) -> None:
    rear, front = (470.0, 880.0), (1130.0, 880.0)
    for wheel in (rear, front):
        x, y = wheel
        for spoke in range(14):
            turn = math.pi * 2 * spoke / 14 + 0.2
            canvas.stroke([wheel, (x + 164 * math.cos(turn), y + 164 * math.sin(turn))], 3, "#5c4a40", 0.75)
        canvas.ring(x, y, 180, 180, 17, "#2b2724")
        canvas.ring(x, y, 163, 163, 6, "#d9c7a6")
        canvas.ellipse(x, y, 17, 17, "#2b2724")
        canvas.ellipse(x, y, 7, 7, "#d9c7a6")
    for x, start, end in ((470, 190, 330), (1130, 205, 350)):
        canvas.stroke(arc(x, 880, 198, 198, start, end, 40), 14, "#1f4a48")
    pedals, saddle = (742.0, 890.0), (640.0, 560.0)
    frame = "#2a5f5b"
    tubes: list[list[Point]] = [
        [rear, pedals],
        [rear, (655, 600)],
        [saddle, pedals],
        [pedals, (1024, 650)],
        [(664, 640), (1012, 620)],
    ]
    for tube in tubes:
        canvas.stroke(tube, 26, "#1d4744")
        canvas.stroke(moved(tube, -1, -4), 15, frame)
        canvas.stroke(moved(tube, -1, -8), 4, "#6fa39a", 0.8)
    fork = curve([(990, 500), (1030, 660), (1070, 790), (1130, 880)])
    canvas.stroke(fork, 25, "#1d4744")
    canvas.stroke(moved(fork, -3, -2), 13, frame)
    canvas.stroke(curve([(992, 500), (950, 474), (884, 486), (846, 530)]), 15, "#3a322d")
    canvas.stroke([(880, 494), (846, 534)], 25, "#7a4526")
    canvas.shape(arc(960, 470, 25, 25, 180, 360), "#e0b458")
    canvas.ellipse(960, 446, 6, 6, "#f7e2a8")
    canvas.stroke([(934, 471), (986, 471)], 6, "#b98a35")
    canvas.stroke([(640, 560), (632, 530)], 16, "#3a322d")
    canvas.shape(
        curve([(556, 516), (600, 498), (680, 506), (742, 526), (680, 540), (610, 548), (560, 540)], closed=True),
        "#7a4526",
    )
    canvas.stroke([(576, 514), (700, 518)], 6, "#a9683c", 0.9)
    canvas.ring(*pedals, 54, 54, 9, "#3a322d")
    canvas.ellipse(*pedals, 17, 17, "#3a322d")
    canvas.stroke([pedals, (806, 968)], 15, "#3a322d")
    canvas.shape(rounded(772, 962, 852, 982, 8), "#2b2724")
    canvas.stroke([(742, 836), (470, 866)], 4, "#3a322d")
    canvas.stroke([(742, 944), (470, 896)], 4, "#3a322d")
    _carrier(canvas, chance)


def _carrier(canvas: Canvas, chance: Random) -> None:
    """The crate of loaves over the front wheel, and a small one behind the saddle."""
    canvas.stroke([(1016, 640), (1360, 640)], 14, "#3a322d")
    canvas.stroke([(1330, 640), (1130, 872)], 10, "#3a322d")
    for x, high, lean in ((1100, 196, -12), (1142, 226, -5), (1186, 206, 4), (1228, 230, 11)):
        tip = (x + lean * 4, 632 - high - 70)
        canvas.stroke([(x, 600), tip], 40, "#9a5a28")
        canvas.stroke([(x - 4, 600), (tip[0] - 4, tip[1])], 24, "#c8823d")
        for t in (0.45, 0.62, 0.79, 0.94):
            px, py = x + (tip[0] - x) * t, 600 + (tip[1] - 600) * t
            canvas.stroke([(px - 12, py + 8), (px + 11, py - 8)], 7, "#f3cf90")
    for x, rx, fill in ((1302, 66, "#a9632c"), (1070, 56, "#b8702f")):
        loaf = blob(chance, x, 488, rx, 56, wobble=0.02)
        canvas.fade(loaf, "#d99a52", fill)
        for offset in (-20, 4, 28):
            canvas.stroke(arc(x + offset, 486, 16, 38, 200, 300), 6, "#f6dca8", 0.95)
    canvas.box(1014, 490, 1366, 640, "#7b5638")
    for number in range(3):
        y = 492 + number * 50
        canvas.fade([(1008, y), (1372, y), (1372, y + 42), (1008, y + 42)], "#c1935f", "#99693f", angle=20)
        canvas.box(1008, y, 1372, y + 5, "#e3bd88", 0.9)
    for x in (1022, 1342):
        canvas.box(x, 484, x + 18, 640, "#8a5a35")
    _wheat(canvas, (1190, 600), 26, "#6d4526")
    canvas.stroke([(330, 690), (600, 690)], 12, "#3a322d")
    canvas.stroke([(360, 690), (470, 872)], 9, "#3a322d")
    cloth = curve([(352, 604), (384, 556), (460, 566), (520, 548), (576, 600)])
    canvas.shape([*cloth, (576, 630), (352, 630)], "#f4e6c8")
    canvas.stroke(curve([(366, 598), (440, 586), (520, 590), (570, 602)]), 7, "#b4553a", 0.9)
    canvas.fade(rounded(338, 604, 592, 690, 8), "#b98a57", "#8f6139")
    for y in (632, 660):
        canvas.box(338, y, 592, y + 5, "#6d4526", 0.7)
