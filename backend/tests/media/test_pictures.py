"""What comes in is made safe, and what goes out is within each platform's numbers."""

import resource
import struct
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import Image

from app.core.errors import AppError
from app.media import pictures
from app.media.errors import MediaBroken, MediaTooBig, MediaTypeNotTaken
from app.media.pictures import Picture
from app.media.rules import PICTURES
from app.media.sniffing import GIF, JPEG, MP4, PNG, WEBP, media_type
from app.platforms.contract import Platform
from tests.media import samples

MAX_PIXELS = 1_000_000


def clean(content: bytes, *, max_pixels: int = MAX_PIXELS) -> tuple[Picture, Picture]:
    return pictures.clean(BytesIO(content), media_type(content[:64]), max_pixels=max_pixels)


# Pillow warns of damaged notes in a picture, which we throw away; everywhere else a warning fails a test.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


# --- what kind of file it is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.jpeg(), JPEG),
        (samples.encoded(samples.picture(), "PNG"), PNG),
        (samples.encoded(samples.picture(), "WEBP"), WEBP),
        (samples.encoded(samples.picture(), "GIF"), GIF),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00", MP4),
    ],
)
def test_a_file_is_known_by_its_bytes(content: bytes, kind: str):
    assert media_type(content[:64]) == kind


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "scripts"),
        (b"\xef\xbb\xbf\n <?xml version='1.0'?><svg/>", "scripts"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "scripts"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "QuickTime"),
        (b"%PDF-1.7", "no kind"),
        (b"MZ\x90\x00", "no kind"),
        (b"", "empty"),
    ],
)
def test_other_files_are_refused_with_what_to_send_instead(content: bytes, word: str):
    with pytest.raises(MediaTypeNotTaken, match=word):
        media_type(content[:64])


# --- coming in --------------------------------------------------------------------------------------------------------


def test_where_and_with_what_a_picture_was_taken_is_gone():
    planted = samples.jpeg_with_gps()
    assert samples.opened(planted).getexif().get_ifd(samples.GPS_IFD)

    for made in clean(planted):
        kept = samples.opened(made.content)
        assert not kept.getexif()
        assert not kept.getexif().get_ifd(samples.GPS_IFD)
        assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert b"planted" not in made.content.lower()


def test_a_picture_that_lies_on_its_side_is_turned():
    master, small = clean(samples.lying_on_its_side())

    for made in (master, small):
        image = samples.opened(made.content)
        top, bottom = image.getpixel((20, 10)), image.getpixel((20, 70))
        assert (image.size, (made.width, made.height)) == ((40, 80), (40, 80))
        assert top[0] > 200 and top[2] < 60
        assert bottom[2] > 200 and bottom[0] < 60


def test_colours_of_another_space_come_out_as_srgb():
    # Apple's Display P3 is not in Pillow; a profile with another gamma shows the same thing.
    profile = _profile_with_gamma_1()
    source = samples.encoded(samples.picture(colour=(55, 55, 55)), "PNG", icc_profile=profile)

    master, _ = clean(source)

    image = samples.opened(master.content)
    assert image.getpixel((5, 5))[0] == pytest.approx(127, abs=3)  # linear 55/255 is sRGB 127
    assert "icc_profile" not in image.info


@pytest.mark.parametrize("profile", [b"not a profile at all", samples.lab_profile()])
def test_a_broken_colour_profile_does_no_harm(profile: bytes):
    source = samples.encoded(samples.picture(colour=(200, 120, 40)), "PNG", icc_profile=profile)

    master, _ = clean(source)

    assert samples.opened(master.content).getpixel((5, 5)) == (200, 120, 40)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_every_kind_of_png_can_be_used(mode: str):
    master, small = clean(samples.encoded(samples.picture().convert(mode), "PNG"))

    assert samples.opened(master.content).mode in {"RGB", "RGBA"}
    assert samples.opened(small.content).mode == "RGB"


def test_sixteen_bits_keep_their_brightness():
    grey = Image.new("I;16", (8, 8), 0x8000)

    master, _ = clean(samples.encoded(grey, "PNG"))

    assert samples.opened(master.content).getpixel((3, 3)) == (128, 128, 128)


def test_cmyk_photos_become_rgb():
    master, _ = clean(samples.encoded(Image.new("CMYK", (32, 32), (0, 255, 255, 0))))

    red, green, blue = samples.opened(master.content).getpixel((9, 9))
    assert red > 180 and green < 90 and blue < 90


