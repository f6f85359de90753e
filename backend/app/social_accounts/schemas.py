"""What the API says about connected accounts. Tokens are in no answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, computed_field
from pydantic_core import PydanticCustomError

from app.core.text import CleanLine
from app.platforms.contract import Platform


class SocialAccountRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    platform: Platform
    account_id: str = Field(description="The platform's permanent id of the account.")
    account_name: str
    server: str | None = Field(description="The account's own server, on platforms that have many.")
    scopes: list[str]
    is_active: bool = Field(description="Connected. A disconnected account stays for its history.")
    needs_reauth: bool = Field(description="The platform no longer takes our tokens: connect it again.")
    reauth_reason: str | None
    token_expires_at: datetime | None = Field(description="Null: not known. Tokens are refreshed ahead by themselves.")
    rate_limited_until: datetime | None
    paused_at: datetime | None = Field(description="Since then you want nothing sent there; null: not paused.")
    refused_in_a_row: int = Field(description="Posts that failed there lately, since the last one that went out.")
    breaker_open_until: datetime | None = Field(
        description="After too many refusals nothing is sent there before this; its posts stay scheduled."
    )
    created_at: datetime
    updated_at: datetime

    @computed_field(description="An account of the pretend network: nothing leaves this installation.")  # type: ignore[prop-decorator]
    @property
    def is_simulated(self) -> bool:
        return self.platform is Platform.SANDBOX


def _writable(secret: SecretStr) -> SecretStr:
    """JSON can carry halves of surrogate pairs, which cannot be sent on to a platform."""
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("not_text", "This contains something that is not text: type it again") from None
    return secret


class ConnectRequest(BaseModel):
    """`business_id` alone where connecting is a redirect; with a handle and an app password where it is a form."""

    business_id: UUID
    identifier: Annotated[CleanLine, Field(max_length=255)] | None = Field(
        None, description="Handle or e-mail address; app-password platforms only."
    )
    password: Annotated[SecretStr, AfterValidator(_writable)] | None = Field(
        None, min_length=1, max_length=255, description="An app password, not your main one. Used once, never stored."
    )
    server: Annotated[CleanLine, Field(max_length=255)] | None = Field(
        None, description="Address of the account's own server, such as https://pds.example.org; null: the usual one."
    )


class ConnectResult(BaseModel):
    """One of the two: where to send the browser, or the account that is connected now."""

    authorize_url: str | None
    account: SocialAccountRead | None
