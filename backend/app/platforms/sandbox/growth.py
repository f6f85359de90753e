"""How the pretend audience behaves: plausible, the same on every look, and never real.

Every figure is a pure function of the post, its account and the time, seeded by the post's id, and never goes down
while time goes on. What has an effect is what is said to have one on real networks (hour, weekday, pictures, questions,
hashtags, length, links), so that the product's analysis has something to find; the sizes of the effects are invented.
"""

import hashlib
import math
import random
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.platforms import text as texts
from app.platforms.sandbox.accounts import Account

_SECONDS_PER_DAY = 86_400
_PEAKS = ((8.0, 1.1, 0.45), (12.5, 1.2, 0.40), (19.5, 1.9, 0.70))
"""Local hour, width in hours, height: the commute, lunch, the evening."""
_QUIET = 0.45
_WEEKEND = 0.8


@dataclass(frozen=True, slots=True)
class Figures:
    impressions: int
    likes: int
    comments: int
    shares: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the audience reacts to."""

    post_id: str
    text: str
    published_at: datetime
    media_count: int = 0
    has_link: bool = False


def followers(account: Account, at: datetime) -> int:
    """Grows with a weekly rhythm, by 1 to 4 in a thousand of the start a day."""
    days = max((at - account.created_at).total_seconds() / _SECONDS_PER_DAY, 0.0)
    per_day = account.followers_at_start * _random_for(account.id).uniform(0.001, 0.004)
    week = 7 / (2 * math.pi)
    return account.followers_at_start + math.floor(per_day * (days - 0.9 * week * math.sin(days / week)))


def following(account: Account) -> int:
    return _random_for(account.id + "/following").randint(40, 400)


def figures(account: Account, seen: Seen, at: datetime) -> Figures:
    """Totals from publication until `at`."""
    age_hours = max((at - seen.published_at).total_seconds() / 3600, 0.0)
    chance = _random_for(seen.post_id)
    quality = chance.lognormvariate(0, 0.35)
    final_reach = (
        followers(account, seen.published_at)
        * chance.uniform(0.35, 0.6)
        * quality
        * attention(seen.published_at.astimezone(ZoneInfo(account.settings.timezone)))
        * _appeal(seen)
    )
    first_wave_hours = chance.uniform(3, 9)
    shown = 0.85 * _saturation(age_hours, first_wave_hours) + 0.15 * _saturation(age_hours, 110)
    impressions = math.floor(final_reach * shown)
    asks = "?" in seen.text
    return Figures(
        impressions=impressions,
        likes=math.floor(impressions * chance.uniform(0.02, 0.06) * math.sqrt(quality)),
        comments=math.floor(impressions * chance.uniform(0.002, 0.009) * (2.2 if asks else 1)),
        shares=math.floor(impressions * chance.uniform(0.001, 0.008) * (1.3 if seen.media_count else 1)),
        clicks=math.floor(impressions * chance.uniform(0.008, 0.03)) if seen.has_link else 0,
    )


def attention(local: datetime) -> float:
    """How much of the audience looks at this local hour; about 0.4 at night, 1.2 in the evening of a working day."""
    hour = local.hour + local.minute / 60
    level = _QUIET + sum(height * math.exp(-(((hour - peak) / width) ** 2) / 2) for peak, width, height in _PEAKS)
    return level * (_WEEKEND if local.isoweekday() >= 6 else 1)  # noqa: PLR2004 - Saturday


def _appeal(seen: Seen) -> float:
    appeal = 1.3 if seen.media_count else 1.0
    appeal *= 0.88 if seen.has_link else 1.0
    hashtags = len(texts.find_hashtags(seen.text))
    appeal *= 1.12 if 1 <= hashtags <= 3 else 0.85 if hashtags > 5 else 1.0  # noqa: PLR2004 - the invented effect itself
    return appeal * (0.9 if len(seen.text) > 400 else 1.0)  # noqa: PLR2004


def _saturation(age: float, scale: float) -> float:
    return 1 - math.exp(-age / scale)


def _random_for(seed: str) -> random.Random:
    return random.Random(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
