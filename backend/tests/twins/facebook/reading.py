"""What can be asked: who one is, which Pages, what is on them, and figures."""

from collections.abc import Callable
from typing import Any

from tests.twins.facebook import consent
from tests.twins.facebook.call import Call, listed
from tests.twins.facebook.state import SCOPES, GraphError, Page, Person, no_object

_PAGE = {
    "id",
    "name",
    "username",
    "link",
    "category",
    "picture",
    "tasks",
    "access_token",
    "followers_count",
    "fan_count",
}
_POST = {"id", "message", "created_time", "permalink_url", "status_type", "application", "attachments", "shares"}
_COMMENT = {"id", "message", "created_time", "permalink_url", "from"}
_VIDEO = {"id", "status", "permalink_url", "post_id"}
_POST_FIGURES = {
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_clicks_by_type",
    "post_reactions_by_type_total",
    "post_activity_by_action_type",
    "post_video_views",
}
_VIDEO_FIGURES = {"fb_reels_total_plays", "post_video_likes_by_reaction_type", "post_video_social_actions"}
_PAGE_FIGURES = {"page_media_view", "page_total_media_view_unique", "page_post_engagements", "page_follows"}


def answer(call: Call) -> dict[str, Any] | None:
    """None: it is not a question."""
    if call.method != "GET":
        return None
    first, _, edge = call.path.partition("/")
    whole: dict[str, Callable[[Call], dict[str, Any]]] = {"oauth/access_token": consent.exchange, "debug_token": _debug}
    if call.path in whole:
        return whole[call.path](call)
    edges: dict[str, Callable[[Call, str], dict[str, Any]]] = {
        "": _object,
        "owned_pages": _of_business,
        "client_pages": _of_business,
        "published_posts": _published,
        "comments": _comments,
        "insights": _figures,
        "video_insights": _figures,
    }
    if first == "me":
        return _me(call, edge)
    if edge not in edges:
        raise GraphError(2500, f"Unknown path components: /{edge}")
    return edges[edge](call, first)


def _of_business(call: Call, business: str) -> dict[str, Any]:
    person, edge = _person(call), call.path.rpartition("/")[2]
    call.need("business_management")
    return listed(call, [_page_row(call, person, each) for each in person.businesses.get(business, {}).get(edge, [])])


def _person(call: Call) -> Person:
    if call.token is None or call.token.page is not None:
        raise GraphError(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)")
    return call.state.people[call.token.person]


def _me(call: Call, edge: str) -> dict[str, Any]:
    if edge == "":
        if call.token is None:
            raise GraphError(2500, "An active access token must be used to query information about the current user.")
        return {"id": call.token.page or call.token.person}
    person = _person(call)
    if edge == "permissions":
        return {
            "data": [
                {"permission": scope, "status": "declined" if scope in person.declined else "granted"}
                for scope in [*SCOPES, "public_profile"]
            ]
        }
    if edge == "accounts":
        call.need("pages_show_list")
        pages = [page_id for page_id in person.tasks if page_id not in person.unlisted]
        return listed(call, [_page_row(call, person, page_id) for page_id in pages], most=100)
    if edge == "businesses":
        call.need("business_management")
        return listed(call, [{"id": business} for business in person.businesses])
    raise GraphError(2500, f"Unknown path components: /{edge}")


def _page_row(call: Call, person: Person, page_id: str) -> dict[str, Any]:
    page = call.state.pages[page_id]
    row: dict[str, Any] = {
        "id": page.id,
        "name": page.name,
        "username": page.username,
        "link": f"https://www.facebook.com/{page.username}",
        "category": "Bakery",
        "picture": {"data": {"url": f"https://scontent.example/{page.id}.jpg"}},
        "tasks": person.tasks.get(page_id),
    }
    if page_id not in person.without_token and call.token is not None:
        row["access_token"] = call.state.page_token(call.token, page_id)
    wanted = call.chosen(_PAGE)
    return {name: row[name] for name in wanted if row.get(name) is not None}


