"""What may be connected to an example business."""

from app.businesses.models import Business
from app.platforms.contract import Platform
from app.social_accounts.errors import ExampleStaysHere


def refuse(business: Business, platform: Platform) -> None:
    """Raises ExampleStaysHere: whatever becomes of an example, nothing of it may reach people outside."""
    if business.is_example and platform is not Platform.SANDBOX:
        raise ExampleStaysHere(
            f"{business.name} is an example, and only the sandbox can be connected to it. "
            "Describe a business of your own to connect real accounts."
        )
