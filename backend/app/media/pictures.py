"""Pictures: opened with suspicion, made safe, and brought into a platform's form. CPU work only, for `workshop`."""

import struct
import warnings
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from math import ceil, floor, isqrt
from typing import IO

from PIL import Image, ImageCms, ImageOps, ImageStat, JpegImagePlugin

from app.core.config import get_settings
from app.media.errors import MediaBroken, MediaTooBig, MediaTypeNotTaken
from app.media.rules import PictureRules
from app.media.sniffing import GIF, JPEG, PNG, WEBP

# Some decoders reserve memory while they open a file, before `_open` can count: Pillow's own limit is the first fence.
Image.MAX_IMAGE_PIXELS = get_settings().MEDIA_MAX_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # up to twice the limit; `_open` refuses it

_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
_ENDINGS = {JPEG: "jpg", PNG: "png"}
_BROKEN = (OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError, KeyError, TypeError, OverflowError)
"""What Pillow is known to raise on files that are damaged, on purpose or not."""

MASTER_QUALITY = 92
RENDITION_QUALITIES = (88, 80, 70)
THUMBNAIL_SIDE = 480
MAX_JPEG_PASSES = 100
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    mime_type: str
    width: int
    height: int

    @property
    def ending(self) -> str:
        return _ENDINGS[self.mime_type]


def clean(source: IO[bytes], mime_type: str, *, max_pixels: int) -> tuple[Picture, Picture]:
    """The picture and its thumbnail, drawn anew: upright, in sRGB, and with nothing of the file but its pixels.

    So neither a camera's notes (place, owner, serial number) nor anything hidden behind the picture survives. JPEG
    stays JPEG; what may be transparent or was stored without loss becomes PNG. Raises MediaBroken, MediaTooBig or
    MediaTypeNotTaken.
    """
    try:
        with _open(source, mime_type, max_pixels=max_pixels) as opened:
            is_photo = mime_type == JPEG or (mime_type == WEBP and not _is_lossless(source))
            subsampling = JpegImagePlugin.get_sampling(opened) if mime_type == JPEG else -1
            image = _upright_srgb(opened)
        if is_photo and image.mode == "RGB":
            master = _jpeg(image, MASTER_QUALITY, subsampling=max(subsampling, 0))
        else:
            master = _png(image)
        return master, thumbnail(image)
    except _BROKEN as error:
        raise MediaBroken("It is damaged or cut off. Save it anew with a picture program, and send that.") from error


def thumbnail(image: Image.Image) -> Picture:
    factor = min(1.0, THUMBNAIL_SIDE / max(image.size))
    size = tuple(max(1, round(side * factor)) for side in image.size)
    return _jpeg(_flat(_resized(image, size)), RENDITION_QUALITIES[1])


