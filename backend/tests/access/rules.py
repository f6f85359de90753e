"""Who may call each route, and with what: one line per operation of the OpenAPI document.

`{name}` stands for the id of a row of the owner's (tests/access/rows.py); `{my name}` for one of the caller's own.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Who(StrEnum):
    PUBLIC = "everybody, signed in or not"
    SIGNED = "whoever holds a signature or a one-time code: there is nobody to be signed in"
    USER = "whoever is signed in, also by an API key"
    SESSION = "whoever is signed in with a session: it decides over the account"
    ADMIN = "administrators with a session"


@dataclass(frozen=True, slots=True)
class Call:
    path: dict[str, str] = field(default_factory=dict)
    """Where a parameter is not called like a row."""
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    content: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    who: Who
    call: Call = field(default_factory=Call)
    mixed: tuple[Call, ...] = ()
    """The same with rows of two people: my own business, somebody else's account."""
    is_filter: bool = False
    """Somebody else's id only narrows a list down: what is answered is what an id that does not exist would get."""


def public(**call: Any) -> Rule:
    return Rule(Who.PUBLIC, Call(**call))


def signed(**call: Any) -> Rule:
    return Rule(Who.SIGNED, Call(**call))


def user(*mixed: Call, is_filter: bool = False, **call: Any) -> Rule:
    return Rule(Who.USER, Call(**call), mixed, is_filter)


def session(**call: Any) -> Rule:
    return Rule(Who.SESSION, Call(**call))


def admin(**call: Any) -> Rule:
    return Rule(Who.ADMIN, Call(**call))


PASSWORD = "cardamom-buns-at-dawn"
OF_BUSINESS = {"business_id": "{business}"}
SCHEDULED = "2027-03-09T07:30:00Z"
POSTS = {"post_ids": ["{post}", "{second post}"]}
MIXED_POSTS = {"post_ids": ["{my post}", "{post}"]}
POST = {"platform": "sandbox", "text": "Rye is back."}
REPEATS = {"text": "The class is on Sunday.", "repeats": "weekly", "weekdays": [3], "local_time": "09:00"}
SLOTS = {"slots": [{"weekday": 1, "local_time": "09:00"}]}
STRATEGY = {"path": {"id": "{strategy}"}}

MY_POST = {"post_id": "{my post}"}
_GROUP = {"path": {"group_id": "{group}"}}

