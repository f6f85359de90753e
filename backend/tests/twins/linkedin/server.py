"""The pretend network."""

from tests.twins.linkedin.app import LinkedIn
from tests.twins.linkedin.state import State
from tests.twins.serving import Running


class LinkedInTwin(Running):
    """`with LinkedInTwin() as twin:` `twin.url` is the API and the sign-in."""

    def __init__(self) -> None:
        super().__init__()
        self._linkedin = LinkedIn(self.url)
        self._serve(self._linkedin.app)

    @property
    def state(self) -> State:
        return self._linkedin.state
