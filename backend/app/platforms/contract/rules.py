"""What a platform is like, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.platforms.charges import Costs
from app.platforms.contract.platform import Platform


class LengthUnit(StrEnum):
    GRAPHEMES = "graphemes"
    CODE_POINTS = "code_points"
    UTF16_UNITS = "utf16_units"
    X_WEIGHTED = "x_weighted"
    """X's own count: URLs weigh 23, wide characters 2."""
    EMOJI_AS_BYTES = "emoji_as_bytes"
    """Threads' own count: a character is 1, an emoji as many as it has UTF-8 bytes."""


@dataclass(frozen=True, slots=True)
class TextRules:
    """A platform's limits as data; each value in a connector's `rules.py` names its source and when it was checked."""

    max_length: int
    unit: LengthUnit
    max_bytes: int | None = None
    max_hashtags: int | None = None
    max_links: int | None = None
    """Different ones, per post."""
    max_mentions: int | None = None
    max_cashtags: int | None = None
    """`$TICKER`, each time it stands there."""
    good_hashtags: int = 2
    """How many read well there; a house rule, not the platform's."""
    good_length: int | None = None
    """The length up to which posts are shown without a fold, or read best."""
    needs_media: bool = False
    url_length: int | None = None
    """What any URL counts for, where the platform shortens links."""


@dataclass(frozen=True, slots=True)
class Budget:
    """So many posts in any span of so many seconds."""

    posts: int
    per_seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform may be posted to, as data; what its answers say at run time holds beside it.

    A thread counts as many posts as it has parts.
    """

    spacing_seconds: float = 0
    """Between two posts of one account; 0: as they come."""
    account_budget: Budget | None = None
    app_budget: Budget | None = None
    """Of all accounts of this installation together."""

    @property
    def is_free(self) -> bool:
        return self == Pace()


class ConnectKind(StrEnum):
    OAUTH = "oauth"
    APP_PASSWORD = "app_password"  # noqa: S105
    EITHER = "either"
    """With an app password where one was typed, else by the platform's consent page."""


class PartsAre(StrEnum):
    """What the parts of a post after the first are."""

    REPLIES = "replies"
    """A thread: each replies to the one before."""
    COMMENT = "comment"
    """One comment under the post, by its own author."""


class OptionKind(StrEnum):
    CHOICE = "choice"
    TEXT = "text"
    YES_NO = "yes_no"


class OptionNeeds(StrEnum):
    """What a post must have for an option to mean something there."""

    IMAGE = "image"
    VIDEO = "video"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class PostOption:
    """Something that can be chosen for a post on one platform, beside its words and pictures."""

    name: str
    label: str
    kind: OptionKind
    choices: tuple[tuple[str, str], ...] = ()
    """Of a CHOICE: value and label of each; the first is what is taken where nothing is chosen."""
    hint: str = ""
    max_length: int = 200
    """Of a TEXT, in characters."""
    counts_with_text: bool = False
    """Of a TEXT: what is written there takes from the length of the post's text."""
    needs: OptionNeeds | None = None


class FieldKind(StrEnum):
    TEXT = "text"
    PASSWORD = "password"  # noqa: S105
    URL = "url"


@dataclass(frozen=True, slots=True)
class ConnectField:
    """Something a person types before an account can be connected."""

    name: str
    """As the connect request calls it."""
    label: str
    kind: FieldKind = FieldKind.TEXT
    hint: str = ""
    placeholder: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class PlatformRules:
    """What a platform is like, as data: every `rules.py` has one, called RULES."""

    name: str
    text: TextRules
    max_images: int
    pace: Pace
    connect: ConnectKind = ConnectKind.OAUTH
    connect_fields: tuple[ConnectField, ...] = ()
    """What is asked for before; empty where the platform's own page asks for everything."""
    connect_needs: str = ""
    """What a person must have, in their words."""
    app_settings: tuple[str, ...] = ()
    """Names of the settings with our app's id and secret there; empty where nobody has to register one. Where apps of
    several kinds do, a pair for each, the preferred kind first."""
    publish_scopes: tuple[str, ...] = ()
    """What an account must have granted to publish; empty where the platform knows no scopes."""
    prepare_ahead_seconds: int = 0
    """How long before its time a post may be prepared: as long as what `prepare` uploads is kept. 0: not ahead."""
    max_videos: int = 0
    videos_with_images: bool = False
    """Then `max_images` counts both together."""
    max_parts: int = 1
    """Of a thread, the first one counted; 1 where the platform has no threads. With comments: 2."""
    parts_are: PartsAre = PartsAre.REPLIES
    comment: TextRules | None = None
    """Of the later part, where it is a comment."""
    options: tuple[PostOption, ...] = ()
    costs: Costs | None = None
    """None: its API is free."""
    external_id_at: Callable[[str, str], str | None] | None = None
    """From the address of a post and the account's id; None where an address does not tell."""


@dataclass(frozen=True, slots=True)
class PlatformInfo:
    """How a platform presents itself to people and to the web app (`GET /platforms`)."""

    platform: Platform
    rules: PlatformRules
    unavailable_reason: str | None = None
    is_simulated: bool = False

    @property
    def is_available(self) -> bool:
        """Whether this installation can connect accounts there: it has a connector, and what that needs."""
        return self.unavailable_reason is None

    @property
    def name(self) -> str:
        return self.rules.name
