"""What can go wrong with long work."""

from app.core.errors import Conflict, NotFound


class GenerationNotFound(NotFound):
    code, title = "generation-not-found", "There is no such generation"


class GenerationIsFine(Conflict):
    code, title = "generation-is-fine", "There is nothing to do again"


class ClaimLost(Exception):
    """The lease ran out and the work went to another worker, or its business was deleted: stop, write nothing."""
