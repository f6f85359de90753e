"""What can go wrong with a business."""

from app.core.errors import Invalid, NotFound


class BusinessNotFound(NotFound):
    code, title = "business-not-found", "There is no such business"


class WebsiteNotRead(Invalid):
    code, title = "website-not-read", "This website could not be read"
