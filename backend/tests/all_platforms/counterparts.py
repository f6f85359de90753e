"""All seven platforms' stand-ins, seen alike: how the product is set to use each, who signs in there, what it holds,
and what goes wrong.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self

from tests.twins import bluesky, facebook, instagram, linkedin, mastodon, threads, x
from tests.twins.meta.state import Account as MetaAccount, Fault as MetaFault, Refusal
from tests.twins.serving import Running


class Trouble(StrEnum):
    """What happens to an account's next call that publishes, once."""

    RATE_LIMIT = "rate_limit"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE = "late"
    """It is taken, and answered seconds later."""


@dataclass(frozen=True)
class Person:
    """Somebody with one account there."""

    account: str
    """How the stand-in's books name it; faults are for this name."""
    body: Mapping[str, str] = field(default_factory=dict)
    """What the product is told when connecting begins."""
    on_the_page: Mapping[str, str] = field(default_factory=dict)
    """What is chosen on the consent page."""
    kind: str = ""
    """Which of the offered accounts it is, where there are several."""
    can_be_known: bool = True
    """Whether the platform offers a way to find out what became of any post or comment."""


@dataclass(frozen=True)
class Held:
    """One post, reply or comment in the stand-in's books."""

    external_id: str
    account: str
    text: str
    reply_to: str | None = None
    media: int = 0


class Counterpart:
    """`with Counterpart() as one:` it runs until the end of the block."""

    platform: ClassVar[str]
    makes: ClassVar[type[Running]]

    def __init__(self) -> None:
        self.twin: Any = self.makes()

    def __enter__(self) -> Self:
        self.twin.__enter__()
        return self

    def __exit__(self, *about: object) -> None:
        self.twin.__exit__(*about)

    def settings(self, callback: str) -> dict[str, str]:
        """The product's, where its callback address is that one."""
        raise NotImplementedError

    def sign_up(self) -> list[Person]:
        """Two accounts, of both kinds where there are kinds."""
        raise NotImplementedError

    def held(self) -> list[Held]:
        """Everything, of all accounts."""
        raise NotImplementedError

    def _faults(self, account: str) -> list[Any]:
        raise NotImplementedError

    def _fault(self, trouble: Trouble, account: str) -> Any:
        raise NotImplementedError

    def strike(self, account: str, trouble: Trouble) -> None:
        self._faults(account).append(self._fault(trouble, account))

    def waiting(self, account: str) -> int:
        """Troubles that have not struck yet."""
        return len(self._faults(account))


class LinkedIn(Counterpart):
    platform = "linkedin"
    makes = linkedin.LinkedInTwin

    def settings(self, callback: str) -> dict[str, str]:  # noqa: ARG002 - any is known there
        return {
            "LINKEDIN_API_URL": self.twin.url,
            "LINKEDIN_OAUTH_URL": self.twin.url,
            "LINKEDIN_CLIENT_ID": "li-app",
            "LINKEDIN_CLIENT_SECRET": "li-secret",
            "LINKEDIN_SCOPES": linkedin.ALL_SCOPES,
        }

    def sign_up(self) -> list[Person]:
        state = self.twin.state
        maya, olga = state.sign_up("Maya Baker"), state.sign_up("Olga Owner")
        page = state.found("Hearth", by=olga)
        return [
            Person(maya.urn, on_the_page={"person": maya.id}, kind="Profile", can_be_known=False),
            Person(page.urn, on_the_page={"person": olga.id}, kind="Page"),
        ]

    def held(self) -> list[Held]:
        state = self.twin.state
        posts = [Held(one.urn, one.author, one.visible, media=one.media_count) for one in [*state.posts.values()]]
        return posts + [Held(one.urn, one.actor, one.text, one.on) for one in [*state.comments.values()]]

    def _faults(self, account: str) -> list[Any]:
        faults: list[Any] = self.twin.state.faults.setdefault(account, [])
        return faults

    def _fault(self, trouble: Trouble, account: str) -> Any:  # noqa: ARG002
        return linkedin.Fault(trouble.value)


