"""A small Threads. It shares no code with the connector."""

from tests.twins.threads.server import ThreadsTwin

__all__ = ["ThreadsTwin"]
