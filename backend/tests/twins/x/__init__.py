"""A small X: consent page, OAuth, posts, timelines, uploads and figures in one process, as X documents them in 2026.

What it refuses, X refuses. It shares no code with the connector.
"""

from tests.twins.x.server import XTwin
from tests.twins.x.state import App, Fault, Person, Post, State

__all__ = ["App", "Fault", "Person", "Post", "State", "XTwin"]
