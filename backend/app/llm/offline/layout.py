"""The form of a post on each platform: how long it may get, how many statements it carries, how they are set."""

from dataclasses import dataclass
from enum import StrEnum

from app.platforms.contract import Platform, TextRules


class Form(StrEnum):
    COMPACT = "compact"
    MEDIUM = "medium"
    LONG = "long"


FORMS: dict[Platform, Form] = {
    Platform.SANDBOX: Form.MEDIUM,
    Platform.LINKEDIN: Form.LONG,
    Platform.X: Form.COMPACT,
    Platform.FACEBOOK: Form.MEDIUM,
    Platform.INSTAGRAM: Form.MEDIUM,
    Platform.THREADS: Form.MEDIUM,
    Platform.BLUESKY: Form.COMPACT,
    Platform.MASTODON: Form.MEDIUM,
}
_ROOM = {Form.COMPACT: 260, Form.MEDIUM: 430, Form.LONG: 800}
_STATEMENTS = {Form.COMPACT: (1, 2), Form.MEDIUM: (1, 2), Form.LONG: (1, 3)}


@dataclass(frozen=True, slots=True)
class Body:
    """A post before its hashtags: paragraphs, top to bottom."""

    hook: str
    paragraphs: tuple[str, ...]
    """The statements; empty where the hook is all there is."""
    closer: str
    closer_joins: bool = False
    """Whether the closer stands in the last paragraph instead of alone."""

    def text(self, hashtags: list[str]) -> str:
        parts = [self.hook, *self.paragraphs] if self.hook else list(self.paragraphs)
        if self.closer and self.closer_joins and parts:
            parts[-1] = f"{parts[-1]} {self.closer}"
        elif self.closer:
            parts.append(self.closer)
        if hashtags:
            parts.append(" ".join(f"#{tag}" for tag in hashtags))
        return "\n\n".join(parts)


def room(platform: Platform, rules: TextRules) -> int:
    """The length, in the platform's own unit, up to which the copywriter writes there: below the limit by 12 %."""
    return min(int(rules.max_length * 0.88), _ROOM[FORMS[platform]])


def statements(platform: Platform) -> tuple[int, int]:
    """How many of the owner's statements a post carries there: fewest and most."""
    return _STATEMENTS[FORMS[platform]]
