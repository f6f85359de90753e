"""What a model is told of a business: what there is, and nothing about what there is not."""

from typing import Any

from app.llm.contract import BrandVoice, BusinessBrief


def described(business: BusinessBrief) -> dict[str, Any]:
    """JSON. The voice is in it only as far as the owner has wishes."""
    told = business.model_dump(mode="json", exclude={"business_id", "voice"}, exclude_none=True)
    unset = BrandVoice().model_dump(mode="json")
    wishes = {name: value for name, value in business.voice.model_dump(mode="json").items() if value != unset[name]}
    return {**told, "voice": wishes} if wishes else told
