"""The pretend server."""

from tests.twins.mastodon.app import Mastodon
from tests.twins.mastodon.state import State
from tests.twins.serving import Running


class MastodonTwin(Running):
    """`with MastodonTwin() as twin:` `twin.url` is its origin."""

    def __init__(self) -> None:
        super().__init__()
        self._mastodon = Mastodon(self.url)
        self._serve(self._mastodon.app, date_header=False)

    @property
    def state(self) -> State:
        return self._mastodon.state

    @property
    def calls(self) -> list[str]:
        """Every call so far: method and path."""
        return self._mastodon.calls

    def reset(self) -> None:
        """Empty again, and of the usual kind."""
        self._mastodon.forget()
