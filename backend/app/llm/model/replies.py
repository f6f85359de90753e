"""The shape in which a model is asked to answer. Every field is required: strict JSON schemas know no optional ones."""

from pydantic import BaseModel, Field


class PlatformReply(BaseModel):
    id: str = Field(description="One of the ids in offered_platforms.")
    why: str
    posts_per_week: int


class PillarReply(BaseModel):
    name: str
    description: str
    share: int = Field(description="Per cent of all posts.")
    hooks: list[str]


class VoiceReply(BaseModel):
    tone: str
    do: list[str]
    dont: list[str]


class KpiReply(BaseModel):
    name: str
    target: str
    why: str


class StrategyReply(BaseModel):
    """A marketing strategy."""

    positioning: str
    audience: str
    platforms: list[PlatformReply]
    pillars: list[PillarReply]
    voice: VoiceReply
    kpis: list[KpiReply]
    missing_facts: list[str]


class TextReply(BaseModel):
    """A social media post."""

    hook: str
    body: str
    call_to_action: str
    hashtags: list[str]


class PostReply(TextReply):
    """A social media post, with the index of its assignment."""

    index: int


class PostsReply(BaseModel):
    """Social media posts."""

    posts: list[PostReply]
