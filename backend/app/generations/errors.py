"""What can go wrong with long work."""

from app.core.errors import NotFound


class GenerationNotFound(NotFound):
    code, title = "generation-not-found", "There is no such generation"


class ClaimLost(Exception):
    """The lease ran out and the work went to another worker, or its business was deleted: stop, write nothing."""
