"""All seven platforms as pretend ones on this machine, and on each a person of a test's own to sign in as."""

import json
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.twins.bluesky import BlueskyTwin
from tests.twins.facebook import FacebookTwin, Page as FacebookPage
from tests.twins.instagram import InstagramTwin
from tests.twins.linkedin import ALL_SCOPES, LinkedInTwin
from tests.twins.mastodon import MastodonTwin
from tests.twins.meta.state import State as MetaState
from tests.twins.threads import ThreadsTwin
from tests.twins.x import XTwin

PACED = ("linkedin", "x", "facebook", "instagram", "threads", "bluesky", "mastodon")


@dataclass(frozen=True)
class Somebody:
    """Who is signed in on a platform's own page, and what only the platform knows of their account."""

    platform: str
    name: str
    """The platform's, as people know it."""
    sent: Callable[[], list[tuple[str, str]]]
    """What the platform holds of the account: text and address, oldest first."""
    revoke: Callable[[], None]
    """The person takes our access away in the platform's settings."""
    lets_us_in: Callable[[], bool] | None = None
    """Whether any access of ours is good there; None where a product has no way to give it back."""
    choose: str | None = None
    """Who they are in the consent page's list; None: the page knows."""
    typed: dict[str, str] = field(default_factory=dict)
    """What our own form asks for before the person leaves, by label."""
    several: tuple[str, ...] = ()
    """The accounts that one consent opens, of which the first is chosen."""
    option: str = ""
    """The label of something to choose for a post there."""
    needs_picture: bool = False
    yes: str = "Allow"
    no: str = "Deny"


