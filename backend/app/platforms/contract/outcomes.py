"""What a connector answers: what became of a post, and what was found out about it later."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BudgetLeft:
    """What the platform says an account may still post, as of this answer."""

    remaining: int
    """Posts, not calls or points."""
    resets_after_seconds: float


@dataclass(frozen=True, slots=True)
class Published:
    external_id: str
    permalink: str | None
    """None where the platform does not say at once: it is read later, after the id is safe."""
    budget: BudgetLeft | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Taken, and being processed: ask `poll` with this token, not before `check_after`."""

    token: str
    check_after_seconds: float
    budget: BudgetLeft | None = None


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Not taken. `retry_after_seconds` from now; `app_wide` where the whole app is over its limit, not one account."""

    retry_after_seconds: float
    app_wide: bool = False
    budget: BudgetLeft | None = None
    operator_message: str | None = None
    """Where only whoever runs this installation can mend it (credit used up, a version that has ended): what to do.
    Then `app_wide` is true too, and no account is to blame."""


@dataclass(frozen=True, slots=True)
class NeedsReauth:
    """Not taken: the platform no longer accepts our tokens, and refreshing cannot help unless `can_refresh`."""

    message: str
    can_refresh: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """Not taken, and never will be as it is. `message` holds the platform's own words."""

    code: str
    message: str
    budget: BudgetLeft | None = None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Provably not taken (refused connection, 503 before reading): safe to send again later."""

    message: str
    prepare_again: bool = False
    """What was prepared has expired on the platform (dropped uploads): prepare anew before the next try."""
    is_ours: bool = False
    """We could not get it ready; the platform was not asked. No connector says this."""
    retry_after_seconds: float | None = None
    """Where the platform is known to be done by then (it still processes an upload); None: back off as usual."""

    @property
    def why(self) -> str:
        return self.message if self.is_ours else f"The platform could not be reached: {self.message}"


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """It may or may not be out. Reconcile before anything else."""

    message: str


@dataclass(frozen=True, slots=True)
class Unknowable:
    """The platform offers no way to tell: a person decides. Of `publish`: it may be out, and asking again is no use."""

    message: str


Outcome = Published | Pending | RateLimited | NeedsReauth | Rejected | Unavailable | OutcomeUnknown | Unknowable


@dataclass(frozen=True, slots=True)
class Found:
    external_id: str
    permalink: str | None


@dataclass(frozen=True, slots=True)
class Absent:
    """Certainly not there: safe to send."""


Reconciliation = Found | Absent | Unknowable | RateLimited | NeedsReauth | Unavailable
"""The last three: the question itself could not be asked; ask again later."""