def test_what_shows_through_stays_so_and_is_white_where_it_cannot():
    image = samples.picture(mode="RGBA", colour=(0, 0, 0, 0))

    master, small = clean(samples.encoded(image, "PNG"))

    assert master.mime_type == PNG
    assert samples.opened(master.content).getpixel((5, 5))[3] == 0
    assert samples.opened(small.content).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(("lossless", "kept_as"), [(True, PNG), (False, JPEG)])
def test_webp_is_kept_in_a_form_that_platforms_take(lossless: bool, kept_as: str):
    master, _ = clean(samples.encoded(samples.picture(), "WEBP", lossless=lossless))

    assert master.mime_type == kept_as


def test_a_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(MediaTooBig, match="more pixels than the 1,000,000"):
        clean(samples.bomb())


def test_a_bomb_that_goes_off_while_it_is_opened_is_refused_too():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(MediaTooBig):
        clean(samples.gif_bomb())

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # kB; it asks for 4 GB


HUGE = 400_000_000


@pytest.mark.parametrize(
    "chunks",
    [
        [(b"zTXt", b"note\0\0" + samples.unpacking_to(HUGE))],
        [(b"iTXt", b"note\0\x01\0\0\0" + samples.unpacking_to(HUGE))],
        [(b"iCCP", b"profile\0\0" + samples.unpacking_to(HUGE))],
        [(b"zTXt", b"note\0\0" + samples.unpacking_to(1_000_000))] * 200,
    ],
    ids=["text", "text of the world", "colour profile", "many small ones"],
)
def test_what_is_packed_beside_the_pixels_is_not_unpacked_without_end(chunks: list[tuple[bytes, bytes]]):
    content = samples.png_with(*chunks)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    try:
        master, _ = clean(content)
    except MediaBroken:
        pass
    else:
        assert len(master.content) < 10_000

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB


@pytest.mark.parametrize(
    "hidden",
    [b"<script>alert('planted')</script>", b"PK\x03\x04planted.html", b"%PDF-1.7 planted", b"<?php planted(); ?>"],
    ids=["page", "archive", "document", "program"],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_a_picture_that_is_something_else_too_comes_out_as_a_picture(kind: str, hidden: bytes):
    image = samples.picture()
    inside = {"JPEG": {"comment": hidden}, "GIF": {"comment": hidden}}.get(kind, {})
    content = samples.encoded(image, kind, **inside) + hidden
    if kind == "PNG":
        content = samples.png_with((b"tEXt", b"note\0" + hidden)) + hidden

    for made in clean(content):
        assert hidden not in made.content
        assert samples.opened(made.content).format in {"JPEG", "PNG"}


def test_a_photo_drawn_in_a_thousand_passes_is_refused():
    """Each pass makes a decoder go over all of the picture again: minutes of work in a small file."""
    progressive = samples.encoded(samples.noise(64, 64), progressive=True)
    start = progressive.rindex(b"\xff\xda")
    one_pass = progressive[start:-2]

    with pytest.raises(MediaBroken, match="passes"):
        clean(progressive[:start] + one_pass * 1000 + b"\xff\xd9")


def test_a_picture_of_just_too_many_pixels_is_refused():
    with pytest.raises(MediaTooBig, match="3,071"):
        clean(samples.jpeg(64, 48), max_pixels=64 * 48 - 1)


def test_animations_are_refused_with_what_to_send_instead():
    with pytest.raises(MediaTypeNotTaken, match="MP4"):
        clean(samples.animation())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind: str, kept: float):
    whole = samples.encoded(samples.noise(200, 200), kind)

    with pytest.raises(MediaBroken):
        clean(whole[: max(30, int(len(whole) * kept))])


def test_what_was_hidden_behind_a_picture_is_gone():
    master, small = clean(samples.jpeg() + b"<html><script>alert('planted')</script></html>")

    assert b"planted" not in master.content + small.content


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_damage_brings_it_down(data: st.DataObject):
    whole = bytearray(data.draw(st.sampled_from(_WHOLE)))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))

    try:
        master, _ = clean(bytes(whole))
    except AppError:
        return
    assert samples.opened(master.content).width == master.width


