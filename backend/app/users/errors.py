"""What can go wrong with accounts and with who is calling."""

from app.core.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    ServiceUnavailable,
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


class OnlyLooking(Forbidden):
    code, title = "only-looking", "You are looking at somebody else's account"


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


class ApiKeyRefused(Unauthorized):
    """Unknown, expired or revoked: all look the same from outside."""

    code, title = "api-key-refused", "This API key does not work"


class KeyMayOnlyRead(Forbidden):
    code, title = "key-may-only-read", "This API key may only read"


class SessionNeeded(Forbidden):
    code, title = "session-needed", "An API key cannot do this"


class TooManyApiKeys(Conflict):
    code, title = "too-many-api-keys", "You have as many API keys as there may be"


class ApiKeyNotFound(NotFound):
    code, title = "api-key-not-found", "There is no such API key"


class SessionNotFound(NotFound):
    code, title = "session-not-found", "There is no such session"


class AccountsAreClerks(Conflict):
    code, title = "accounts-are-clerks", "Accounts of this server are kept by Clerk"

    def __init__(
        self, detail: str = "Do it in the web app, where Clerk's own pages are. API keys work as ever."
    ) -> None:
        super().__init__(detail)


class SignInUnfinished(Unauthorized):
    code, title = "sign-in-unfinished", "You are not quite signed in"


class SignInUnavailable(ServiceUnavailable):
    code, title = "sign-in-unavailable", "Signing in is not possible right now"


class SignInAgainFirst(Forbidden):
    code, title = "sign-in-again-first", "Sign in again first"


class EmailNeeded(Conflict):
    code, title = "email-needed", "An account here needs an e-mail address"


class EmailOfAnotherAccount(Conflict):
    """Never handed over: whoever made that account may be somebody else."""

    code, title = "email-of-another-account", "Another account has this e-mail address"


class AccountDeleted(Unauthorized):
    code, title = "account-deleted", "This account was deleted"
