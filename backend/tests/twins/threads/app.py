"""The Threads API: containers, publishing, lists, figures. What the documentation says is refused is refused."""

from typing import Any

import regex
from starlette.routing import Route

from tests.twins.meta.fetching import fetch
from tests.twins.meta.graph import Call, GraphError, Handler, chosen, only_known, page_of, timestamp
from tests.twins.meta.oauth import ConsentingGraph
from tests.twins.meta.state import DAY, Account, Container, Item, Post, Token, new_id

MAX_LENGTH, MAX_LINKS, MAX_ITEMS, MAX_ALT = 500, 5, 20, 1000
IMAGES, VIDEOS = ("image/jpeg", "image/png"), ("video/mp4", "video/quicktime")
SCOPES = frozenset(
    {
        "threads_basic",
        "threads_content_publish",
        "threads_manage_replies",
        "threads_read_replies",
        "threads_manage_insights",
        "threads_delete",
        "threads_keyword_search",
        "threads_manage_mentions",
    }
)
FIELDS = {
    "media_type",
    "text",
    "image_url",
    "video_url",
    "alt_text",
    "is_carousel_item",
    "children",
    "reply_to_id",
    "reply_control",
    "topic_tag",
    "link_attachment",
}
METRICS = {"views", "likes", "replies", "reposts", "quotes", "shares"}
QUOTAS = {"": 250, "reply_": 1000, "delete_": 100}
_EMOJI = regex.compile(r"\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*")
_LINK = regex.compile(r"https?://[^\s]+")


def length_of(text: str) -> int:
    """Characters, and emoji by their UTF-8 bytes."""
    emoji = _EMOJI.findall(text)
    return len(text) - sum(map(len, emoji)) + sum(len(one.encode()) for one in emoji if ord(one[0]) > 0xFF)


