"""Threads: what is wrong with which part, which parts are out, and when the whole post is."""

from datetime import datetime

from app.content.models import Post, PostStatus
from app.core.errors import FieldError
from app.platforms import registry
from app.platforms.registry import PartProblem
from app.social_accounts.models import SocialAccount


def problems_of(post: Post, account: SocialAccount | None) -> list[PartProblem]:
    """What keeps it off its account (None: not known yet); parts that are out are not judged any more."""
    return registry.check_parts(
        post.platform,
        post.parts,
        media_count=len(post.media_ids),
        already_out=len(post.published_parts),
        options=post.options,
        details=account.details if account is not None else None,
    )


def field_errors(problems: list[PartProblem]) -> list[FieldError]:
    """At the fields of a post as the API takes them."""
    return [FieldError(pointer=_pointer(problem.part), detail=problem.message) for problem in problems]


def _pointer(part: int) -> str:
    return "/text" if part == 0 else f"/following_parts/{part - 1}"


def record_out(post: Post, external_id: str, permalink: str | None, *, at: datetime) -> bool:
    """The first missing part is out. Whether the whole post is by that: then it bears its first part's id and address.

    What comes next of a post that is not whole yet is the caller's to say.
    """
    if not post.following_parts:
        _finish(post, external_id, permalink, at=at)
        return True
    out = {"external_id": external_id, "permalink": permalink, "published_at": at.isoformat()}
    post.published_parts = [*post.published_parts, {**out, "attempt": post.attempt_count}]
    if not post.is_half_out:
        leave_it_at_that(post)
        return True
    post.prepared = post.pending_token = post.uncertain_since = None
    post.failure_code = post.failure_reason = None
    return False


def leave_it_at_that(post: Post) -> None:
    """The parts that are out are all there are."""
    first = post.published_parts[0]
    _finish(post, first["external_id"], first["permalink"], at=datetime.fromisoformat(first["published_at"]))


def _finish(post: Post, external_id: str, permalink: str | None, *, at: datetime) -> None:
    post.status = PostStatus.PUBLISHED
    post.published_at = at
    post.external_post_id = external_id
    post.permalink = permalink
    post.next_attempt_at = post.pending_token = post.uncertain_since = None
    post.failure_code = post.failure_reason = None
    if post.preflight_problems:
        post.preflight_problems = []


def standing(post: Post) -> str:
    """For people, of a thread that is half out: "2 of 5 parts are out (https://…)."."""
    count, first = len(post.published_parts), post.published_parts[0]
    where = f" ({first['permalink']})" if first["permalink"] else ""
    return f"{count} of {len(post.parts)} parts {'is' if count == 1 else 'are'} out{where}."