_SMALL = samples.noise(24, 24)
_WHOLE = [
    samples.jpeg_with_gps(),
    *(samples.encoded(_SMALL, kind) for kind in ("PNG", "WEBP", "GIF")),
    samples.encoded(samples.picture(24, 24, mode="RGBA", colour=(1, 2, 3, 4)), "PNG"),
    samples.encoded(_SMALL, "WEBP", lossless=True),
    samples.encoded(_SMALL.convert("P"), "PNG"),
]


# --- going out --------------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(
    width=st.integers(1, 6000),
    height=st.integers(1, 6000),
    platform=st.sampled_from(list(Platform)),
    shrink=st.integers(0, 4),
)
def test_no_size_leads_outside_a_platforms_numbers(width: int, height: int, platform: Platform, shrink: int):
    rules = PICTURES[platform]

    wide, high = pictures.canvas_size(width, height, rules, scale=Fraction(3, 4) ** shrink)

    assert rules.problem_of(mime_type=JPEG, width=wide, height=high, byte_size=1) is None


@settings(max_examples=16, deadline=None)
@given(
    width=st.integers(1, 500),
    height=st.integers(1, 500),
    platform=st.sampled_from(list(Platform)),
    kind=st.sampled_from(["JPEG", "PNG", "RGBA"]),
)
def test_renditions_are_within_each_platforms_numbers(width: int, height: int, platform: Platform, kind: str):
    image = samples.noise(width, height)
    if kind == "RGBA":
        image.putalpha(120)
    source = samples.encoded(image, "JPEG" if kind == "JPEG" else "PNG")
    master, _ = clean(source)

    made = pictures.render(master.content, PICTURES[platform])

    _hold_to_the_numbers(made, platform)


@pytest.mark.parametrize("platform", [Platform.BLUESKY, Platform.INSTAGRAM])
def test_a_large_picture_full_of_detail_is_made_small_enough(platform: Platform):
    master, _ = clean(samples.encoded(samples.noise(2100, 1300), quality=90), max_pixels=10_000_000)

    made = pictures.render(master.content, PICTURES[platform])

    _hold_to_the_numbers(made, platform)
    assert made.width > 700


def _hold_to_the_numbers(made: Picture, platform: Platform) -> None:
    image = samples.opened(made.content)
    assert {"JPEG": JPEG, "PNG": PNG}[image.format or ""] == made.mime_type
    assert image.size == (made.width, made.height)
    assert (
        PICTURES[platform].problem_of(
            mime_type=made.mime_type, width=image.width, height=image.height, byte_size=len(made.content)
        )
        is None
    )


def test_a_picture_too_narrow_for_instagram_gets_a_border_and_loses_nothing():
    image = samples.picture(200, 800, colour=(10, 200, 10))
    image.paste((200, 10, 10), (0, 0, 200, 20))
    image.paste((200, 10, 10), (0, 780, 200, 800))

    made = pictures.render(samples.encoded(image, quality=95), PICTURES[Platform.INSTAGRAM])

    shown = samples.opened(made.content)
    assert shown.size == (640, 800)
    assert shown.getpixel((320, 5))[0] > 150  # its upper edge is there
    assert shown.getpixel((320, 795))[0] > 150  # and its lower one
    assert shown.getpixel((320, 400))[1] > 150


def test_a_drawing_stays_png_where_the_platform_takes_it():
    drawing = samples.encoded(samples.picture(300, 300), "PNG")

    assert pictures.render(drawing, PICTURES[Platform.X]).mime_type == PNG
    assert pictures.render(drawing, PICTURES[Platform.BLUESKY]).mime_type == JPEG


def _profile_with_gamma_1() -> bytes:
    """An ICC profile (version 2) of sRGB's primaries with a straight tone curve."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    tags = {
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.4360, 0.2225, 0.0139),
        b"gXYZ": xyz(0.3851, 0.7169, 0.0971),
        b"bXYZ": xyz(0.1431, 0.0606, 0.7141),
        b"rTRC": b"curv\0\0\0\0" + struct.pack(">I", 0),
        b"gTRC": b"curv\0\0\0\0" + struct.pack(">I", 0),
        b"bTRC": b"curv\0\0\0\0" + struct.pack(">I", 0),
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 7) + b"linear\0" + bytes(78),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
    }
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, bare in tags.items():
        content = bare + bytes(-len(bare) % 4)
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content
    size = start + len(body)
    head = (
        struct.pack(">I", size) + b"lcms" + b"\x02\x40\0\0" + b"mntrRGB XYZ " + struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    )
    head += b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(tags)) + table + body
