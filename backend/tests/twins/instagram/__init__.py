"""A small Instagram with both its hosts. It shares no code with the connector."""

from tests.twins.instagram.server import InstagramTwin

__all__ = ["InstagramTwin"]