class X(Counterpart):
    platform = "x"
    makes = x.XTwin

    def settings(self, callback: str) -> dict[str, str]:
        app = self.twin.state.register(callback)
        return {
            "X_API_URL": self.twin.url,
            "X_AUTHORIZE_URL": self.twin.authorize_url,
            "TWITTER_CLIENT_ID": app.client_id,
            "TWITTER_CLIENT_SECRET": app.client_secret,
        }

    def sign_up(self) -> list[Person]:
        people = [self.twin.state.sign_up() for _ in range(2)]
        return [Person(one.person_id, on_the_page={"handle": one.username}) for one in people]

    def held(self) -> list[Held]:
        return [
            Held(post.post_id, post.author_id, post.text, post.reply_to, len(post.media))
            for person in [*self.twin.state.people.values()]
            for post in [*person.posts.values()]
        ]

    def _faults(self, account: str) -> list[Any]:
        faults: list[Any] = self.twin.state.people[account].faults
        return faults

    def _fault(self, trouble: Trouble, account: str) -> Any:  # noqa: ARG002
        return x.Fault(trouble.value)


class Facebook(Counterpart):
    platform = "facebook"
    makes = facebook.FacebookTwin

    def settings(self, callback: str) -> dict[str, str]:  # noqa: ARG002 - any is known there
        addresses = ("FACEBOOK_GRAPH_URL", "FACEBOOK_OAUTH_URL", "FACEBOOK_UPLOAD_URL")
        state = self.twin.state
        return dict.fromkeys(addresses, self.twin.url) | {
            "META_APP_ID": state.app_id,
            "META_APP_SECRET": state.app_secret,
        }

    def sign_up(self) -> list[Person]:
        pages = [self.twin.state.page(name) for name in ("Hearth & Crumb", "Hearth & Café")]
        return [Person(page.id, on_the_page={"person": self.twin.state.person(page).id}) for page in pages]

    def held(self) -> list[Held]:
        found = []
        for page in [*self.twin.state.pages.values()]:
            found += [Held(one["id"], page.id, one["message"], media=len(one.get("photos", []))) for one in page.posts]
            found += [Held(one["id"], page.id, one["message"], one["on"]) for one in page.comments]
        return found

    def _faults(self, account: str) -> list[Any]:
        faults: list[Any] = self.twin.state.pages[account].faults
        return faults

    def _fault(self, trouble: Trouble, account: str) -> Any:
        return facebook.page_limit(account) if trouble is Trouble.RATE_LIMIT else facebook.Fault(trouble.value)


class _OfMeta(Counterpart):
    publishes: ClassVar[tuple[str, ...]]
    """Their calls that publish; one that is there twice is struck twice as often."""
    _limit: ClassVar[Refusal]

    def sign_up(self) -> list[Person]:
        people: list[MetaAccount] = [self.twin.state.sign_up() for _ in range(2)]
        for one in people:
            one.quota |= dict.fromkeys(("", "reply_"), 1000)
        return [Person(one.id, on_the_page={"account": one.username}) for one in people]

    def held(self) -> list[Held]:
        state = self.twin.state
        posts = [one for one in [*state.posts.values()] if not one.is_deleted]
        return [
            *(Held(one.id, one.account_id, one.text, one.reply_to, len(one.items)) for one in posts),
            *(Held(one.id, one.account_id, one.text, one.post_id) for one in [*state.comments.values()]),
        ]

    def _faults(self, account: str) -> list[Any]:
        faults: list[Any] = self.twin.state.accounts[account].faults
        return faults

    def strike(self, account: str, trouble: Trouble) -> None:
        unknown = Refusal(2, None, "An unexpected error has occurred. Please retry your request later.", 500)
        made = {
            Trouble.RATE_LIMIT: {"refusal": self._limit},
            Trouble.ERROR_BEFORE: {"refusal": unknown},
            Trouble.ERROR_AFTER: {"refusal": unknown, "acts": True},
            Trouble.DROP_BEFORE: {"how": "drop"},
            Trouble.DROP_AFTER: {"how": "drop", "acts": True},
            Trouble.LATE: {"how": "late"},
        }[trouble]
        self._faults(account).append(MetaFault(random.choice(self.publishes), **made))

    def waiting(self, account: str) -> int:
        return sum(fault.call == self.publishes[0] for fault in self._faults(account))


