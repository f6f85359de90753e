"""A small Mastodon server in one process. What it refuses, a real one refuses; some of it, only a strict one.

It stands in for servers of many kinds: `twin.state.kind` says how old it is and what it leaves out. It shares no code
with the connector.
"""

from tests.twins.mastodon.server import MastodonTwin
from tests.twins.mastodon.state import Account, Fault, Kind, State

__all__ = ["Account", "Fault", "Kind", "MastodonTwin", "State"]
