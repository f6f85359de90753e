"""The pretend Facebook."""

from typing import Any

from tests.twins.facebook.app import Facebook
from tests.twins.facebook.state import State
from tests.twins.serving import Running


class FacebookTwin(Running):
    """`with FacebookTwin() as twin:` `twin.url` is the Graph, the consent window and the upload host."""

    def __init__(self) -> None:
        super().__init__()
        self._facebook = Facebook(self.url)
        self._serve(self._facebook.app)

    @property
    def state(self) -> State:
        return self._facebook.state

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Every call: method, path without the version, fields (without proof and secrets), headers that matter."""
        return self._facebook.calls
