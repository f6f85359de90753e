"""The first comment under a post, by its own author; docs/platforms/linkedin.md#the-first-comment, checked 2026-11.

Its text is plain: no little text. A comment's id is only a number of its post's; we keep its URN.
"""

import re
from typing import Any

from app.platforms import text as texts
from app.platforms.calls import Answer
from app.platforms.contract import Credentials, Draft, Prepared, Rejected
from app.platforms.linkedin import rules
from app.platforms.linkedin.api import encoded
from app.platforms.linkedin.posts import COMMENT

_URN = re.compile(r"urn:li:comment:\((?P<on>[^,()]+),(?P<id>[\w-]+)\)")


def prepared_comment(draft: Draft, credentials: Credentials) -> Prepared | Rejected:
    on = draft.earlier_parts[0]
    if not on.startswith("urn:li:"):
        return Rejected("PostUnknown", "LinkedIn did not say which post it is, so nothing can be put under it.")
    if problems := texts.check_text(draft.text, rules.COMMENT, name="LinkedIn", media_count=0):
        return Rejected(problems[0].code, " ".join(problem.message for problem in problems))
    return {
        "kind": COMMENT,
        "key": str(draft.key),
        "scheduled_for": draft.scheduled_for.isoformat(),
        "body": {"actor": credentials.account_id, "object": on, "message": {"text": draft.text}},
    }


def comments_path(on: str) -> str:
    return f"/rest/socialActions/{encoded(on)}/comments"


def deletion_path(urn: str, actor: str) -> str | None:
    """None where it is not a comment's URN."""
    found = _URN.fullmatch(urn)
    return f"{comments_path(found['on'])}/{found['id']}?actor={encoded(actor)}" if found else None


def id_in(answer: Answer, on: str) -> str | None:
    """The URN, wherever the answer has it; None where it has none."""
    headers = answer.response.headers
    return urn_of(answer.body, on) or _as_urn(headers.get("x-restli-id") or headers.get("x-linkedin-id"), on)


def urn_of(comment: dict[str, Any], on: str) -> str | None:
    told = comment.get("commentUrn")
    if isinstance(told, str) and _URN.fullmatch(told):
        return told
    return _as_urn(comment.get("id"), on)


def _as_urn(told: Any, on: str) -> str | None:
    if not isinstance(told, str | int) or not str(told):
        return None
    return str(told) if _URN.fullmatch(str(told)) else f"urn:li:comment:({on},{told})"


def is_same(comment: dict[str, Any], prepared: Prepared) -> bool:
    message = comment.get("message")
    text = message.get("text") if isinstance(message, dict) else None
    ours = prepared["body"]
    return (
        isinstance(text, str)
        and text.split() == ours["message"]["text"].split()
        and comment.get("actor") == ours["actor"]
    )
