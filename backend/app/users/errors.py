"""What can go wrong with accounts and with who is calling."""

from http import HTTPStatus

from app.core.errors import (
    AppError,
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooManyRequests,
    Unauthorized,
)


class SessionEnded(Unauthorized):
    """Unknown, expired or revoked: all look the same from outside."""

    code, title = "session-ended", "This session has ended"


class AccountDisabled(Unauthorized):
    code, title = "account-disabled", "This account is switched off"


class CrossSiteRequest(Forbidden):
    code, title = "cross-site-request", "This request came from somewhere else"


class WrongPassword(Unauthorized):
    """The same for an unknown e-mail address."""

    code, title = "wrong-email-or-password", "The e-mail address or the password is wrong"


class TooManyAttempts(TooManyRequests):
    code, title = "too-many-attempts", "Too many attempts to sign in"


class EmailTaken(Conflict):
    code, title = "email-taken", "There is already an account with this e-mail address"


class PasswordRefused(Invalid):
    code, title = "password-refused", "This password is too easy to guess"


class CurrentPasswordWrong(Forbidden):
    code, title = "current-password-wrong", "Your current password is another one"


class LinkNoLongerGood(BadRequest):
    code, title = "link-no-longer-good", "This link is no longer good"


class EmailAlreadyVerified(Conflict):
    code, title = "email-already-verified", "This e-mail address is confirmed already"


class SessionNotFound(NotFound):
    code, title = "session-not-found", "There is no such session"


class ClerkNotConfigured(AppError):
    status, code, title = HTTPStatus.CONFLICT, "clerk-not-configured", "Clerk is not configured"
