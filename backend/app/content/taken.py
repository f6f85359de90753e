"""Times that are not free any more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.platforms.contract import Platform


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a post of the business goes out, or is proposed to."""

    platform: Platform
    account_id: UUID | None
    """None: a draft that any account of the platform may carry."""
    at: datetime

    def takes(self, platform: Platform, account_id: UUID | None) -> bool:
        return self.platform is platform and (None in (self.account_id, account_id) or self.account_id == account_id)