def render(master: bytes, rules: PictureRules) -> Picture:
    """A cleaned picture as the rules allow, as good as they let it be. Never cut: given a border at need."""
    with Image.open(BytesIO(master), formats=["JPEG", "PNG"]) as opened:
        may_stay_png = opened.format == "PNG" and PNG in rules.mime_types
        opened.draft("RGB", (rules.max_width, rules.max_height))  # of a large JPEG decode what is needed, and no more
        opened.load()
        image = opened if opened.mode in {"RGB", "RGBA"} else opened.convert("RGB")
    scale = Fraction(1)
    if may_stay_png:
        drawn = _png(_placed(image, rules, scale))
        if len(drawn.content) <= rules.max_bytes:
            return drawn
    image = _flat(image)
    while True:
        placed = _placed(image, rules, scale)
        for quality in RENDITION_QUALITIES:
            drawn = _jpeg(placed, quality)
            if len(drawn.content) <= rules.max_bytes:
                return drawn
        # Bytes grow with the area: aim a little below what would just fit.
        scale *= min(Fraction(9, 10), Fraction(isqrt(900_000 * rules.max_bytes // len(drawn.content)), 1000))


def _open(source: IO[bytes], mime_type: str, *, max_pixels: int) -> Image.Image:
    """The decoder that the first bytes ask for and no other; pixels counted before they are decoded."""
    if mime_type == JPEG:
        _refuse_many_passes(source)
    source.seek(0)
    too_big = f"It has more pixels than the {max_pixels:,} that are taken. Make it smaller first."
    try:
        image = Image.open(source, formats=[_FORMATS[mime_type]])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaTooBig(too_big) from error
    if image.width * image.height > max_pixels:
        raise MediaTooBig(too_big)
    if mime_type != JPEG and getattr(image, "is_animated", False):
        raise MediaTypeNotTaken("Animated pictures are not taken. Send a still picture, or the animation as MP4 video.")
    return image


def _refuse_many_passes(source: IO[bytes]) -> None:
    """A progressive JPEG is drawn in about ten passes, each over all of it; a thousand are an attack on our time."""
    source.seek(0)
    if source.read().count(b"\xff\xda") > MAX_JPEG_PASSES:  # in the picture's own data 0xff is never followed by 0xda
        raise MediaBroken("It is drawn in too many passes. Save it anew with a picture program, and send that.")


def _is_lossless(source: IO[bytes]) -> bool:
    source.seek(0)
    return b"VP8L" in source.read(64)


def _upright_srgb(opened: Image.Image) -> Image.Image:
    """Mode RGB, or RGBA where something shows through."""
    profile = opened.info.get("icc_profile")
    opened.load()
    ImageOps.exif_transpose(opened, in_place=True)  # a copy of a large picture is 160 MB
    image: Image.Image = opened
    if image.mode == "I" or image.mode.startswith("I;16"):  # 16 bits a channel: the upper 8 are what others show
        image = image.convert("I").point(lambda value: value / 256).convert("L")
        profile = None
    alpha = None
    if image.has_transparency_data:
        image = image.convert("RGBA") if image.mode != "LA" else image
        alpha = image.getchannel("A")
        image = image.convert("L" if image.mode == "LA" else "RGB")
    image = _in_srgb(image, profile)
    if alpha is not None and alpha.getextrema()[0] != 255:  # noqa: PLR2004
        image.putalpha(alpha)
    image.info = {}  # what Pillow would write out again: comments, resolution, the old profile
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile and image.mode in {"RGB", "L", "CMYK"}:
        try:
            return _converted(image, ImageCms.ImageCmsProfile(BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that is broken or for another kind of picture: shown as if it had none, as browsers do
    return image if image.mode == "RGB" else image.convert("RGB")


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    found = ImageCms.profileToProfile(image, profile, _SRGB, outputMode="RGB")
    if found is None:
        raise ImageCms.PyCMSError("not converted")
    return found


def _flat(image: Image.Image) -> Image.Image:
    """On white where it was transparent."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _placed(image: Image.Image, rules: PictureRules, scale: Fraction) -> Image.Image:
    """Scaled into the limits, on a canvas of an allowed ratio in the colour of the picture's own edge."""
    canvas = canvas_size(image.width, image.height, rules, scale=scale)
    factor = min(Fraction(canvas[0], image.width), Fraction(canvas[1], image.height))
    size = tuple(min(side, max(1, round(given * factor))) for given, side in zip(image.size, canvas, strict=True))
    if _needs_border(image, rules):
        ground = Image.new("RGB", canvas, _edge_colour(image))
        inner = _resized(_flat(image), size)
        ground.paste(inner, ((canvas[0] - size[0]) // 2, (canvas[1] - size[1]) // 2))
        return ground
    return _resized(image, canvas)


def _resized(image: Image.Image, size: tuple[int, ...]) -> Image.Image:
    if image.size == size:
        return image
    return image.resize((size[0], size[1]), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _needs_border(image: Image.Image, rules: PictureRules) -> bool:
    return _allowed_ratio(image.width, image.height, rules) != Fraction(image.width, image.height)


def _allowed_ratio(width: int, height: int, rules: PictureRules) -> Fraction:
    ratio = Fraction(width, height)
    if rules.min_ratio is not None:
        ratio = max(ratio, rules.min_ratio)
    return ratio if rules.max_ratio is None else min(ratio, rules.max_ratio)


def canvas_size(width: int, height: int, rules: PictureRules, *, scale: Fraction = Fraction(1)) -> tuple[int, int]:
    """Width and height that the rules allow for a picture of this size; `scale` makes it smaller still."""
    ratio = _allowed_ratio(width, height, rules)
    full_width = max(Fraction(width), height * ratio)
    full_height = full_width / ratio
    factor = min(Fraction(rules.max_width) / full_width, Fraction(rules.max_height) / full_height, Fraction(1)) * scale
    wide = max(rules.min_width, 1, min(rules.max_width, round(full_width * factor)))
    high = max(1, min(rules.max_height, round(wide / ratio)))
    if rules.min_ratio is not None:  # rounding must not lead out of the range
        high = min(high, floor(wide / rules.min_ratio))
    if rules.max_ratio is not None:
        high = max(high, ceil(wide / rules.max_ratio))
    return wide, high


def _edge_colour(image: Image.Image) -> tuple[int, ...]:
    """The mean of the outermost pixels: what a border blends into."""
    small = _flat(image.resize((16, 16), Image.Resampling.BOX))
    mask = Image.new("1", small.size, 1)
    mask.paste(0, (1, 1, 15, 15))
    return tuple(round(value) for value in ImageStat.Stat(small, mask).mean)


def _jpeg(image: Image.Image, quality: int, *, subsampling: int = 2) -> Picture:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=subsampling, optimize=True, progressive=True)
    return Picture(out.getvalue(), JPEG, image.width, image.height)


def _png(image: Image.Image) -> Picture:
    out = BytesIO()
    image.save(out, "PNG", compress_level=6)
    return Picture(out.getvalue(), PNG, image.width, image.height)
