"""What the API says about posts, and takes."""

from datetime import date, datetime
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, computed_field, model_validator

from app.content.assignments import MAX_BATCH
from app.content.models import ContentType, PostStatus, Severity
from app.core.clock import now
from app.core.text import CleanLine, CleanText
from app.llm.contract import Authorship
from app.media import links
from app.media.links import Variant
from app.platforms import registry
from app.platforms.contract import Platform

MAX_TEXT = 65_000
"""More than any platform takes; a draft may be too long for its own and says so in `problems`."""

MAX_FOLLOWING_PARTS = 24
"""With the first one as many as any platform's `max_parts`."""

PostText = Annotated[
    CleanText, Field(max_length=MAX_TEXT, description="What goes out, word for word, hashtags included.")
]
FollowingParts = Annotated[
    list[PostText],
    Field(max_length=MAX_FOLLOWING_PARTS, description="Makes it a thread: the texts after the first, in order."),
]
PillarName = Annotated[CleanLine, Field(max_length=200)]
Version = Annotated[int | None, Field(ge=1, description="The version you saw, unless you send `If-Match`.")]


MOST_MEDIA = 20
"""What the most generous platform takes."""

MOST_IN_GROUP = 50
MOST_VARIANTS = 3
MOST_AVOIDED = 10
MOST_TAGS = 10
LONGEST_TAG = 40
LONGEST_IDEA = 500
MOST_AT_ONCE = 100
"""Posts that are tagged, approved or archived by one request."""


Item = TypeVar("Item")


def _each_once(items: list[Item]) -> list[Item]:
    if len(set(items)) < len(items):
        raise ValueError("Name each only once.")
    return items


def web_address(url: str) -> str:
    if not url.lower().startswith(("http://", "https://")):
        raise ValueError("Give an address that starts with https://.")
    return url