RULES: dict[str, Rule] = {
    # --- the server itself
    "get_health": public(),
    "get_livez": public(),
    "get_readyz": public(),
    "get_config": public(),
    "list_platforms": public(),
    "list_plans": public(),
    "get_integrations": user(),
    # --- accounts and sessions
    "signup": public(body={"email": "new@hearth.example", "password": PASSWORD}),
    "login": public(body={"email": "nobody@hearth.example", "password": PASSWORD}),
    "logout": public(),
    "end_view": public(),
    "get_session": public(),
    "get_me": user(),
    "update_me": user(body={"first_name": "Maya"}),
    "delete_me": session(body={"password": PASSWORD}),
    "change_password": session(body={"current_password": PASSWORD, "new_password": "seventeen slow loaves"}),
    "request_password_reset": public(body={"email": "nobody@hearth.example"}),
    "reset_password": signed(body={"token": "made-up", "password": "seventeen slow loaves"}),
    "request_email_verification": user(),
    "verify_email": signed(body={"token": "made-up"}),
    "list_sessions": session(),
    "revoke_other_sessions": session(),
    "revoke_session": session(),
    "list_api_keys": session(),
    "create_api_key": session(body={"name": "Nightly", "scope": "read", "expires_in_days": 30}),
    "revoke_api_key": session(path={"key_id": "{api key}"}),
    # --- called by other services
    "clerk_webhook": signed(),
    "stripe_webhook": signed(),
    # --- billing and exports
    "get_subscription": user(),
    "refresh_subscription": user(),
    "list_invoices": user(),
    "list_quotas": user(),
    "create_checkout": user(body={"plan": "pro"}),
    "create_portal": user(),
    "list_exports": user(),
    "start_export": user(),
    "get_export": user(),
    "download_export": user(),
    # --- businesses
    "list_businesses": user(),
    "create_business": user(body={"name": "Hearth", "description": "A sourdough bakery in Leeds with rye."}),
    "create_example_business": user(),
    "read_website": user(body={"address": "https://127.0.0.1"}),
    "get_business": user(),
    "update_business": user(body={"name": "Hearth & Crumb", "version": 1}),
    "delete_business": user(),
    "pause_business": user(),
    "resume_business": user(),
    # --- strategies and generations
    "generate_strategy": user(body=OF_BUSINESS),
    "get_strategy": user(path={"id": "{business}"}),
    "update_strategy": user(body="{document}", **STRATEGY),
    "activate_strategy": user(**STRATEGY),
    "list_strategy_versions": user(path={"id": "{business}"}),
    "get_strategy_version": user(path={"id": "{business}", "version": "1"}),
    "list_generations": user(query=OF_BUSINESS),
    "get_generation": user(),
    "stream_generation": user(),
    # --- media
    "list_media": user(query=OF_BUSINESS, is_filter=True),
    "upload_media": user(query=OF_BUSINESS, content="picture"),
    "import_media": user(body={**OF_BUSINESS, "url": "https://127.0.0.1/x.jpg"}),
    "get_media": user(),
    "update_media": user(body={"alt_text": "A loaf", "version": 1}),
    "delete_media": user(),
    "download_media": signed(query={"variant": "original", "expires": "9999999999", "signature": "0" * 64}),
    "get_media_usage": user(query={"media_id": "{media}"}, is_filter=True),
    # --- posts
    "list_content": user(
        *(Call(query={name: f"{{{row}}}"}) for name, row in (("idea_id", "idea"), ("group_id", "group"))),
        *(Call(query={name: f"{{{row}}}"}) for name, row in (("social_account_id", "account"), ("media_id", "media"))),
        query=OF_BUSINESS,
        is_filter=True,
    ),
    "create_post": user(
        Call(body={**POST, "business_id": "{my business}", "social_account_id": "{account}"}),
        Call(body={**POST, "business_id": "{my business}", "media_ids": ["{media}"]}),
        body={**POST, **OF_BUSINESS, "social_account_id": "{account}", "media_ids": ["{media}"]},
    ),
    "generate_content": user(
        Call(body={"business_id": "{my business}", "idea_id": "{idea}"}),
        Call(
            body={
                "business_id": "{my business}",
                "fill": [{"platform": "sandbox", "scheduled_for": "{soon}", "social_account_id": "{account}"}],
            }
        ),
        body={**OF_BUSINESS, "idea_id": "{idea}", "count": 2},
    ),
    "approve_posts": user(Call(body=MIXED_POSTS), body=POSTS),
    "unapprove_posts": user(Call(body=MIXED_POSTS), body=POSTS),
    "archive_posts": user(Call(body=MIXED_POSTS), body=POSTS),
    "unarchive_posts": user(Call(body=MIXED_POSTS), body=POSTS),
    "queue_posts": user(Call(body=MIXED_POSTS), body=POSTS),
    "schedule_posts": user(
        Call(body={**MIXED_POSTS, "scheduled_for": SCHEDULED}), body={**POSTS, "scheduled_for": SCHEDULED}
    ),
    "tag_posts": user(Call(body={**MIXED_POSTS, "add": ["Rye"]}), body={**POSTS, "add": ["Rye"]}),
    "shift_posts": user(Call(body={**MIXED_POSTS, "days": 1}), body={**POSTS, "days": 1}),
    "reschedule_posts": user(body={"moves": [{"post_id": "{scheduled post}", "scheduled_for": SCHEDULED}]}),
    "swap_posts": user(
        Call(body={"first": "{my scheduled post}", "second": "{scheduled post}"}),
        body={"first": "{scheduled post}", "second": "{second scheduled post}"},
    ),
    "save_post_group": user(
        Call(body={"business_id": "{my business}", "posts": [{**POST, "social_account_id": "{account}"}]}, **_GROUP),
        Call(body={"business_id": "{my business}", "posts": [{**POST, "media_ids": ["{media}"]}]}, **_GROUP),
        Call(body={"business_id": "{my business}", "posts": [{**POST, "id": "{group post}", "version": 1}]}, **_GROUP),
        Call(
            body={
                "business_id": "{my business}",
                "posts": [POST],
                "removed": [{"id": "{group post}", "version": 1}],
            },
            **_GROUP,
        ),
        body={**OF_BUSINESS, "posts": [{**POST, "id": "{group post}", "version": 1}]},
    ),
    "list_tags": user(query=OF_BUSINESS),
    "get_post": user(),
    "update_post": user(
        Call(path=MY_POST, body={"social_account_id": "{account}", "version": 1}),
        Call(path=MY_POST, body={"media_ids": ["{media}"], "version": 1}),
        body={"text": "Rye is back, warm.", "version": 1},
    ),
    "delete_post": user(),
    "approve_post": user(),
    "take_edit_back": user(headers={"If-Match": '"v1"'}),
    "duplicate_post": user(),
    "optimize_post": user(body={"feedback": "Shorter, please."}),
    "check_post": user(),
    "publish_post_now": user(path={"post_id": "{scheduled post}"}),
    "queue_post": user(Call(path=MY_POST, body={"social_account_id": "{account}"}), body={}),
    "replace_post": user(path={"post_id": "{published post}"}),
    "resolve_post": user(path={"post_id": "{published post}"}, body={"resolution": "resend"}),
    "schedule_post": user(
        Call(path=MY_POST, body={"scheduled_for": SCHEDULED, "social_account_id": "{account}"}),
        body={"scheduled_for": SCHEDULED},
    ),
    "take_down_post": user(path={"post_id": "{published post}"}),
    "unschedule_post": user(path={"post_id": "{scheduled post}"}),
    "list_similar_posts": user(),
    "get_post_timeline": user(),
    # --- ideas
    "list_ideas": user(query=OF_BUSINESS),
    "create_idea": user(body={**OF_BUSINESS, "text": "The course sold out"}),
    "get_idea": user(),
    "update_idea": user(body={"text": "The course sold out twice", "version": 1}),
    "delete_idea": user(),
    # --- calendar
    "list_calendar_gaps": user(query={**OF_BUSINESS, "starts_on": "{today}"}),
    "get_overdue_posts": user(),
    "list_recurring_posts": user(query=OF_BUSINESS, is_filter=True),
    "create_recurring_post": user(body={**REPEATS, "social_account_id": "{account}"}),
    "get_recurring_post": user(),
    "update_recurring_post": user(
        Call(path={"recurring_id": "{my recurring}"}, body={"social_account_id": "{account}", "version": 1}),
        body={"text": "The class is on Saturday.", "version": 1},
    ),
    "delete_recurring_post": user(),
    "list_recurring_occurrences": user(),
    # --- connected accounts
    "list_social_accounts": user(query=OF_BUSINESS, is_filter=True),
    "get_social_account": user(),
    "get_account_checkup": user(),
    "get_platform_costs": user(),
    "disconnect_social_account": user(),
    "pause_account": user(),
    "resume_account": user(),
    "check_account": user(),
    "get_next_free_slot": user(),
    "list_posting_slots": user(),
    "replace_posting_slots": user(body={**SLOTS, "version": 1}),
    "suggest_posting_slots": user(),
    "connect_social_account": user(body=OF_BUSINESS),
    "finish_social_connect": signed(query={"state": "made-up", "code": "made-up"}),
    "hand_over_social_connect": user(body={"parameters": {"state": "made-up", "code": "made-up"}}),
    "get_connect_choice": user(),
    "choose_social_accounts": user(body={"account_ids": ["page-1"]}),
    "get_connect_refusal": user(query={"why": "{refusal}"}),
    # --- figures
    "list_account_activity": user(query=OF_BUSINESS),
    "get_audience_hours": user(query=OF_BUSINESS),
    "get_best_times": user(query=OF_BUSINESS),
    "get_post_analytics": user(path={"post_id": "{published post}"}),
    "export_analytics": user(query=OF_BUSINESS),
    "get_analytics_overview": user(query=OF_BUSINESS),
    "list_post_figures": user(query=OF_BUSINESS),
    "refresh_analytics": user(body=OF_BUSINESS),
    # --- notifications
    "list_notifications": user(),
    "read_all_notifications": user(),
    "get_notification_settings": user(),
    "update_notification_settings": user(body={"mail": {"post_failed": False}}),
    "read_notification": user(),
    # --- administration
    "list_admin_actions": admin(),
    "list_all_generations": admin(),
    "retry_generation": admin(),
    "get_platform_health": admin(),
    "list_platform_apps": admin(),
    "enter_platform_app": admin(path={"platform": "x"}, body={"client_id": "id", "client_secret": "secret"}),
    "remove_platform_app": admin(path={"platform": "x"}),
    "get_publishing_state": admin(),
    "list_publish_failures": admin(),
    "get_platform_stats": admin(),
    "list_users": admin(),
    "view_user": admin(path={"user_id": "{user}"}, body={"reason": "They asked"}),
    "update_user": admin(path={"user_id": "{user}"}, body={"is_disabled": False}),
    "get_writer_usage": admin(),
}
"""A route that is not here fails the test: whoever adds one says who may call it."""

UNLISTED = {
    "/api/v1/social/deauthorize/{platform}": "Meta's signature",
    "/api/v1/social/data-deletion/{platform}": "Meta's signature",
    "/api/v1/social/data-deletion/{platform}/{code}": "a signed code",
    "/api/v1/social/{platform}/client-metadata.json": "public: what our app is",
}
"""Paths of the API that are not in the OpenAPI document, and what they ask for."""
