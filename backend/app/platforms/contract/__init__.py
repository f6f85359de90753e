"""What a connector is, and the values it answers with.

A connector is HTTP and rules for one platform: no database, no settings look-up, no clock of its own. Expected outcomes
are values, not exceptions; the case that costs other products their duplicates (`OutcomeUnknown`: the line went dead
after we sent) is a value of its own and is never retried blindly.

A post's way through a connector:

    prepare   once, before the first try: everything the publish call will say, frozen as JSON (record key, created-at,
              resolved mentions, uploaded media). May read and upload; publishes nothing. Stored with the post.
    publish   one short call that sends exactly what was prepared.
    poll      where the platform finishes later (Pending): ask again.
    reconcile after a crash or OutcomeUnknown: is it there? Found, Absent (certainly not) or Unknowable.

A thread goes this way once for each of its parts; a part begins when the one before it is out. Where a platform has no
threads (`max_parts` 1) its connector never sees a second part.
"""

from app.platforms.contract.accounts import (
    AppCredentials,
    AppForgotten,
    ConnectedAccount,
    ConnectionRefused,
    Consent,
    ConsentAnswer,
    ConsentRequest,
    Credentials,
    Finding,
    RefreshedTokens,
)
from app.platforms.contract.connector import (
    AppPasswordConnector,
    ChecksAccess,
    ChecksApps,
    Connector,
    DescribesApp,
    Examines,
    OAuthConnector,
    ReadsDetails,
    RegistersApps,
    RevokesAccess,
    SharesAccess,
)
from app.platforms.contract.figures import (
    AccountMetrics,
    PostMetrics,
    ReadFailed,
)
from app.platforms.contract.outcomes import (
    Absent,
    BudgetLeft,
    Found,
    NeedsReauth,
    Outcome,
    OutcomeUnknown,
    Pending,
    Published,
    RateLimited,
    Reconciliation,
    Rejected,
    Unavailable,
    Unknowable,
)
from app.platforms.contract.platform import (
    Platform,
)
from app.platforms.contract.posts import (
    Draft,
    LinkCard,
    Media,
    Prepared,
    part_key,
)
from app.platforms.contract.rules import (
    Budget,
    ConnectField,
    ConnectKind,
    FieldKind,
    LengthUnit,
    OptionKind,
    OptionNeeds,
    Pace,
    PartsAre,
    PlatformInfo,
    PlatformRules,
    PostOption,
    TextRules,
)

__all__ = [
    "Absent",
    "AccountMetrics",
    "AppCredentials",
    "AppForgotten",
    "AppPasswordConnector",
    "Budget",
    "BudgetLeft",
    "ChecksAccess",
    "ChecksApps",
    "ConnectField",
    "ConnectKind",
    "ConnectedAccount",
    "ConnectionRefused",
    "Connector",
    "Consent",
    "ConsentAnswer",
    "ConsentRequest",
    "Credentials",
    "DescribesApp",
    "Draft",
    "Examines",
    "FieldKind",
    "Finding",
    "Found",
    "LengthUnit",
    "LinkCard",
    "Media",
    "NeedsReauth",
    "OAuthConnector",
    "OptionKind",
    "OptionNeeds",
    "Outcome",
    "OutcomeUnknown",
    "Pace",
    "PartsAre",
    "Pending",
    "Platform",
    "PlatformInfo",
    "PlatformRules",
    "PostMetrics",
    "PostOption",
    "Prepared",
    "Published",
    "RateLimited",
    "ReadFailed",
    "ReadsDetails",
    "Reconciliation",
    "RefreshedTokens",
    "RegistersApps",
    "Rejected",
    "RevokesAccess",
    "SharesAccess",
    "TextRules",
    "Unavailable",
    "Unknowable",
    "part_key",
]