class Instagram(_OfMeta):
    platform = "instagram"
    makes = instagram.InstagramTwin
    publishes = ("POST media_publish", "POST media_publish", "POST media_publish", "POST comments")
    _limit = Refusal(80002, None, "Too many calls to this account")

    def settings(self, callback: str) -> dict[str, str]:
        """By Instagram's own login. Facebook's addresses stay Facebook's."""
        app = self.twin.state.add_app(callback)
        addresses = {name: url for name, url in self.twin.settings.items() if name.startswith("INSTAGRAM_")}
        return {**addresses, "INSTAGRAM_APP_ID": app.client_id, "INSTAGRAM_APP_SECRET": app.client_secret}


class Threads(_OfMeta):
    platform = "threads"
    makes = threads.ThreadsTwin
    publishes = ("POST threads_publish",)
    _limit = Refusal(613, None, "Calls have exceeded the rate limit")

    def settings(self, callback: str) -> dict[str, str]:
        app = self.twin.state.add_app(callback)
        return {
            "THREADS_GRAPH_URL": self.twin.url,
            "THREADS_OAUTH_URL": self.twin.url,
            "THREADS_APP_ID": app.client_id,
            "THREADS_APP_SECRET": app.client_secret,
        }


class Bluesky(Counterpart):
    platform = "bluesky"
    makes = bluesky.BlueskyTwin

    def settings(self, callback: str) -> dict[str, str]:  # noqa: ARG002 - we name it ourselves
        addresses = ("BLUESKY_PDS_URL", "BLUESKY_APPVIEW_URL", "BLUESKY_VIDEO_URL")
        return dict.fromkeys(addresses, self.twin.url) | {"BLUESKY_PLC_URL": self.twin.plc_url}

    def sign_up(self) -> list[Person]:
        by_page, by_password = (self.twin.state.sign_up() for _ in range(2))
        typed = {"identifier": by_password.handle, "password": by_password.app_password}
        return [Person(by_page.did, body={"identifier": by_page.handle}), Person(by_password.did, body=typed)]

    def held(self) -> list[Held]:
        found = []
        for account in [*self.twin.state.accounts.values()]:
            for (collection, key), record in [*account.records.items()]:
                value = record["value"]
                parent = value.get("reply", {}).get("parent", {}).get("uri")
                media = len(value.get("embed", {}).get("images", []))
                uri = f"at://{account.did}/{collection}/{key}"
                found.append(Held(uri, account.did, value["text"], parent, media))
        return found

    def _faults(self, account: str) -> list[Any]:
        faults: list[Any] = self.twin.state.accounts[account].faults
        return faults

    def _fault(self, trouble: Trouble, account: str) -> Any:  # noqa: ARG002
        return bluesky.Fault(trouble.value)


class Mastodon(Counterpart):
    platform = "mastodon"
    makes = mastodon.MastodonTwin

    def settings(self, callback: str) -> dict[str, str]:  # noqa: ARG002 - it is told when an account is connected
        return {"MASTODON_ALLOW_INSECURE": "true"}

    def sign_up(self) -> list[Person]:
        people = [self.twin.state.sign_up() for _ in range(2)]
        body = {"server": self.twin.url}
        return [Person(one.id, body=body, on_the_page={"account": one.username}) for one in people]

    def held(self) -> list[Held]:
        posts = [*self.twin.state.statuses.values()]
        return [Held(one.id, one.account_id, one.text, one.in_reply_to_id, len(one.media_ids)) for one in posts]

    def _faults(self, account: str) -> list[Any]:
        faults: list[Any] = self.twin.state.accounts[account].faults
        return faults

    def _fault(self, trouble: Trouble, account: str) -> Any:  # noqa: ARG002
        return mastodon.Fault(trouble.value)


ALL: Sequence[type[Counterpart]] = (LinkedIn, X, Facebook, Instagram, Threads, Bluesky, Mastodon)
