"""The pretend network."""

from tests.twins.bluesky.app import Bluesky
from tests.twins.bluesky.oauth import OAuth
from tests.twins.bluesky.state import State
from tests.twins.bluesky.video import VideoService
from tests.twins.serving import Running


class BlueskyTwin(Running):
    """`with BlueskyTwin() as twin:` `twin.url` is PDS, AppView and video service, `twin.plc_url` the directory."""

    def __init__(self) -> None:
        super().__init__()
        self.plc_url = f"{self.url}/plc"
        self._bluesky = Bluesky(self.url)
        self._serve(self._bluesky.app)

    @property
    def state(self) -> State:
        return self._bluesky.state

    @property
    def oauth(self) -> OAuth:
        """Its issuer is the same machine by the name `localhost`."""
        return self._bluesky.oauth

    @property
    def video(self) -> VideoService:
        return self._bluesky.video

    @property
    def calls(self) -> list[str]:
        return self._bluesky.calls
