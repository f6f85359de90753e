"""What kind of file this is, by its first bytes. What a client says about it (type, name) is not looked at."""

from app.media.errors import MediaTypeNotTaken

HEAD_BYTES = 64
JPEG, PNG, WEBP, GIF, MP4 = "image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_TAKEN = "Send a JPEG, PNG, WebP or GIF picture, or an MP4 video."


def media_type(head: bytes) -> str:
    """One of the five above. Raises MediaTypeNotTaken with what to do instead."""
    if (found := _known(head)) is not None:
        return found
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        raise MediaTypeNotTaken("This is a HEIC or AVIF picture. Save or share it as JPEG, and send that.")
    if head[4:8] == b"ftyp" and head[8:12] == b"qt  ":
        raise MediaTypeNotTaken("This is a QuickTime video. Save it as MP4, and send that.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script", b"<!--")):
        raise MediaTypeNotTaken(f"This is a text file that can hold scripts (SVG, XML or HTML). {_TAKEN}")
    if not head:
        raise MediaTypeNotTaken(f"The file is empty. {_TAKEN}")
    raise MediaTypeNotTaken(f"Its first bytes are those of no kind of file that we take. {_TAKEN}")


def _known(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head[4:8] == b"ftyp" and head[8:12] not in _HEIF_BRANDS and head[8:12] != b"qt  ":
        return MP4
    return None
