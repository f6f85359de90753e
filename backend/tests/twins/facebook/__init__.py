"""A small Facebook: the consent window, the Graph API for Pages and the upload host in one process.

What it refuses, Meta's documentation says is refused. It shares no code with the connector.
"""

from tests.twins.facebook.server import FacebookTwin
from tests.twins.facebook.state import Fault, GraphError, Page, Person, page_limit

__all__ = ["FacebookTwin", "Fault", "GraphError", "Page", "Person", "page_limit"]
