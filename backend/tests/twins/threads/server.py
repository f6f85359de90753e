from tests.twins.meta.state import State
from tests.twins.serving import Running
from tests.twins.threads.app import Threads


class ThreadsTwin(Running):
    """`with ThreadsTwin() as twin:` `twin.url` is the Graph and the consent page."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = Threads(self.url)
        self._serve(self.threads.app)

    @property
    def state(self) -> State:
        return self.threads.state

    @property
    def calls(self) -> list[str]:
        """Method and last part of each Graph call's path, in order."""
        return [self.threads.name_of(call) for call in self.threads.calls]
