"""What can go wrong with notifications."""

from app.core.errors import NotFound


class NotificationNotFound(NotFound):
    code, title = "notification-not-found", "There is no such notification"
