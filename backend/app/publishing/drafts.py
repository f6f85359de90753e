"""A post as connectors take it."""

from app.businesses.models import Business
from app.content.models import Post
from app.platforms.contract import Draft


def draft_of(post: Post, business: Business) -> Draft:
    assert post.scheduled_for is not None  # noqa: S101  the table holds it for every scheduled post
    return Draft(post_id=post.id, text=post.text, scheduled_for=post.scheduled_for, language=business.language)
