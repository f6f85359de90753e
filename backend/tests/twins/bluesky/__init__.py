"""A small Bluesky: PDS, PLC directory and AppView in one process. What it refuses, the reference PDS refuses.

It stands in where the real one (`tests/bluesky_pds`) is too heavy, and where faults are wanted that the real one does
not have. It shares no code with the connector.
"""

from tests.twins.bluesky.server import BlueskyTwin
from tests.twins.bluesky.state import Account, Fault

__all__ = ["Account", "BlueskyTwin", "Fault"]
