"""What can go wrong with a business."""

from app.core.errors import NotFound


class BusinessNotFound(NotFound):
    code, title = "business-not-found", "There is no such business"
