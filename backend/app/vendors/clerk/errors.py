"""What can go wrong between Clerk and us. Reasons are for the log: a caller learns no more than that it was refused."""


class TokenRefused(Exception):
    """It is no session token of our Clerk that is good now."""

    def __init__(self, reason: str, *, is_over: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_over = is_over
        """It was good once: a fresh one is asked for, and nobody has to look into it."""


class SignInUnfinished(Exception):
    """Signed in, and Clerk still wants something of the person, such as choosing an organisation."""


class ClerkUnreachable(Exception):
    """Clerk did not answer, or not with what it should; the same may work later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ClerkUserUnknown(Exception):
    """Clerk has no such user (any more)."""


class SignatureRefused(Exception):
    """Not from Clerk, changed on the way, or too old."""


class UnreadableUser(ValueError):
    """A user object without what every user has."""