class Networks:
    """`with Networks() as networks:` every platform, and `settings` that point the product at them."""

    def __init__(self) -> None:
        self.linkedin, self.x, self.facebook = LinkedInTwin(), XTwin(), FacebookTwin()
        self.instagram, self.threads = InstagramTwin(), ThreadsTwin()
        self.bluesky, self.mastodon = BlueskyTwin(), MastodonTwin()
        self._stack = ExitStack()
        self._instagram_app = self.instagram.state.add_app()
        self._instagram_app_of_facebook = self.instagram.state.add_app()
        self._threads_app = self.threads.state.add_app()
        self._x_app = self.x.state.register("")

    def __enter__(self) -> Self:
        for twin in (self.linkedin, self.x, self.facebook, self.instagram, self.threads, self.bluesky, self.mastodon):
            self._stack.enter_context(twin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def addresses(self) -> dict[str, str]:
        """Where everything is. Facebook's hosts are those of Pages."""
        return {
            "LINKEDIN_API_URL": self.linkedin.url,
            "LINKEDIN_OAUTH_URL": self.linkedin.url,
            "LINKEDIN_SCOPES": ALL_SCOPES,
            "X_API_URL": self.x.url,
            "X_AUTHORIZE_URL": self.x.authorize_url,
            **self.instagram.settings,
            "FACEBOOK_GRAPH_URL": self.facebook.url,
            "FACEBOOK_OAUTH_URL": self.facebook.url,
            "FACEBOOK_UPLOAD_URL": self.facebook.url,
            "THREADS_GRAPH_URL": self.threads.url,
            "THREADS_OAUTH_URL": self.threads.url,
            "BLUESKY_PDS_URL": self.bluesky.url,
            "BLUESKY_APPVIEW_URL": self.bluesky.url,
            "BLUESKY_VIDEO_URL": self.bluesky.url,
            "BLUESKY_PLC_URL": self.bluesky.plc_url,
            "MASTODON_ALLOW_INSECURE": "true",
            "PLATFORM_PACE": json.dumps({name: {"spacing_seconds": 0} for name in PACED}),
        }

    @property
    def apps(self) -> dict[str, str]:
        """What each platform knows the product by."""
        return {
            "LINKEDIN_CLIENT_ID": "li-app",
            "LINKEDIN_CLIENT_SECRET": "li-secret",
            "TWITTER_CLIENT_ID": self._x_app.client_id,
            "TWITTER_CLIENT_SECRET": self._x_app.client_secret,
            "META_APP_ID": self.facebook.state.app_id,
            "META_APP_SECRET": self.facebook.state.app_secret,
            "INSTAGRAM_APP_ID": self._instagram_app.client_id,
            "INSTAGRAM_APP_SECRET": self._instagram_app.client_secret,
            "THREADS_APP_ID": self._threads_app.client_id,
            "THREADS_APP_SECRET": self._threads_app.client_secret,
        }

    @property
    def instagram_by_facebook(self) -> dict[str, str]:
        """Instead of Pages, and of Instagram's own login."""
        app = self._instagram_app_of_facebook
        return {**self.instagram.settings, "META_APP_ID": app.client_id, "META_APP_SECRET": app.client_secret}

    def know(self, product_url: str) -> None:
        """Enter where people may be sent back to, as whoever registers an app does."""

        def back(platform: str) -> set[str]:
            return {f"{product_url}/api/v1/social/callback/{platform}"}

        self.linkedin.state.apps["li-app"].redirect_uris = back("linkedin")
        self.x.state.apps[self._x_app.client_id].redirect_uris = back("x")
        self.facebook.state.redirect_uris = back("facebook")
        for app in (self._instagram_app, self._instagram_app_of_facebook):
            app.redirect_uris = back("instagram")
        self._threads_app.redirect_uris = back("threads")

    # --- people -------------------------------------------------------------------------------------------------------

    def somebody(self, platform: str) -> Somebody:
        """New there, with an account to post on."""
        makers: dict[str, Callable[[], Somebody]] = {
            "linkedin": self.on_linkedin,
            "x": self._on_x,
            "facebook": self.on_facebook,
            "instagram": self._on_instagram,
            "threads": self._on_threads,
            "bluesky": self._on_bluesky,
            "mastodon": self._on_mastodon,
        }
        return makers[platform]()

    def on_linkedin(self) -> Somebody:
        """Who looks after two Pages, and may only read a third."""
        state = self.linkedin.state
        person = state.sign_up(_name("Maya"))
        page = state.found(_name("Hearth & Crumb"), by=person)
        other = state.found(_name("Hearth Wholesale"), by=person)
        state.found(_name("Old Mill Bakery"), by=person, role="ANALYST")

        def sent() -> list[tuple[str, str]]:
            return [(post.visible, f"https://www.linkedin.com/feed/update/{post.urn}/") for post in state.by(page.urn)]

        return Somebody(
            platform="linkedin",
            name="LinkedIn",
            sent=sent,
            revoke=lambda: state.revoke(person),
            lets_us_in=lambda: any(one.person is person and not one.is_revoked for one in state.tokens.values()),
            choose=person.id,
            several=(page.name, person.name, other.name),
            option="Who sees it",
        )

    def _on_x(self) -> Somebody:
        state = self.x.state
        person = state.sign_up()

        def sent() -> list[tuple[str, str]]:
            return [(post.text, f"https://x.com/{person.username}/status/{id_}") for id_, post in person.posts.items()]

        return Somebody(
            platform="x",
            name="X",
            sent=sent,
            revoke=lambda: state.revoke(person.person_id),
            lets_us_in=lambda: any(
                one.grant.person_id == person.person_id and not one.grant.is_revoked for one in state.access.values()
            ),
            choose=person.username,
            option="Who can reply",
            yes="Authorize app",
            no="Cancel",
        )

    def on_facebook(self) -> Somebody:
        """Who looks after two Pages."""
        state = self.facebook.state
        pages = [state.page(_name(name)) for name in ("Hearth & Crumb", "Hearth Wholesale")]
        person = state.person(*pages)

        def sent() -> list[tuple[str, str]]:
            return [_of_page(post) for post in pages[0].posts]

        return Somebody(
            platform="facebook",
            name="Facebook",
            sent=sent,
            revoke=lambda: state.revoke(pages[0].id),
            lets_us_in=lambda: any(one.person == person.id and not one.is_revoked for one in state.tokens.values()),
            choose=person.id,
            several=tuple(_names(pages)),
            option="Link card",
            yes="Continue",
            no="Cancel",
        )

    def _on_instagram(self) -> Somebody:
        account = self.instagram.state.sign_up()
        return _of_meta(self.instagram.state, account.id, "instagram", "Instagram", choose=account.username)

    def on_instagram_by_facebook(self) -> Somebody:
        state = self.instagram.state
        account, person = state.sign_up(), state.sign_up(kind="PERSON")
        self.instagram.facebook.add_page(person, account)
        return _of_meta(state, account.id, "instagram", "Instagram", choose=person.username)

    def _on_threads(self) -> Somebody:
        account = self.threads.state.sign_up()
        return _of_meta(self.threads.state, account.id, "threads", "Threads", choose=account.username)

    def _on_bluesky(self) -> Somebody:
        twin, account = self.bluesky, self.bluesky.state.sign_up()

        def sent() -> list[tuple[str, str]]:
            return [
                (record["value"]["text"], f"https://bsky.app/profile/{account.did}/post/{key}")
                for (_, key), record in account.records.items()
            ]

        return Somebody(
            platform="bluesky",
            name="Bluesky",
            sent=sent,
            revoke=lambda: twin.oauth.revoke(account.did),
            lets_us_in=lambda: any(one.did == account.did and not one.is_revoked for one in twin.oauth.grants),
            typed={"Handle": account.handle},
            option="Link card",
        )

    def _on_mastodon(self) -> Somebody:
        twin, account = self.mastodon, self.mastodon.state.sign_up()

        def sent() -> list[tuple[str, str]]:
            posts = twin.state.posts_of(account.id)
            return [(post.text, f"{twin.url}/@{account.username}/{post.id}") for post in posts]

        return Somebody(
            platform="mastodon",
            name="Mastodon",
            sent=sent,
            revoke=lambda: twin.state.revoke_all(account.id),
            lets_us_in=lambda: any(
                one.account_id == account.id and not one.is_revoked for one in twin.state.tokens.values()
            ),
            choose=account.username,
            typed={"Server": twin.url},
            option="Content warning",
        )


def _of_meta(state: MetaState, account_id: str, platform: str, name: str, *, choose: str) -> Somebody:
    return Somebody(
        platform=platform,
        name=name,
        sent=lambda: [(post.text, post.permalink) for post in state.posts_of(account_id)],
        revoke=lambda: state.revoke(account_id),
        choose=choose,
        option="Where it shows" if platform == "instagram" else "Topic",
        needs_picture=platform == "instagram",
    )


def _of_page(post: dict[str, object]) -> tuple[str, str]:
    page, _, number = str(post["id"]).partition("_")
    return str(post["message"]), f"https://www.facebook.com/{page}/posts/{number}"


def _names(pages: list[FacebookPage]) -> list[str]:
    return [page.name for page in pages]


def _name(of: str) -> str:
    return f"{of} {secrets.token_hex(3)}"
