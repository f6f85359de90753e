"""What the API says and accepts about accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, EmailStr, Field, SecretStr
from pydantic_core import PydanticCustomError

from app.core.text import CleanLine
from app.users import passwords
from app.users.models import KeyScope, Plan, Role


def _writable(secret: SecretStr) -> SecretStr:
    """JSON can carry halves of surrogate pairs, which no encoding (and so no hash) takes."""
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError as error:
        position = error.start + 1
        raise PydanticCustomError(
            "half_character", "The character at position {position} is incomplete", {"position": position}
        ) from None
    return secret


Secret = Annotated[SecretStr, AfterValidator(_writable)]

Email = Annotated[EmailStr, Field(max_length=254, examples=["maya@example.com"])]
NewPassword = Annotated[Secret, Field(min_length=passwords.MIN_LENGTH, max_length=passwords.MAX_LENGTH)]
GivenPassword = Annotated[Secret, Field(min_length=1, max_length=passwords.MAX_LENGTH)]
Name = Annotated[CleanLine, Field(max_length=100)]
LinkToken = Annotated[Secret, Field(min_length=1, max_length=100, description="The `token` of the mailed link.")]


class Signup(BaseModel):
    email: Email
    password: NewPassword
    first_name: Name | None = None
    last_name: Name | None = None


class Login(BaseModel):
    email: Email
    password: GivenPassword


class UserUpdate(BaseModel):
    """Fields that are left out stay as they are; null empties a name."""

    first_name: Name | None = None
    last_name: Name | None = None
    onboarding_completed: bool = Field(default=False)
    allows_counting: bool = Field(default=False, description="Whether what you do may be counted with PostHog.")


class UserDelete(BaseModel):
    password: GivenPassword | None = Field(
        None, description="To be sure that it is you. Not asked where people sign in through Clerk."
    )


RevokeKeys = Annotated[
    bool, Field(description="Also end every API key of yours: do so when somebody else may have known the password.")
]


class PasswordChange(BaseModel):
    current_password: GivenPassword
    new_password: NewPassword
    revoke_api_keys: RevokeKeys = False


class PasswordForgotten(BaseModel):
    email: Email


class PasswordReset(BaseModel):
    token: LinkToken
    password: NewPassword
    revoke_api_keys: RevokeKeys = False


class EmailVerification(BaseModel):
    token: LinkToken


class UserRead(BaseModel):
    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    plan: Plan
    role: Role
    onboarding_completed: bool
    allows_counting: bool | None = Field(description="Whether what you do may be counted; null: not answered yet.")
    email_verified_at: datetime | None
    created_at: datetime


class ApiKeyCreate(BaseModel):
    name: Annotated[CleanLine, Field(max_length=100, description="What it is for.", examples=["Nightly report"])]
    scope: KeyScope = Field(description="`read`: GET requests only. `write`: whatever you may do yourself.")
    expires_in_days: Literal[30, 90, 365] | None = Field(description="Null: it works until you revoke it.")


class ApiKeyRead(BaseModel):
    id: UUID
    name: str
    scope: KeyScope
    prefix: str = Field(description="Its first characters, to recognise it by.")
    created_at: datetime
    last_used_at: datetime | None = Field(description="To the minute; null: never used.")
    expires_at: datetime | None = Field(description="Null: never.")
    is_expired: bool


class NewApiKeyRead(BaseModel):
    key: str = Field(description="The key itself, this once. Send it as `Authorization: Bearer …`.")
    api_key: ApiKeyRead


class SignedInRead(BaseModel):
    access_token: str = Field(description="Send it as `Authorization: Bearer …`. Browsers have it as a cookie too.")
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds.")
    user: UserRead


class SessionState(BaseModel):
    user: UserRead | None = Field(description="Null when nobody is signed in.")
    viewer_email: str | None = Field(
        description="The administrator who looks at this account and can change nothing in it; null: it is its user."
    )


class UserSessionRead(BaseModel):
    id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str | None
    address: str | None
    is_current: bool = Field(description="Whether this is the session the request was made with.")
    is_administrator: bool = Field(
        description="Whether an administrator of this server looks at the account through it; they change nothing."
    )