def _debug(call: Call) -> dict[str, Any]:
    call.only("input_token")
    if call.token is not None:
        raise GraphError(100, "(#100) You must provide an app access token, or a user access token of an owner")
    asked = call.fields["input_token"]
    if asked == call.raw_token:
        return {"data": {"app_id": call.state.app_id, "type": "APP", "is_valid": True, "scopes": []}}
    token = call.state.tokens.get(asked)
    if token is None or token.is_revoked:
        error = {
            "code": 190,
            "message": "Error validating access token: The session has been invalidated",
            "subcode": 460,
        }
        return {"data": {"is_valid": False, "error": error, "scopes": []}}
    person = call.state.people[token.person]
    ticked = [page_id for page_id in person.tasks if page_id not in person.unlisted]
    return {
        "data": {
            "app_id": call.state.app_id,
            "type": "PAGE" if token.page else "USER",
            "is_valid": True,
            "expires_at": int(token.expires_at or 0),
            "data_access_expires_at": 1_800_000_000,
            "profile_id": token.page,
            "scopes": [scope for scope in token.scopes if scope not in person.declined],
            "granular_scopes": [{"scope": "pages_manage_posts", "target_ids": ticked}],
        }
    }


def _object(call: Call, object_id: str) -> dict[str, Any]:
    if object_id in call.state.pages:
        page = call.state.pages[object_id]
        row: dict[str, Any] = {"id": page.id, "name": page.name, "username": page.username}
        row["followers_count"] = page.followers
        return {name: row[name] for name in call.chosen(_PAGE) if row.get(name) is not None}
    owner = call.state.page_of(object_id)
    if owner is None or call.token is None or call.token.page != owner.id:
        raise no_object(object_id)
    if object_id in owner.photos:
        return {"id": object_id}
    if object_id in owner.videos:
        return _video(call, owner, object_id)
    row = next(one for one in (*owner.posts, *owner.comments) if one["id"] == object_id)
    return {name: row[name] for name in call.chosen(_POST | _COMMENT) if row.get(name) is not None}


def _video(call: Call, page: Page, video_id: str) -> dict[str, Any]:
    video, wanted = page.videos[video_id], call.chosen(_VIDEO)
    row: dict[str, Any] = {"id": video_id, "permalink_url": f"/{page.id}/videos/{video_id}/"}
    if "status" in wanted:
        row["status"] = video["status"]()
    row["post_id"] = video.get("post_id")
    return {name: row[name] for name in wanted if row.get(name) is not None}


def _published(call: Call, page_id: str) -> dict[str, Any]:
    page = call.page(page_id)
    call.need("pages_read_engagement")
    wanted = call.chosen(_POST)
    if page.hides_attachments:
        wanted = [name for name in wanted if name not in {"attachments", "application", "status_type"}]
    newest_first = list(reversed(page.posts))
    rows = [{name: post[name] for name in wanted if post.get(name) is not None} for post in newest_first]
    return listed(call, rows)


def _comments(call: Call, post_id: str) -> dict[str, Any]:
    owner = call.state.page_of(post_id)
    if owner is None:
        raise no_object(post_id)
    call.need("pages_read_engagement")
    wanted = call.chosen(_COMMENT)
    under = [comment for comment in reversed(owner.comments) if comment["on"] == post_id]
    return listed(call, [{name: row[name] for name in wanted if row.get(name) is not None} for row in under])


def _figures(call: Call, object_id: str) -> dict[str, Any]:
    edge = call.path.rpartition("/")[2]
    call.only("metric", "period")
    if object_id in call.state.pages:
        known = _PAGE_FIGURES
    else:
        owner = call.state.page_of(object_id)
        if owner is None:
            raise no_object(object_id)
        if (object_id in owner.videos) is not (edge == "video_insights"):
            raise GraphError(100, f"(#100) Tried accessing nonexisting field ({edge}) on node type")
        known = _VIDEO_FIGURES if edge == "video_insights" else _POST_FIGURES
    call.need("read_insights")
    names = call.fields["metric"].split(",")
    if any(name not in known or name in call.state.withdrawn_figures for name in names):
        raise GraphError(100, "(#100) The value must be a valid insights metric")
    usual: dict[str, Any] = {
        "post_media_view": 0,
        "post_clicks": 0,
        "post_reactions_by_type_total": {},
        "post_activity_by_action_type": {},
        "fb_reels_total_plays": 0,
        "post_video_likes_by_reaction_type": {},
        "post_video_social_actions": {},
        "page_follows": 77,
    }
    values = usual | call.state.figures.get(object_id, {})
    return {
        "data": [
            {"name": name, "period": "lifetime", "values": [{"value": values[name]}], "id": f"{object_id}/{name}"}
            for name in names
            if values.get(name) is not None
        ]
    }