class Threads(ConsentingGraph):
    error_type = "THApiException"
    prefix = "th"
    known_scopes = SCOPES
    platform = "Threads"

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.withdrawn: set[str] = set()
        """Figures that Meta has taken away."""

    def routes(self) -> list[Route]:
        return self.oauth_routes()

    def handlers(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", "me"): self._profile,
            ("GET", "debug_token"): self._debug,
            ("GET", ""): self._node,
            ("DELETE", ""): self._delete,
            ("POST", "threads"): self._make,
            ("POST", "threads_publish"): self._publish,
            ("GET", "threads"): self._list,
            ("GET", "replies"): self._list,
            ("GET", "threads_publishing_limit"): self._limits,
            ("GET", "threads_insights"): self._account_figures,
            ("GET", "insights"): self._figures,
        }

    def check_call(self, call: Call, token: Token) -> None:  # noqa: ARG002 - the same for all
        self.need(token, "threads_basic")

    # --- who ----------------------------------------------------------------------------------------------------------

    def _profile(self, call: Call, token: Token) -> Any:
        account = self.state.accounts[token.account_id]
        entry = {
            "id": account.id,
            "username": account.username,
            "name": account.name,
            "threads_profile_picture_url": f"https://cdn.example/{account.username}.jpg",
            "threads_biography": "",
            "is_verified": False,
        }
        return chosen(entry, call.given.get("fields", "id"), node="ThreadsUser")

    def _debug(self, call: Call, _: Token) -> Any:
        token = self.state.tokens.get(call.given.get("input_token", ""))
        if token is None:
            raise GraphError(100, None, "(#100) input_token is missing")
        told = {"type": "USER", "expires_at": int(token.expires_at), "scopes": list(token.scopes)}
        return {"data": {**told, "is_valid": not token.is_revoked, "user_id": token.account_id}}

    # --- containers ---------------------------------------------------------------------------------------------------

    async def _make(self, call: Call, token: Token) -> Any:
        account = self.own(call.node, token)
        self.need(token, "threads_content_publish")
        given = call.given
        only_known(given, FIELDS)
        self._check(given, account, token)
        container = Container(new_id(), account.id, dict(given), self.state.now())
        container.looks_until_ready = account.looks_until_ready
        kind = given["media_type"]
        if kind == "CAROUSEL":
            container.children = self._ready_children(given["children"].split(","), account)
        elif kind == "IMAGE":
            container.file = await fetch(given["image_url"], account, kinds=IMAGES)
        elif kind == "VIDEO":
            try:
                container.file = await fetch(given["video_url"], account, kinds=VIDEOS)
            except GraphError:
                container.failed = "FAILED_DOWNLOADING_VIDEO"
        if account.fails_processing:
            container.failed = account.fails_processing.pop(0)
        self.state.containers[container.id] = container
        return {"id": container.id}

    def _check(self, given: dict[str, str], account: Account, token: Token) -> None:
        kind, text = given.get("media_type", ""), given.get("text", "")
        is_item = given.get("is_carousel_item") == "true"
        problems = [
            (kind not in {"TEXT", "IMAGE", "VIDEO", "CAROUSEL"}, "Param media_type is not one of the known values"),
            (kind == "TEXT" and not text, "text is required"),
            (kind == "TEXT" and "alt_text" in given, "alt_text is not for text posts"),
            (is_item and kind not in {"IMAGE", "VIDEO"}, "Only images and videos can be carousel items"),
            (is_item and "text" in given, "Carousel items take no text"),
            (kind != "TEXT" and "link_attachment" in given, "link_attachment is for text posts only"),
            (kind == "IMAGE" and "image_url" not in given, "image_url is required"),
            (kind == "VIDEO" and "video_url" not in given, "video_url is required"),
            (kind == "CAROUSEL" and "children" not in given, "children is required"),
            (len(given.get("alt_text", "")) > MAX_ALT, "alt_text must be at most 1000 characters"),
            (length_of(text) > MAX_LENGTH, "Param text must be at most 500 characters long."),
            (set(given.get("topic_tag", "")) & set(".&") != set(), "Param topic_tag holds a forbidden character"),
            (len(given.get("topic_tag", "")) > 50, "Param topic_tag is too long"),
        ]
        for is_bad, message in problems:
            if is_bad:
                raise GraphError(100, None, f"(#100) {message}")
        links = {*_LINK.findall(text), *([given["link_attachment"]] if "link_attachment" in given else [])}
        if len(links) > MAX_LINKS:
            raise GraphError(100, None, "THREADS_API__LINK_LIMIT_EXCEEDED")
        if "reply_to_id" in given:
            self.need(token, "threads_manage_replies")
            self._post(given["reply_to_id"], account)

    def _ready_children(self, ids: list[str], account: Account) -> list[str]:
        if not 2 <= len(ids) <= MAX_ITEMS:
            raise GraphError(100, None, "(#100) A carousel has 2 to 20 items")
        for number in ids:
            child = self.state.containers.get(number)
            if child is None or child.account_id != account.id or child.fields.get("is_carousel_item") != "true":
                raise GraphError(100, None, f"(#100) {number} is no carousel item")
            if self._status(child) != "FINISHED":
                raise GraphError(100, None, f"(#100) The carousel item {number} is not ready")
        return ids

    def _status(self, container: Container) -> str:
        if container.post_id is not None:
            return "PUBLISHED"
        if container.is_expired or self.state.now() - container.made_at > DAY:
            return "EXPIRED"
        if container.looks_until_ready > 0:
            return "IN_PROGRESS"
        return "ERROR" if container.failed else "FINISHED"

    def _node(self, call: Call, token: Token) -> Any:
        fields = call.given.get("fields", "id")
        container = self.state.containers.get(call.path)
        if container is not None and container.account_id == token.account_id and not container.is_hidden:
            status = self._status(container)
            container.looks_until_ready = max(container.looks_until_ready - 1, 0)
            entry = {"id": container.id, "status": status, "error_message": container.failed}
            return chosen(entry, fields, node="ThreadsMediaContainer")
        post = self._post(call.path, self.state.accounts[token.account_id])
        return chosen(self._entry(post), fields, node="ThreadsMedia")

    # --- posts --------------------------------------------------------------------------------------------------------

    def _publish(self, call: Call, token: Token) -> Any:
        account = self.own(call.node, token)
        self.need(token, "threads_content_publish")
        only_known(call.given, {"creation_id"})
        container = self.state.containers.get(call.given.get("creation_id", ""))
        if container is None or container.account_id != account.id or container.is_hidden:
            raise GraphError(24, 4279009, "The requested resource does not exist: media cannot be found")
        status = self._status(container)
        if status == "PUBLISHED":
            raise GraphError(100, None, "(#100) The container was published already")
        if status != "FINISHED":
            raise GraphError(24, 4279009, "The requested resource does not exist: media cannot be found")
        prefix = "reply_" if "reply_to_id" in container.fields else ""
        if self._used(account, prefix) >= account.quota.get(prefix, QUOTAS[prefix]):
            raise GraphError(9, 2207042, "Application request limit reached: daily quota")
        post = self._published(container, account)
        container.post_id = post.id
        return {"id": post.id}

    def _published(self, container: Container, account: Account) -> Post:
        given = container.fields
        children = [self.state.containers[number] for number in container.children] or [container]
        items = [
            Item(child.fields["media_type"], child.file, child.fields.get("alt_text", ""))
            for child in children
            if child.file is not None
        ]
        number = new_id()
        post = Post(
            number,
            account.id,
            given.get("text", ""),
            given["media_type"],
            self.state.now(),
            dict(given),
            items,
            reply_to=given.get("reply_to_id"),
            permalink=f"https://www.threads.com/@{account.username}/post/C{number[-10:]}",
            figures=dict.fromkeys(METRICS, 0),
        )
        self.state.posts[number] = post
        return post

    def _post(self, number: str, account: Account) -> Post:
        post = self.state.posts.get(number)
        if post is None or post.is_deleted or post.account_id != account.id:
            message = f"Unsupported get request. Object with ID '{number}' does not exist"
            raise GraphError(100, 33, message)
        return post

    def _entry(self, post: Post) -> dict[str, Any]:
        kinds = {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM"}
        return {
            "id": post.id,
            "permalink": post.permalink,
            "shortcode": post.permalink.rpartition("/")[2],
            "text": post.text,
            "timestamp": timestamp(post.published_at),
            "media_type": kinds.get(post.kind, post.kind),
            "is_quote_post": False,
            "replied_to": {"id": post.reply_to} if post.reply_to else None,
        }

    def _list(self, call: Call, token: Token) -> Any:
        account, is_reply = self.own(call.node, token), call.edge == "replies"
        only_known(call.given, {"fields", "since", "until", "limit", "before", "after"})
        if is_reply:
            self.need(token, "threads_read_replies")
        since = float(call.given.get("since", 0))
        posts = [
            post
            for post in reversed(self.state.posts_of(account.id))
            if bool(post.reply_to) is is_reply and not post.is_unlisted and post.published_at >= since
        ]
        fields = call.given.get("fields", "id")
        return page_of([chosen(self._entry(post), fields, node="ThreadsMedia") for post in posts], call.given)

    def _delete(self, call: Call, token: Token) -> Any:
        self.need(token, "threads_delete")
        post = self._post(call.path, self.state.accounts[token.account_id])
        post.is_deleted = True
        return {"success": True, "deleted_id": post.id}

    # --- figures ------------------------------------------------------------------------------------------------------

    def _used(self, account: Account, prefix: str) -> int:
        if prefix in account.used:
            return account.used[prefix]
        since = self.state.now() - DAY
        mine = [post for post in self.state.posts.values() if post.account_id == account.id]
        return sum(1 for post in mine if post.published_at > since and bool(post.reply_to) is (prefix == "reply_"))

    def _limits(self, call: Call, token: Token) -> Any:
        account = self.own(call.node, token)
        entry: dict[str, Any] = {"id": account.id}
        for prefix, usual in QUOTAS.items():
            entry[f"{prefix}quota_usage"] = self._used(account, prefix)
            entry[f"{prefix}config"] = {"quota_total": account.quota.get(prefix, usual), "quota_duration": DAY}
        found = chosen(entry, call.given.get("fields", "quota_usage"), node="ThreadsUser")
        del found["id"]
        return {"data": [found]}

    def _figures(self, call: Call, token: Token) -> Any:
        self.need(token, "threads_manage_insights")
        post = self._post(call.node, self.state.accounts[token.account_id])
        return {"data": [self._figure(name, post.figures[name]) for name in self._asked(call, METRICS)]}

    def _account_figures(self, call: Call, token: Token) -> Any:
        account = self.own(call.node, token)
        self.need(token, "threads_manage_insights")
        known = METRICS - {"shares"} | {"clicks", "followers_count"}
        names = self._asked(call, known)
        return {
            "data": [
                {"name": name, "total_value": {"value": account.followers if name == "followers_count" else 0}}
                for name in names
            ]
        }

    def _asked(self, call: Call, known: set[str]) -> list[str]:
        only_known(call.given, {"metric", "since", "until", "breakdown"})
        names = call.given.get("metric", "").split(",")
        if unknown := [name for name in names if name not in known - self.withdrawn]:
            raise GraphError(100, None, f"(#100) metric[0] must be one of the known values: {unknown[0]}")
        return names

    @staticmethod
    def _figure(name: str, value: int) -> dict[str, Any]:
        return {"name": name, "period": "lifetime", "values": [{"value": value}], "title": name}
