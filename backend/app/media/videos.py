"""MP4 videos, by ffprobe and ffmpeg where they are installed. Blocking calls, for `workshop`."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.media.errors import MediaBroken, MediaTooBig, MediaTypeNotTaken

PROBE_SECONDS = 20
COPY_SECONDS = 120
_CODECS = {"h264", "hevc"}
# The demuxer is named and only files may be opened: a playlist dressed up as MP4 must not make ffmpeg call servers.
_INPUT = ("-protocol_whitelist", "file", "-f", "mov")


@dataclass(frozen=True, slots=True)
class Video:
    path: Path
    """The video without what the camera noted, ready to be streamed from its start."""
    poster: Path
    """Its first picture, as JPEG."""
    width: int
    height: int
    duration_seconds: float


def tools() -> tuple[str, str] | None:
    """The programs ffprobe and ffmpeg; None when either is missing."""
    ffprobe, ffmpeg = shutil.which("ffprobe"), shutil.which("ffmpeg")
    return (ffprobe, ffmpeg) if ffprobe and ffmpeg else None


def clean(source: Path, *, folder: Path, max_pixels: int) -> Video:
    """Copied without re-encoding into `folder`, metadata left behind. Raises what `pictures.clean` raises."""
    found = tools()
    if found is None:
        raise MediaTypeNotTaken(
            "This server takes no videos, because ffmpeg is not installed on it. Send a picture, or ask its operator."
        )
    ffprobe, ffmpeg = found
    width, height, seconds = _probe(ffprobe, source)
    if width * height > max_pixels:
        raise MediaTooBig(f"It has {width} × {height} pixels a frame; at most {max_pixels:,} are taken.")
    copy, poster = folder / "clean.mp4", folder / "poster.jpg"
    quiet = [ffmpeg, "-nostdin", "-v", "error", "-y", *_INPUT, "-i", str(source)]
    stripped = ["-map", "0:v:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1", "-c", "copy"]
    _run([*quiet, *stripped, "-fflags", "+bitexact", "-movflags", "+faststart", str(copy)], COPY_SECONDS)
    _run([*quiet, "-map", "0:v:0", "-frames:v", "1", "-f", "image2", "-c:v", "mjpeg", str(poster)], COPY_SECONDS)
    if not poster.is_file():
        raise MediaBroken("No picture in it can be shown. Export it anew as MP4 (H.264), and send that.")
    return Video(copy, poster, width, height, seconds)


def _probe(ffprobe: str, source: Path) -> tuple[int, int, float]:
    """Width and height as shown, and seconds."""
    asked = ["-show_streams", "-show_format", "-of", "json"]
    printed = _run([ffprobe, "-v", "error", *_INPUT, *asked, "-i", str(source)], PROBE_SECONDS)
    try:
        said: dict[str, Any] = json.loads(printed)
        picture = next(stream for stream in said["streams"] if stream.get("codec_type") == "video")
        width, height = int(picture["width"]), int(picture["height"])
        seconds = float(said["format"]["duration"])
        turned = [int(side.get("rotation", 0)) for side in picture.get("side_data_list", [])]
    except (KeyError, ValueError, TypeError, StopIteration) as error:
        raise MediaBroken(
            "It holds no picture, or is damaged. Export it anew as MP4 (H.264), and send that."
        ) from error
    if picture.get("codec_name") not in _CODECS:
        raise MediaTypeNotTaken("The platforms take H.264 or H.265 video only. Export it anew as MP4 with H.264.")
    if width <= 0 or height <= 0 or not 0 < seconds < float("inf"):
        raise MediaBroken("It has no size or no length. Export it anew as MP4 (H.264), and send that.")
    if any(angle % 180 for angle in turned):
        width, height = height, width
    return width, height, seconds


def _run(command: list[str], seconds: int) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=True, text=True)  # noqa: S603 - no shell; our own words and paths
    except subprocess.TimeoutExpired as error:
        raise MediaTooBig("It took too long to read. Send a shorter or smaller video.") from error
    except (subprocess.CalledProcessError, UnicodeDecodeError) as error:
        raise MediaBroken("It is damaged or cut off. Export it anew as MP4 (H.264), and send that.") from error
    return done.stdout
