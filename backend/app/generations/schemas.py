"""What the API says about long work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from app.generations.models import Generation, GenerationKind, GenerationStatus


class GenerationError(BaseModel):
    code: str = Field(description="Stable, made for programs.")
    message: str = Field(description="For a person: what happened and what to do.")


class GenerationRead(BaseModel):
    id: UUID
    business_id: UUID
    kind: GenerationKind
    status: GenerationStatus
    progress: int = Field(ge=0, le=100, description="Per cent; never goes back.")
    result: dict[str, Any] | None = Field(
        description=(
            "Once succeeded. strategy: `{strategy_id, version}`, with `section` where only one was asked for, and "
            "`not_followed` where parts of the remark were beyond the writer. "
            "content: `{post_ids, failed: [{index, reason}]}`. "
            "optimization: `{post_id, post_version, text, variants, hashtags, unverified_claims, problems}`, proposals "
            "only, `text` the first of `variants`."
        )
    )
    error: GenerationError | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, generation: Generation) -> "GenerationRead":
        error = None
        if generation.error_code is not None:
            error = GenerationError(code=generation.error_code, message=generation.error_message or "")
        return cls(
            id=generation.id,
            business_id=generation.business_id,
            kind=generation.kind,
            status=generation.status,
            progress=generation.progress,
            result=generation.result,
            error=error,
            created_at=generation.created_at,
            updated_at=generation.updated_at,
        )
