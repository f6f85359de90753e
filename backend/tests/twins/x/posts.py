"""Posting, reading back, deleting, and the account itself."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.twins.hanging_up import HangUp
from tests.twins.x import words
from tests.twins.x.access import Desk
from tests.twins.x.problems import forbidden, invalid, missing, not_for_field, not_found, too_many
from tests.twins.x.state import POSTS_PER_WINDOW, WINDOW_SECONDS, Fault, Person, Post, State

LATE_SECONDS = 4.0
_BODY = {"text", "media", "reply", "reply_settings", "made_with_ai", "paid_partnership"}
_REPLY_SETTINGS = {"following", "mentionedUsers", "subscribers", "verified"}
_PRIVATE = {"non_public_metrics", "organic_metrics"}
_POST_FIELDS = {
    *("attachments", "conversation_id", "created_at", "entities", "id", "text", "lang", "public_metrics"),
    *_PRIVATE,
}
_USER_FIELDS = {
    *("id", "name", "username", "profile_image_url", "protected", "verified", "verified_type", "subscription_type"),
    "public_metrics",
}


class Posts:
    def __init__(self, state: State, desk: Desk) -> None:
        self._state = state
        self._desk = desk
        self.routes = [
            Route("/2/users/me", desk.serving(self._me, "tweet.read", "users.read")),
            Route("/2/users/{id}/tweets", desk.serving(self._timeline, "tweet.read", "users.read")),
            Route("/2/tweets", desk.serving(self._create, "tweet.write", "tweet.read", "users.read"), methods=["POST"]),
            Route("/2/tweets", desk.serving(self._look_up, "tweet.read", "users.read"), methods=["GET"]),
            Route(
                "/2/tweets/{id}",
                desk.serving(self._delete, "tweet.write", "tweet.read", "users.read"),
                methods=["DELETE"],
            ),
        ]

    # --- posting ------------------------------------------------------------------------------------------------------

    async def _create(self, request: Request, person: Person) -> Response:
        body = await request.json()
        fault = person.faults.pop(0) if person.faults else None
        if fault is Fault.DROP_BEFORE:
            return HangUp()
        if fault is Fault.ERROR_BEFORE:
            return PlainTextResponse("upstream connect error", 503)
        reset = str(int(time.time()) + 120)
        if fault is Fault.RATE_LIMIT:
            raise too_many({"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset})
        if fault is Fault.APP_LIMIT:
            window = {"x-rate-limit-remaining": "42", "x-rate-limit-reset": reset}
            raise too_many({**window, "x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": reset})
        if fault is Fault.NOT_VISIBLE:
            raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        self._check(body, person)
        headers = _budget(person)
        post = self._state.add_post(person, body)
        words.shorten(post)
        self._state.charged["post with a link" if words.has_link(post.text) else "post"] += 1
        if fault is Fault.DROP_AFTER:
            return HangUp()
        if fault is Fault.ERROR_AFTER:
            return JSONResponse({"title": "Internal Server Error", "status": 500}, 500)
        if fault is Fault.LATE:
            await asyncio.sleep(LATE_SECONDS)
        text, _ = words.shown(post)
        answer = {"data": {"id": post.post_id, "text": text, "edit_history_post_ids": [post.post_id]}}
        return JSONResponse(answer, 201, headers=headers)

    def _check(self, body: Any, person: Person) -> None:
        """Raises Problem."""
        if not isinstance(body, dict) or (unknown := set(body) - _BODY):
            name = f"$.{min(unknown)}" if isinstance(body, dict) else "$"
            raise invalid(f"{name}: is not defined in the schema and the schema does not allow more", name)
        text, media_ids = body.get("text", ""), body.get("media", {}).get("media_ids", [])
        if not text.strip() and not media_ids:
            raise invalid("text: is missing but it is required", "text")
        if body.get("reply_settings", "verified") not in _REPLY_SETTINGS:
            raise invalid("$.reply_settings: does not have a value in the enumeration", "reply_settings")
        if words.weight(text) > (25_000 if person.subscription in {"Basic", "Premium", "PremiumPlus"} else 280):
            raise forbidden("You are not permitted to perform this action.")
        if words.cashtags(text) > 1:
            raise forbidden("Posts may contain at most one cashtag.")
        self._check_media(media_ids, person)
        self._check_reply(body, person)
        same = [one for one in person.posts.values() if one.text.strip() == text.strip() and text.strip()]
        if any(one.reply_to == body.get("reply", {}).get("in_reply_to_tweet_id") for one in same):
            raise forbidden("You are not allowed to create a Tweet with duplicate content.")

    def _check_media(self, media_ids: list[Any], person: Person) -> None:
        found = [self._state.uploads.get(one) for one in media_ids]
        usable = [one for one in found if one and one.content is not None and one.owner_id == person.person_id]
        fresh = [one for one in usable if not one.fails and one.checks_left == 0 and time.time() - one.made_at < 86_400]
        if len(fresh) != len(media_ids) or not all(isinstance(one, str) for one in media_ids):
            raise invalid("Your media IDs are invalid.", "media.media_ids", str(media_ids))
        alone = [one for one in fresh if one.category != "tweet_image"]
        if len(media_ids) > 4 or (alone and len(media_ids) > 1):
            raise invalid("$.media.media_ids: there must be at most 4 photos, or 1 GIF, or 1 video", "media.media_ids")

    def _check_reply(self, body: dict[str, Any], person: Person) -> None:
        parent_id = body.get("reply", {}).get("in_reply_to_tweet_id")
        if parent_id is None:
            return
        parent = self._state.find_post(parent_id)
        if parent is None:
            raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
        if parent.author_id != person.person_id:
            raise forbidden(
                "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
                "the author of the post you are replying to."
            )

    async def _delete(self, request: Request, person: Person) -> Response:
        post = self._state.find_post(request.path_params["id"])
        if post is None:
            raise not_found(request.path_params["id"])
        if post.author_id != person.person_id:
            raise forbidden("You are not allowed to delete this Tweet.")
        del person.posts[post.post_id]
        self._state.charged["deletion"] += 1
        return JSONResponse({"data": {"deleted": True}})

    # --- reading ------------------------------------------------------------------------------------------------------

    async def _me(self, request: Request, person: Person) -> Response:
        fields = self._fields(request, {"user.fields"}, "user.fields", _USER_FIELDS)
        self._state.charged["user read"] += 1
        count = "tweet_count" if self._state.is_legacy else "post_count"
        known: dict[str, Any] = {
            "profile_image_url": "https://pbs.example/profile/1_normal.jpg",
            "protected": person.is_protected,
            "verified": person.verified_type != "none",
            "verified_type": person.verified_type,
            "subscription_type": person.subscription,
            "public_metrics": {
                "followers_count": person.followers,
                "following_count": 3,
                count: len(person.posts),
                "listed_count": 0,
            },
        }
        told = {name: known[name] for name in fields if name in known and known[name] is not None}
        return JSONResponse(
            {"data": {"id": person.person_id, "name": person.name, "username": person.username, **told}}
        )

    async def _timeline(self, request: Request, person: Person) -> Response:
        known = {"max_results", "pagination_token", "start_time", "end_time", "since_id", "until_id", "exclude"}
        fields = self._post_fields(request, known)
        query = request.query_params
        most = int(query.get("max_results", "10"))
        if not 5 <= most <= 100:
            raise invalid("The `max_results` query parameter value is not between 5 and 100", "max_results", str(most))
        if request.path_params["id"] != person.person_id:
            raise not_found(request.path_params["id"])
        since = _instant(query["start_time"]) if "start_time" in query else datetime(2010, 11, 6, tzinfo=UTC)
        if since > datetime.now(UTC) + timedelta(seconds=10):
            raise invalid("Invalid 'start_time'. 'start_time' must be before now.", "start_time", query["start_time"])
        listed = [
            post
            for post in sorted(person.posts.values(), key=lambda one: int(one.post_id), reverse=True)
            if post.created_at >= since and post.listed_from <= time.time()
        ]
        start = int(query.get("pagination_token", "0"))
        page = listed[start : start + most]
        self._state.charged["post read"] += len(page)
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + most < len(listed):
            meta["next_token"] = str(start + most)
        data = {"data": [self._shown(post, fields) for post in page]} if page else {}
        return JSONResponse({**data, "meta": meta})

    async def _look_up(self, request: Request, person: Person) -> Response:
        fields = self._post_fields(request, {"ids"})
        ids = request.query_params.get("ids", "").split(",")
        if not 1 <= len(ids) <= 100 or not all(one.isdecimal() for one in ids):
            raise invalid("The `ids` query parameter value is not valid", "ids")
        data: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for post_id in ids:
            post = self._state.find_post(post_id)
            if post is None:
                errors.append(missing(post_id))
                continue
            is_private = datetime.now(UTC) - post.created_at < timedelta(days=self._state.private_days)
            hidden = set() if is_private and post.author_id == person.person_id else _PRIVATE & set(fields)
            if hidden:
                errors += [not_for_field(post_id, name) for name in sorted(hidden)]
                continue
            data.append(self._shown(post, fields))
        self._state.charged["post read"] += len(data)
        return JSONResponse({**({"data": data} if data else {}), **({"errors": errors} if errors else {})})

    def _post_fields(self, request: Request, known: set[str]) -> list[str]:
        legacy = self._state.is_legacy
        parameter = "tweet.fields" if legacy else "post.fields"
        values = _POST_FIELDS | ({"note_tweet", "referenced_tweets"} if legacy else {"note_post"})
        return self._fields(request, known | {parameter}, parameter, values)

    @staticmethod
    def _fields(request: Request, known: set[str], parameter: str, values: set[str]) -> list[str]:
        for name, value in request.query_params.multi_items():
            if name not in known:
                raise invalid(f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]", name, value)
        wanted = [one for one in request.query_params.get(parameter, "").split(",") if one]
        for one in wanted:
            if one not in values:
                raise invalid(f"The `{parameter}` query parameter value [{one}] is not one of [...]", parameter, one)
        return wanted

    def _shown(self, post: Post, fields: list[str]) -> dict[str, Any]:
        text, urls = words.shown(post)
        legacy, whole = self._state.is_legacy, text
        if words.weight(post.text) > 280:
            text = f"{text[:250]}… https://t.co/{post.post_id[:8]}"
        figures = post.figures
        reposts = "retweet_count" if legacy else "repost_count"
        private = {name: figures[name] for name in ("impression_count", "url_link_clicks", "user_profile_clicks")}
        known: dict[str, Any] = {
            "created_at": post.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "conversation_id": post.conversation_id,
            "entities": {"urls": urls},
            "public_metrics": {
                **{f"{name}_count": figures[f"{name}_count"] for name in ("reply", "like", "quote", "bookmark")},
                reposts: figures["repost_count"],
                "impression_count": figures["impression_count"],
            },
            "non_public_metrics": private,
            "organic_metrics": {**private, "like_count": figures["like_count"]},
        }
        if post.media:
            known["attachments"] = {"media_keys": [one.key for one in post.media]}
        if post.reply_to:
            known["referenced_tweets"] = [{"type": "replied_to", "id": post.reply_to}]
        if whole != text:
            known["note_tweet" if legacy else "note_post"] = {"text": whole, "entities": {"urls": urls}}
        told = {name: known[name] for name in fields if name in known}
        return {"id": post.post_id, "text": text, "edit_history_post_ids": [post.post_id], **told}


def _budget(person: Person) -> dict[str, str]:
    """Counts the post. Raises Problem."""
    now = int(time.time())
    if person.window_ends <= now:
        person.window_ends, person.sent_in_window = now + WINDOW_SECONDS, 0
    left = POSTS_PER_WINDOW - person.sent_in_window
    names = ("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset")
    if left <= 0:
        raise too_many(dict(zip(names, ("100", "0", str(person.window_ends)), strict=True)))
    person.sent_in_window += 1
    return dict(zip(names, ("100", str(left - 1), str(person.window_ends)), strict=True))


def _instant(value: str) -> datetime:
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise invalid("The `start_time` query parameter value is not a valid time", "start_time", value) from None
