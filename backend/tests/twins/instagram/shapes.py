"""Which combinations of parameters Instagram takes, and what becomes of them."""

import regex

from tests.twins.meta.graph import GraphError
from tests.twins.meta.state import Account

METRICS = {
    "FEED": {"views", "reach", "saved", "likes", "comments", "shares", "total_interactions", "follows"},
    "REELS": {"views", "reach", "saved", "likes", "comments", "shares", "total_interactions", "reposts"},
    "STORY": {"views", "reach", "replies", "shares", "total_interactions", "follows", "link_clicks"},
}
_HASHTAG = regex.compile(r"(?<!\w)#\w+")
_MENTION = regex.compile(r"(?<!\w)@\w+")


def check(given: dict[str, str], account: Account) -> None:
    """Raises GraphError."""
    kind, caption = given.get("media_type", "IMAGE"), given.get("caption", "")
    is_item, is_upload = given.get("is_carousel_item") == "true", given.get("upload_type") == "resumable"
    has_video, has_image = "video_url" in given or is_upload, "image_url" in given
    problems = [
        (kind not in {"IMAGE", "VIDEO", "REELS", "STORIES", "CAROUSEL"}, 100, 2207023, "Unknown media_type"),
        (kind == "VIDEO" and not is_item, 100, 2207023, "VIDEO is for carousel items; use REELS"),
        (kind == "IMAGE" and not has_image, 100, None, "(#100) image_url is required"),
        (kind in {"VIDEO", "REELS"} and not has_video, 100, None, "(#100) video_url is required"),
        (kind == "STORIES" and has_video is has_image, 100, None, "(#100) A story is one image or one video"),
        (kind == "STORIES" and account.kind != "BUSINESS", 10, None, "(#10) Stories are for business accounts"),
        (kind == "STORIES" and bool(caption), 100, None, "(#100) Stories take no caption"),
        (kind == "CAROUSEL" and "children" not in given, 100, None, "(#100) children is required"),
        (kind == "CAROUSEL" and (has_video or has_image), 100, None, "(#100) A carousel has items only"),
        (is_item and bool(caption), 100, None, "(#100) Carousel items take no caption"),
        (is_item and kind not in {"IMAGE", "VIDEO"}, 100, 2207023, "Not for a carousel"),
        ("alt_text" in given and not has_image, 100, None, "(#100) alt_text is for images only"),
        (len(given.get("alt_text", "")) > 1000, 100, None, "(#100) alt_text is too long"),
        (len(caption) > 2200, 36004, 2207010, "The caption is too long"),
        (len(_MENTION.findall(caption)) > 20, 100, 2207040, "Too many mentions"),
        (len(_HASHTAG.findall(caption)) > 30, 36004, 2207010, "Too many hashtags"),
    ]
    for is_bad, code, subcode, message in problems:
        if is_bad:
            raise GraphError(code, subcode, message)


def kind_of(fields: dict[str, str]) -> str:
    return "IMAGE" if "image_url" in fields else "VIDEO"


def product_of(fields: dict[str, str]) -> str:
    return {"REELS": "REELS", "STORIES": "STORY"}.get(fields.get("media_type", ""), "FEED")
