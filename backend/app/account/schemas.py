"""What the API says about a whole account."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.account.models import ExportStatus
from app.billing.entitlements import Quota


class QuotaRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: Quota
    used: int = Field(description="Of `ai_microdollars_per_month`: calls with a known price.")
    limit: int | None = Field(description="Null: no limit.")
    resets_at: datetime | None = Field(description="When counting begins anew; null for what is not counted by month.")


class QuotaList(BaseModel):
    items: list[QuotaRead]


class DataExportRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    status: ExportStatus
    progress: int = Field(ge=0, le=100, description="Per cent.")
    byte_size: int | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None = Field(description="When its file is deleted; null while it is being made.")


class DataExportList(BaseModel):
    items: list[DataExportRead]
