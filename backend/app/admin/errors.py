"""What an administrator cannot do."""

from app.core.errors import Conflict, NotFound


class UserNotFound(NotFound):
    code, title = "user-not-found", "There is no such user"


class OwnAccount(Conflict):
    """Whoever locks themselves out locks out the only one who could undo it."""

    code, title = "own-account", "You cannot do this to your own account"


class NotAUser(Conflict):
    code, title = "not-a-user", "This account cannot be looked at"


class NoAppNeeded(Conflict):
    code, title = "no-app-needed", "This platform needs no app"


class AppIsInTheSettings(Conflict):
    code, title = "app-is-in-the-settings", "The server's settings have this app"
