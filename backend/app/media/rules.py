"""What each platform takes, as data. Sources with sections are in docs/platforms/; all checked 2026-11.

"House rule" marks a number that is ours: inside what the platform allows, and as large as it shows pictures.
"""

from dataclasses import dataclass
from fractions import Fraction

from app.media.sniffing import JPEG, PNG
from app.platforms.contract import Platform


@dataclass(frozen=True, slots=True)
class PictureRules:
    mime_types: frozenset[str]
    """JPEG is always one of them: what is in no other is made into it."""
    max_bytes: int
    max_width: int
    max_height: int
    min_width: int = 1
    min_ratio: Fraction | None = None
    """Width to height; a picture outside gets a border, never a cut."""
    max_ratio: Fraction | None = None

    def problem_of(self, *, mime_type: str, width: int, height: int, byte_size: int) -> str | None:
        """What keeps a picture of these numbers from being taken; None when nothing does."""
        ratio = Fraction(width, height)
        checks = [
            (mime_type in self.mime_types, f"It is {mime_type}."),
            (byte_size <= self.max_bytes, f"It has {byte_size:,} bytes; {self.max_bytes:,} are taken."),
            (self.min_width <= width <= self.max_width, f"It is {width} pixels wide."),
            (height <= self.max_height, f"It is {height} pixels high."),
            (self.min_ratio is None or ratio >= self.min_ratio, "It is too narrow for its height."),
            (self.max_ratio is None or ratio <= self.max_ratio, "It is too wide for its height."),
        ]
        return next((problem for is_fine, problem in checks if not is_fine), None)


@dataclass(frozen=True, slots=True)
class VideoRules:
    """Videos go out as they are, or not at all."""

    max_bytes: int
    min_seconds: float
    max_seconds: float
    max_width: int | None = None
    max_height: int | None = None
    min_ratio: Fraction | None = None
    max_ratio: Fraction | None = None
    min_bytes: int = 1

    def problem_of(self, *, width: int, height: int, byte_size: int, seconds: float) -> str | None:
        ratio = Fraction(width, height)
        checks = [
            (byte_size <= self.max_bytes, f"It has {byte_size:,} bytes; {self.max_bytes:,} are taken."),
            (byte_size >= self.min_bytes, f"It has {byte_size:,} bytes; it must have at least {self.min_bytes:,}."),
            (seconds >= self.min_seconds, f"It is {seconds:.1f} s long; it must be at least {self.min_seconds:g} s."),
            (seconds <= self.max_seconds, f"It is {seconds:.1f} s long; it may be at most {self.max_seconds:g} s."),
            (
                self.max_width is None or width <= self.max_width,
                f"It is {width} pixels wide; {self.max_width} at most.",
            ),
            (height <= (self.max_height or height), f"It is {height} pixels high; {self.max_height} at most."),
            (self.min_ratio is None or ratio >= self.min_ratio, "It is too narrow for its height."),
            (self.max_ratio is None or ratio <= self.max_ratio, "It is too wide for its height."),
        ]
        return next((problem for is_fine, problem in checks if not is_fine), None)


PICTURES: dict[Platform, PictureRules] = {
    # House rule, as strict as the strictest of the others; the pretend network itself takes 8 MB of any image.
    Platform.SANDBOX: PictureRules(frozenset({JPEG, PNG}), 1_000_000, max_width=2048, max_height=2048),
    # See bluesky.md, Embeds. 2,000,000 bytes since 2026; 1,000,000 before, and still so on other people's servers.
    # Sides: house rule, what Bluesky's own app uploads.
    Platform.BLUESKY: PictureRules(frozenset({JPEG}), 1_000_000, max_width=2000, max_height=2000),
    # See instagram.md, Limits. JPEG only, 8 MB, 4:5 to 1.91:1, 320 to 1440 wide, sRGB.
    Platform.INSTAGRAM: PictureRules(
        frozenset({JPEG}),
        8_000_000,
        max_width=1440,
        max_height=1800,
        min_width=320,
        min_ratio=Fraction(4, 5),
        max_ratio=Fraction(191, 100),
    ),
    # See linkedin.md, Media. JPG, PNG, GIF; fewer than 36,152,320 pixels; no limit in bytes.
    # House rule: 4096 a side (which is fewer pixels), 8 MB.
    Platform.LINKEDIN: PictureRules(frozenset({JPEG, PNG}), 8_000_000, max_width=4096, max_height=4096),
    # See x.md, Media upload. JPEG, PNG, WebP; 5 MB. Sides: house rule, the largest size X hands out.
    Platform.X: PictureRules(frozenset({JPEG, PNG}), 5_000_000, max_width=4096, max_height=4096),
    # See facebook.md, Limits. 10 MB in one place, 4 MB in another; JPEG of at most 4 MB in sRGB is safe.
    # Sides: house rule, the largest size Facebook shows.
    Platform.FACEBOOK: PictureRules(frozenset({JPEG}), 4_000_000, max_width=2048, max_height=2048),
    # See threads.md, Limits. JPEG or PNG, 8 MB, 320 to 1440 wide, up to 10:1, sRGB. Height: house rule.
    Platform.THREADS: PictureRules(
        frozenset({JPEG, PNG}),
        8_000_000,
        max_width=1440,
        max_height=4096,
        min_width=320,
        min_ratio=Fraction(1, 10),
        max_ratio=Fraction(10, 1),
    ),
    # See mastodon.md, Instance configuration. Each server names its own limits, by default 16 MB and 33 million pixels.
    # House rule: what servers of every kind and age take.
    Platform.MASTODON: PictureRules(frozenset({JPEG, PNG}), 4_000_000, max_width=2560, max_height=2560),
}

VIDEOS: dict[Platform, VideoRules] = {
    # See bluesky.md, Video. 300 MB; 3 minutes historically, more is not confirmed.
    Platform.BLUESKY: VideoRules(300_000_000, 0, 180),
    # See instagram.md, Limits. As a reel, 3 s to 15 min, 300 MB, at most 1920 wide, 0.01:1 to 10:1.
    Platform.INSTAGRAM: VideoRules(
        300_000_000, 3, 900, max_width=1920, min_ratio=Fraction(1, 100), max_ratio=Fraction(10, 1)
    ),
    # See linkedin.md, Media. 75 kB to 500 MB, 3 s to 30 min.
    Platform.LINKEDIN: VideoRules(500_000_000, 3, 1800, min_bytes=75_000),
    # See x.md, Media upload. 512 MB, 0.5 to 140 s, 1:3 to 3:1; its two statements on size disagree, 1280 by 1024 and
    # 720 by 1280 are in both.
    Platform.X: VideoRules(
        512_000_000, 0.5, 140, max_width=1280, max_height=1280, min_ratio=Fraction(1, 3), max_ratio=Fraction(3, 1)
    ),
    # See facebook.md, Limits. 10 GB and 4 h, not confirmed.
    Platform.FACEBOOK: VideoRules(10_000_000_000, 1, 14_400),
    # See threads.md, Limits. 1 GB, 5 min, at most 1920 wide.
    Platform.THREADS: VideoRules(1_000_000_000, 0, 300, max_width=1920),
    # See mastodon.md, Instance configuration. By default 103,809,024 bytes and 8,294,400 pixels a frame.
    Platform.MASTODON: VideoRules(103_809_024, 0, 3600, max_width=2880, max_height=2880),
}
"""The sandbox is absent: it takes pictures only."""

MAX_ALT_TEXT = 1000
"""Characters; x.md, instagram.md and threads.md say 1000, the others allow more."""
