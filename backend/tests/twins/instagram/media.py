"""What both of Instagram's hosts do alike: containers, publishing, comments, lists and figures."""

from typing import Any

import regex

from tests.twins.instagram import shapes
from tests.twins.meta.fetching import fetch
from tests.twins.meta.graph import Call, GraphError, Handler, chosen, only_known, page_of, timestamp
from tests.twins.meta.oauth import ConsentingGraph
from tests.twins.meta.state import DAY, Account, Comment, Container, Item, Post, Token, new_id

QUOTA = 50
MOST_CONTAINERS = 400
FIELDS = {
    "media_type",
    "image_url",
    "video_url",
    "caption",
    "alt_text",
    "is_carousel_item",
    "children",
    "upload_type",
}
_LINK = regex.compile(r"https?://\S+")
_HASHTAG = regex.compile(r"#\w+")


class MediaGraph(ConsentingGraph):
    version = "v25.0"
    scope_prefix = "instagram_business_"
    may_delete = False
    withdrawn: frozenset[str] = frozenset()
    """Figures that Meta has taken away."""

    def media_handlers(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", ""): self._node,
            ("DELETE", ""): self._delete,
            ("POST", "media"): self._make,
            ("POST", "media_publish"): self._publish,
            ("GET", "media"): self._list,
            ("GET", "stories"): self._list,
            ("GET", "content_publishing_limit"): self._limits,
            ("POST", "comments"): self._comment,
            ("GET", "comments"): self._comments,
            ("GET", "insights"): self._figures,
        }

    def allow(self, token: Token, what: str) -> None:
        self.need(token, f"{self.scope_prefix}{what}")

    # --- containers ---------------------------------------------------------------------------------------------------

    async def _make(self, call: Call, token: Token) -> Any:
        account = self.own(call.node, token)
        self.allow(token, "content_publish")
        only_known(call.given, FIELDS)
        given = {name: value for name, value in call.given.items() if name in FIELDS}
        shapes.check(given, account)
        made = [one for one in self.state.containers.values() if one.account_id == account.id]
        if len(made) >= MOST_CONTAINERS:
            raise GraphError(9, 2207042, "Too many containers in 24 hours")
        container = Container(new_id(), account.id, dict(given), self.state.now())
        container.looks_until_ready = account.looks_until_ready
        if given.get("media_type") == "CAROUSEL":
            container.children = self._ready_children(given["children"].split(","), account)
        elif "image_url" in given:
            container.file = await fetch(given["image_url"], account, kinds=("image/jpeg",))
        elif "video_url" in given:
            try:
                container.file = await fetch(given["video_url"], account, kinds=("video/mp4", "video/quicktime"))
            except GraphError:
                container.failed = "Error: Media download has failed with error code 2207052"
        if account.fails_processing:
            container.failed = account.fails_processing.pop(0)
        self.state.containers[container.id] = container
        answer = {"id": container.id}
        return {**answer, "uri": "https://rupload.facebook.com/"} if "upload_type" in given else answer

    def _ready_children(self, ids: list[str], account: Account) -> list[str]:
        if not 2 <= len(ids) <= 10:
            raise GraphError(100, 2207028, "A carousel has 2 to 10 items")
        for number in ids:
            child = self.state.containers.get(number)
            if child is None or child.account_id != account.id or child.fields.get("is_carousel_item") != "true":
                raise GraphError(100, None, f"(#100) {number} is no carousel item")
            if self._status(child) != "FINISHED":
                raise GraphError(9007, 2207027, f"The carousel item {number} is not ready")
        return ids

    def _status(self, container: Container) -> str:
        if container.post_id is not None:
            return "PUBLISHED"
        if container.is_expired or self.state.now() - container.made_at > DAY:
            return "EXPIRED"
        if container.looks_until_ready > 0 or (
            container.file is None and not container.children and not container.failed
        ):
            return "IN_PROGRESS"
        return "ERROR" if container.failed else "FINISHED"

    def _node(self, call: Call, token: Token) -> Any:
        fields = call.given.get("fields", "id")
        container = self.state.containers.get(call.path)
        if container is not None and container.account_id == token.account_id and not container.is_hidden:
            status = self._status(container)
            container.looks_until_ready = max(container.looks_until_ready - 1, 0)
            entry = {"id": container.id, "status_code": status, "status": container.failed or status.title()}
            return chosen(entry, fields, node="IGContainer")
        return chosen(self.entry(self._post(call.path, token)), fields, node="IGMedia")

    # --- posts --------------------------------------------------------------------------------------------------------

    def _publish(self, call: Call, token: Token) -> Any:
        account = self.own(call.node, token)
        self.allow(token, "content_publish")
        only_known(call.given, {"creation_id"})
        container = self.state.containers.get(call.given.get("creation_id", ""))
        if container is None or container.account_id != account.id or container.is_hidden:
            raise GraphError(24, 2207006, "The media could not be found")
        refusals = {
            "PUBLISHED": GraphError(100, None, "(#100) The container was published already"),
            "EXPIRED": GraphError(-2, 2207020, "The container has expired"),
            "IN_PROGRESS": GraphError(9007, 2207027, "Media ID is not available"),
            "ERROR": GraphError(-1, 2207032, "Create media failed"),
        }
        if (refusal := refusals.get(self._status(container))) is not None:
            raise refusal
        if self._used(account) >= account.quota.get("", QUOTA):
            raise GraphError(9, 2207042, "Application request limit reached")
        post = self._published(container, account)
        container.post_id = post.id
        return {"id": post.id}

    def _published(self, container: Container, account: Account) -> Post:
        given = container.fields
        children = [self.state.containers[number] for number in container.children] or [container]
        items = [Item(shapes.kind_of(one.fields), one.file or b"", one.fields.get("alt_text", "")) for one in children]
        number = new_id()
        post = Post(
            number,
            account.id,
            given.get("caption", ""),
            shapes.product_of(given),
            self.state.now(),
            dict(given),
            items,
            permalink=f"https://www.instagram.com/p/C{number[-10:]}/",
            figures=dict.fromkeys(shapes.METRICS[shapes.product_of(given)], 0),
        )
        self.state.posts[number] = post
        return post

    def _post(self, number: str, token: Token) -> Post:
        post = self.state.posts.get(number)
        if post is None or post.is_deleted or post.account_id != token.account_id:
            raise GraphError(100, 33, f"Unsupported get request. Object with ID '{number}' does not exist")
        return post

    def entry(self, post: Post) -> dict[str, Any]:
        comments = [one for one in self.state.comments.values() if one.post_id == post.id]
        return {
            "id": post.id,
            "permalink": post.permalink,
            "shortcode": post.permalink.strip("/").rpartition("/")[2],
            "caption": post.text or None,
            "timestamp": timestamp(post.published_at),
            "media_type": "CAROUSEL_ALBUM" if len(post.items) > 1 else post.items[0].kind,
            "media_product_type": post.kind,
            "like_count": post.figures.get("likes", 0),
            "comments_count": len(comments),
        }

    def _list(self, call: Call, token: Token) -> Any:
        account, is_story = self.own(call.node, token), call.edge == "stories"
        only_known(call.given, {"fields", "limit", "before", "after", "since", "until"})
        posts = [
            post
            for post in reversed(self.state.posts_of(account.id))
            if (post.kind == "STORY") is is_story and not post.is_unlisted
        ]
        fields = call.given.get("fields", "id")
        return page_of([chosen(self.entry(post), fields, node="IGMedia") for post in posts], call.given)

    def _delete(self, call: Call, token: Token) -> Any:
        if not self.may_delete:
            raise GraphError(3, None, "(#3) Application does not have the capability to make this API call.")
        self.allow(token, "manage_contents")
        self._post(call.path, token).is_deleted = True
        return {"success": True, "deleted_id": call.path}

    # --- comments -----------------------------------------------------------------------------------------------------

    def _comment(self, call: Call, token: Token) -> Any:
        self.allow(token, "manage_comments")
        post = self._post(call.node, token)
        only_known(call.given, {"message"})
        text = call.given.get("message", "")
        if post.kind == "STORY":
            raise GraphError(100, None, "(#100) Stories take no comments")
        if not text or len(text) > 300 or len(_HASHTAG.findall(text)) > 4 or len(_LINK.findall(text)) > 1:
            raise GraphError(100, None, "(#100) The comment is too long, or holds too many hashtags or links")
        account = self.state.accounts[token.account_id]
        comment = Comment(new_id(), post.id, account.id, account.username, text, self.state.now())
        self.state.comments[comment.id] = comment
        return {"id": comment.id}

    def _comments(self, call: Call, token: Token) -> Any:
        self.allow(token, "manage_comments")
        post = self._post(call.node, token)
        found = [
            {
                "id": one.id,
                "text": one.text,
                "timestamp": timestamp(one.written_at),
                "username": one.username,
                "from": {"id": one.account_id, "username": one.username},
            }
            for one in reversed(self.state.comments.values())
            if one.post_id == post.id
        ]
        fields = call.given.get("fields", "id")
        return page_of([chosen(one, fields, node="IGComment") for one in found], call.given)

    # --- figures ------------------------------------------------------------------------------------------------------

    def _used(self, account: Account) -> int:
        if "" in account.used:
            return account.used[""]
        since = self.state.now() - DAY
        mine = [post for post in self.state.posts.values() if post.account_id == account.id]
        return sum(1 for post in mine if post.published_at > since)

    def _limits(self, call: Call, token: Token) -> Any:
        account = self.own(call.node, token)
        config = {"quota_total": account.quota.get("", QUOTA), "quota_duration": DAY}
        entry = {"id": account.id, "quota_usage": self._used(account), "config": config}
        found = chosen(entry, call.given.get("fields", "quota_usage"), node="IGUser")
        del found["id"]
        return {"data": [found]}

    def _figures(self, call: Call, token: Token) -> Any:
        self.allow(token, "manage_insights")
        post = self._post(call.node, token)
        only_known(call.given, {"metric", "period"})
        names = call.given.get("metric", "").split(",")
        known = shapes.METRICS[post.kind] - self.withdrawn
        if unknown := [name for name in names if name not in known]:
            raise GraphError(100, None, f"(#100) The metric {unknown[0]} is not one of {post.kind}")
        return {"data": [{"name": name, "values": [{"value": post.figures[name]}]} for name in names]}
