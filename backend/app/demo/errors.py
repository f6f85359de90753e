"""Why the example business cannot be made."""

from app.core.errors import Conflict, ServiceUnavailable


class SandboxSwitchedOff(Conflict):
    code, title = "sandbox-switched-off", "The sandbox network is switched off"


class SandboxAway(ServiceUnavailable):
    code, title = "sandbox-away", "The sandbox network does not answer"
