"""What can go wrong with a user's own file."""

from app.core.errors import Conflict, NotFound


class ExportNotFound(NotFound):
    code, title = "export-not-found", "There is no such export"


class ExportNotReady(Conflict):
    code, title = "export-not-ready", "This export is not ready"


class ExportLost(Exception):
    """Its user deleted the account, or another worker took over: stop, write nothing."""