MediaIds = Annotated[
    list[UUID],
    Field(
        max_length=MOST_MEDIA,
        description="Of the business's media library, in the order they are shown.",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(_each_once),
]
MediaUrls = Annotated[
    list[Annotated[CleanLine, Field(max_length=2000), AfterValidator(web_address)]],
    Field(
        max_length=MOST_MEDIA,
        description="Instead of `media_ids`: public addresses, each fetched into the media library. All, or none.",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(_each_once),
]


def _each_tag_once(tags: list[str]) -> list[str]:
    """Capitals make no other tag: the first writing stays."""
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(tag.casefold(), tag)
    return list(found.values())


def _single_spaced(tag: str) -> str:
    return " ".join(tag.split())


TagName = Annotated[CleanLine, AfterValidator(_single_spaced), Field(max_length=LONGEST_TAG)]
Tags = Annotated[
    list[TagName],
    Field(
        max_length=MOST_TAGS,
        description="The business's own words for finding it again. Ours alone: nothing of them is published.",
    ),
    AfterValidator(_each_tag_once),
]
PostIds = Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]


class _WithMedia(BaseModel):
    media_ids: MediaIds = Field(default_factory=list)
    media_urls: MediaUrls = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.media_ids and self.media_urls:
            raise ValueError("Send `media_ids` or `media_urls`, not both.")
        return self

    def showing(self, asset_ids: list[UUID]) -> Self:
        """With the assets that its `media_urls` led to."""
        return self.model_copy(update={"media_ids": asset_ids})


class PlaceToFill(BaseModel):
    platform: Platform
    scheduled_for: AwareDatetime = Field(description="With its offset, at least a quarter of an hour ahead.")
    social_account_id: UUID | None = Field(None, description="Left out: whichever account of the platform there is.")


PostOptions = Annotated[
    dict[Annotated[str, Field(max_length=50)], bool | Annotated[CleanText, Field(max_length=2000)]],
    Field(
        max_length=30,
        description="What else is chosen for it on its platform, by the names `GET /platforms` lists under `options`.",
    ),
]


class ContentGenerate(BaseModel):
    """For a period, or for exactly the places named in `fill`."""

    business_id: UUID
    fill: list[PlaceToFill] | None = Field(
        None,
        min_length=1,
        max_length=MAX_BATCH,
        description="One post for each, such as the gaps that `GET /calendar/gaps` names. Instead of a period.",
    )
    idea_id: UUID | None = Field(
        None,
        description="What all of these posts are about: an idea that was jotted down for this business. One on each "
        "platform, they are one group.",
    )
    count: int | None = Field(
        None,
        ge=1,
        le=MAX_BATCH,
        description="Left out: as many as the strategy's frequency makes in these days; from an idea, one on each "
        "platform.",
    )
    platforms: list[Platform] | None = Field(
        None, min_length=1, max_length=len(Platform), description="Left out: those of the strategy."
    )
    starts_on: date | None = Field(
        None, description="In the business's zone. Left out: today while it has good hours ahead, else tomorrow."
    )
    days: int = Field(7, ge=1, le=31)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.fill is not None and self.model_fields_set & {"count", "platforms", "starts_on", "days"}:
            raise ValueError("Send `fill`, or a period with its count and platforms; not both.")
        return self


class PostCreate(_WithMedia):
    business_id: UUID
    platform: Platform
    text: PostText
    following_parts: FollowingParts = Field(default_factory=list)
    options: PostOptions = Field(default_factory=dict)
    pillar: PillarName | None = None
    social_account_id: UUID | None = None
    tags: Tags = Field(default_factory=list)


class PostUpdate(_WithMedia):
    """Fields left out stay as they are. Read it with `exclude_unset`: the defaults here mean nothing."""

    text: PostText = Field(default_factory=str)
    following_parts: FollowingParts = Field(default_factory=list)
    options: PostOptions = Field(default_factory=dict)
    pillar: PillarName | None = None
    social_account_id: UUID | None = None
    tags: Tags = Field(default_factory=list)
    version: Version = None


class GroupPost(BaseModel):
    """A post of a group as it should be; with an `id` one that is there already, at the `version` you saw."""

    id: UUID | None = Field(None, description="Left out: a new post.")
    version: Version = None
    platform: Platform
    social_account_id: UUID | None = None
    text: PostText
    following_parts: FollowingParts = Field(default_factory=list)
    media_ids: MediaIds = Field(default_factory=list)
    options: PostOptions = Field(default_factory=dict)
    pillar: PillarName | None = None

    @model_validator(mode="after")
    def _says_which_version(self) -> Self:
        if self.id is not None and self.version is None:
            raise ValueError("Send the `version` you saw with the `id`.")
        return self


class GroupRemoval(BaseModel):
    id: UUID
    version: int = Field(ge=1, description="The version you saw.")


class PostGroupSave(BaseModel):
    """The posts of a group that are to change, and those to delete. Posts that are not named stay as they are."""

    business_id: UUID
    posts: list[GroupPost] = Field(min_length=1, max_length=MOST_IN_GROUP)
    removed: list[GroupRemoval] = Field(default_factory=list, max_length=MOST_IN_GROUP)

    @model_validator(mode="after")
    def _each_post_once(self) -> Self:
        _each_once([post.id for post in self.posts if post.id] + [removal.id for removal in self.removed])
        return self


class PostsApprove(BaseModel):
    post_ids: PostIds


class PostsTag(BaseModel):
    post_ids: PostIds
    add: Tags = Field(default_factory=list)
    remove: Tags = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not self.add and not self.remove:
            raise ValueError("Name a tag to `add` or to `remove`.")
        return self


class PostsArchive(BaseModel):
    post_ids: PostIds


class TagRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    tag: str
    posts: int = Field(description="Posts that have it, without those in the archive.")


class TagList(BaseModel):
    items: list[TagRead] = Field(description="Most used first.")


class PostOptimize(BaseModel):
    feedback: Annotated[CleanText, Field(max_length=2000, description="What should be better, in your words.")]
    text: PostText | None = Field(
        None, description="What to improve, such as one part of a thread. Left out: the post's text as it is stored."
    )
    avoid: list[PostText] = Field(
        default_factory=list, max_length=MOST_AVOIDED, description="Proposals you have seen and want others than."
    )
    count: int = Field(1, ge=1, le=MOST_VARIANTS, description="How many proposals, each unlike the others.")


class PostProblem(BaseModel):
    code: str = Field(description="Stable, made for programs.")
    message: str = Field(description="For the person who wrote the text; of a thread it says which part it is about.")


class PublishedPart(BaseModel):
    external_id: str
    permalink: str | None
    published_at: datetime


class PreflightProblem(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    code: str = Field(description="Stable, made for programs.")
    severity: Severity = Field(description="`blocks`: it cannot go out like this. `warns`: it may be late, or fail.")
    message: str = Field(description="What is wrong and what to do.")


class PostMedia(BaseModel):
    id: UUID = Field(description="`GET /media/{id}` says more about it.")
    url: str = Field(description="Where the file is, on the API's origin; needs no session, good for two hours.")
    thumbnail_url: str = Field(description="The same, of a small JPEG (of a video: its first picture).")


class MediaUsage(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    media_id: UUID
    posts: int = Field(description="Posts that show it.")
    waiting: int = Field(description="Those of them that are not out yet; while there are any it cannot be deleted.")


class MediaUsageList(BaseModel):
    items: list[MediaUsage] = Field(description="In the order asked for. What is not yours is shown by no post.")


class PostRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    strategy_id: UUID | None
    social_account_id: UUID | None
    group_id: UUID | None = Field(description="Ties the posts of one idea, one per account.")
    recurring_id: UUID | None = Field(description="The recurring post it was made of; null for any other post.")
    platform: Platform
    content_type: ContentType
    text: str = Field(description="Of a thread, the first part.")
    following_parts: list[str] = Field(
        description="Of a thread, the parts after `text`, each replying to the one before."
    )
    published_parts: list[PublishedPart] = Field(
        description="Of a thread, the parts that are out, in order. While others are missing it goes on with the first "
        "of those: by itself, or when it is published again."
    )
    media_ids: list[UUID] = Field(
        description="In their order; of a thread, those of its first part. Of a post that is out, some may have been "
        "deleted."
    )
    media_urls: list[str] = Field(description="Where they were fetched from; empty where they were not.")
    options: dict[str, str | bool] = Field(description="What else is chosen for it on its platform.")
    hashtags: list[str] = Field(description="Those in the text, in order, without the #.")
    pillar: str | None
    tags: list[str] = Field(description="The business's own words for it, in the order they were given.")
    idea_id: UUID | None = Field(description="The idea it was written from.")
    status: PostStatus
    archived_at: datetime | None = Field(description="Out of all lists since then; null for any other post.")
    scheduled_for: datetime | None = Field(description="When it goes out; of a draft, the time proposed.")
    why_this_time: str | None
    published_at: datetime | None
    external_post_id: str | None
    permalink: str | None
    made_by: Authorship
    approved_at: datetime | None = Field(description="Null while no person has accepted the machine's words.")
    unverified_claims: list[str] = Field(
        description="Prices, dates, names and the like in the text that neither the business nor its strategy names."
    )
    attempt_count: int
    next_attempt_at: datetime | None
    preflight_at: datetime | None = Field(description="When it was last checked ahead of its time.")
    preflight_problems: list[PreflightProblem] = Field(
        description="What that check found; `GET /content/{id}/preflight` looks again."
    )
    failure_code: str | None
    failure_reason: str | None
    latest_metrics: dict[str, Any] | None
    account_limits: dict[str, Any] | None = Field(exclude=True)
    version: int
    created_at: datetime
    updated_at: datetime

    @computed_field(description="Links to its pictures and videos, in their order.")  # type: ignore[prop-decorator]
    @property
    def media(self) -> list[PostMedia]:
        """From the ids alone, so that lists cost nothing more."""
        return [
            PostMedia(
                id=asset_id,
                url=links.path(asset_id, Variant.ORIGINAL, at=now()),
                thumbnail_url=links.path(asset_id, Variant.THUMBNAIL, at=now()),
            )
            for asset_id in self.media_ids
        ]

    @computed_field(description="What keeps it off its platform; scheduling is refused until there is nothing.")  # type: ignore[prop-decorator]
    @property
    def problems(self) -> list[PostProblem]:
        found = registry.check_parts(
            self.platform,
            [self.text, *self.following_parts],
            media_count=len(self.media_ids),
            already_out=len(self.published_parts),
            options=self.options,
            details={"limits": self.account_limits},
        )
        return [PostProblem(code=problem.code, message=problem.message) for problem in found]
