"""Pictures for tests, made on the spot."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

GPS_IFD = 0x8825
ORIENTATION, MAKE = 0x0112, 0x010F


def picture(width: int = 64, height: int = 48, *, mode: str = "RGB", colour: Any = (200, 120, 40)) -> Image.Image:
    return Image.new(mode, (width, height), colour)


def noise(width: int, height: int) -> Image.Image:
    """As hard to make small as a picture can be."""
    return Image.effect_noise((width, height), 120).convert("RGB")


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 64, height: int = 48, **given: Any) -> bytes:
    return encoded(picture(width, height, **given))


def jpeg_with_gps() -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "PlantedCamera"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (53.0, 49.0, 12.0), 3: "W", 4: (1.0, 34.0, 5.0)})
    return encoded(picture(), exif=exif, comment=b"planted comment", dpi=(300, 300))


def lying_on_its_side() -> bytes:
    """Stored 80 x 40 with red on the left; its note says to turn it, so that red comes to the top."""
    image = picture(80, 40, colour=(0, 0, 255))
    image.paste((255, 0, 0), (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    return encoded(image, exif=exif, quality=95)


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that says it has 900 million pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + _chunk(b"IEND", b"")
    )


def png_with(*chunks: tuple[bytes, bytes]) -> bytes:
    """A small picture with these chunks in it, as they are."""
    whole = encoded(picture(8, 8), "PNG")
    head = len(b"\x89PNG\r\n\x1a\n") + 12 + 13
    return whole[:head] + b"".join(_chunk(kind, content) for kind, content in chunks) + whole[head:]


def unpacking_to(size: int) -> bytes:
    """Zeros: a thousandth of it, packed."""
    return zlib.compress(bytes(size), 9)


def gif_bomb() -> bytes:
    """A small GIF with a first frame of 65535 x 65535 that wants its place cleared afterwards."""
    screen = b"GIF89a" + struct.pack("<HHBBB", 64, 48, 0x80, 0, 0) + bytes(6)
    control = b"!\xf9\x04" + struct.pack("<BHB", 2 << 2, 0, 0) + b"\0"
    return screen + control + b"," + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0) + b"\x02\x02\x4c\x01\0;"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def animation() -> bytes:
    frames = [picture(colour=(shade, 0, 0)) for shade in (0, 120, 240)]
    return encoded(frames[0].convert("P"), "GIF", save_all=True, append_images=frames[1:], duration=100)


def lab_profile() -> bytes:
    """A colour profile that fits no RGB picture."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def in_pieces(content: bytes, size: int = 1000) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]
