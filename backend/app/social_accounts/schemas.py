"""What the API says about connected accounts. Tokens are in no answer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, computed_field
from pydantic_core import PydanticCustomError

from app.core.text import CleanLine
from app.platforms.contract import LengthUnit, Platform
from app.social_accounts.checkup import Fix, StepState, missing_scopes


class TextRulesRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    max_length: int
    unit: LengthUnit
    max_bytes: int | None
    max_hashtags: int | None
    good_hashtags: int
    good_length: int | None
    needs_media: bool
    url_length: int | None


class AccountRulesRead(BaseModel):
    """What of `GET /platforms` can differ from account to account, as it holds for this one."""

    model_config = ConfigDict(from_attributes=True)

    text: TextRulesRead
    max_images: int


class ServerRuleRead(BaseModel):
    text: str
    hint: str


class SocialAccountRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    platform: Platform
    account_id: str = Field(description="The platform's permanent id of the account.")
    account_name: str
    server: str | None = Field(description="The account's own server, on platforms that have many.")
    scopes: list[str]
    rules: AccountRulesRead
    server_rules: list[ServerRuleRead] = Field(
        description="What its server asks of everybody who posts there; empty where it has none, or does not say."
    )
    is_active: bool = Field(description="Connected. A disconnected account stays for its history.")
    needs_reauth: bool = Field(description="The platform no longer takes our tokens: connect it again.")
    reauth_reason: str | None
    token_expires_at: datetime | None = Field(description="Null: not known. Tokens are refreshed ahead by themselves.")
    renews_itself: bool = Field(description="Our access is renewed ahead of its end; false: connect it again by then.")
    rate_limited_until: datetime | None = Field(description="The platform asked us to wait until then.")
    budget_remaining: int | None = Field(
        description="Posts it may still send before `budget_resets_at`; null: not known, or no limit."
    )
    budget_resets_at: datetime | None = Field(description="Once this has passed, what remained means nothing any more.")
    paused_at: datetime | None = Field(description="Since then you want nothing sent there; null: not paused.")
    refused_in_a_row: int = Field(description="Posts that failed there lately, since the last one that went out.")
    breaker_open_until: datetime | None = Field(
        description="After too many refusals nothing is sent there before this; its posts stay scheduled."
    )
    created_at: datetime
    updated_at: datetime

    @computed_field(description="What it must have allowed us to publish, and has not; connect it again and allow it.")  # type: ignore[prop-decorator]
    @property
    def missing_scopes(self) -> list[str]:
        return missing_scopes(self.platform, self.scopes)

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
    """`business_id`, with what the platform's `connect_fields` ask for. With `password` an app password connects it at
    once; else the answer is where to send the browser.
    """

    business_id: UUID
    identifier: Annotated[CleanLine, Field(max_length=255)] | None = Field(
        None,
        description="Handle or e-mail address, where the platform's `connect_fields` ask for it: for an app password, "
        "or to find the server whose consent page is to be opened.",
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


class ConnectReturn(BaseModel):
    """What a platform's consent page sent the browser back with."""

    parameters: Annotated[
        dict[Annotated[str, Field(max_length=100)], Annotated[str, Field(max_length=4096)]],
        Field(max_length=20, description="Everything of the address's query, as it came."),
    ]


class ConnectFinished(BaseModel):
    """One of the two."""

    connected: UUID | None = Field(description="The account that is connected now.")
    choose: UUID | None = Field(description="The choice among several accounts that has to be made first.")


class ConnectRefusalRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    platform: Platform
    detail: str = Field(description="The platform's reason and what to do, for a person.")


class OfferedAccountRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    account_id: str = Field(description="The platform's permanent id of it: what to choose it by.")
    account_name: str
    kind: str = Field(description="What it is there: Page, Organization, Profile; empty where there is one kind only.")
    why_not: str | None = Field(description="Why posts cannot go out there, and what to do; null: it can be chosen.")


class ConnectChoiceRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    business_id: UUID
    platform: Platform
    offered: list[OfferedAccountRead]
    expires_at: datetime


class ConnectChoiceMade(BaseModel):
    account_ids: list[Annotated[str, Field(max_length=255)]] = Field(min_length=1, max_length=200)


class CheckStepRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    code: str = Field(
        description="Stable, made for programs: `sign-in`, `permissions`, `reading`, `quota`, `sending` of every "
        "account, and what its platform can tell, such as `clock`, `media-reachable`, `app-mode`."
    )
    state: StepState
    title: str
    detail: str = Field(description="What was found and what to do, for a person.")
    fix: Fix | None = Field(description="Which button of ours mends it; null: none does, and `detail` says what to do.")


class CheckRead(BaseModel):
    """What a look at an account found, with the platform asked."""

    model_config = ConfigDict(from_attributes=True)

    checked_at: datetime
    steps: list[CheckStepRead]
    fix: Fix | None = Field(description="The one thing that mends it; null: nothing to do, or only to wait.")
    account: SocialAccountRead = Field(description="As it stands after the look.")


class DoctorRead(BaseModel):
    """What the last look at an account found."""

    model_config = ConfigDict(from_attributes=True)

    checked_at: datetime | None = Field(description="Null: nobody has looked since it was connected.")
    steps: list[CheckStepRead]
    fix: Fix | None = Field(description="The one thing that mended it then; null: nothing to do, or only to wait.")
    account: SocialAccountRead = Field(description="As it stands now.")


class AccountCostsRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    social_account_id: UUID
    account_name: str
    platform: Platform
    posts: int = Field(description="Sent this month; of a thread each part is one.")
    posts_with_link: int = Field(description="Those of them that hold a link, which many times as much is charged for.")
    posts_read: int = Field(description="Posts whose figures were read; again on the same day is free.")
    accounts_read: int
    microdollars: int = Field(description="Millionths of a US dollar, by the platform's price list.")


class PlatformCostsRead(BaseModel):
    """An estimate: what the platform bills is what counts."""

    model_config = ConfigDict(from_attributes=True)

    since: datetime = Field(description="The first instant of the calendar month, in UTC.")
    cap_cents: int | None = Field(description="What the business may cost in a month, in US cents; null: no cap.")
    microdollars: int
    are_reads_stopped: bool = Field(description="Four fifths of the cap are used: the rest is kept for posts.")
    items: list[AccountCostsRead] = Field(description="By account, on platforms that charge; empty where none does.")
