"""Why a platform refused a connection, on its way through the browser from the callback to the web app.

It travels sealed: the page shows our words and the platform's, never those of whoever made up an address.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import crypto
from app.core.clock import now
from app.platforms.contract import Platform
from app.social_accounts.errors import RefusalUnknown

GOOD_FOR = timedelta(hours=1)
LONGEST = 600
"""Characters; an address must stay short enough for every browser and proxy."""


@dataclass(frozen=True, slots=True)
class Refusal:
    platform: Platform
    detail: str


def seal(platform: Platform, detail: str) -> str:
    return crypto.encrypt(json.dumps([_PURPOSE, platform.value, detail[:LONGEST], now().isoformat()]))


def read(sealed: str) -> Refusal:
    """Raises RefusalUnknown."""
    try:
        opened = crypto.decrypt(sealed)
    except crypto.TokenUndecryptable as error:
        raise RefusalUnknown(_OVER) from error
    if not opened.startswith(f'["{_PURPOSE}"'):  # other secrets are sealed with this key too, and are not for showing
        raise RefusalUnknown(_OVER)
    _, platform, detail, at = json.loads(opened)
    if datetime.fromisoformat(at) + GOOD_FOR < now():
        raise RefusalUnknown(_OVER)
    return Refusal(Platform(platform), detail)


_PURPOSE = "connect-refusal"
_OVER = "It is not ours, or older than an hour. Connect again under Accounts."
