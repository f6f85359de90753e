from starlette.applications import Starlette
from starlette.routing import Mount, Route

from tests.twins.hanging_up import with_connection
from tests.twins.instagram.app import InstagramHost
from tests.twins.instagram.facebook import FacebookHost
from tests.twins.instagram.uploads import Uploads
from tests.twins.meta.graph import Call
from tests.twins.meta.state import State
from tests.twins.serving import Running


class InstagramTwin(Running):
    """`with InstagramTwin() as twin:` Instagram's own host, Facebook's, and the one that takes uploads."""

    def __init__(self) -> None:
        super().__init__()
        self.instagram_url, self.facebook_url = f"{self.url}/ig", f"{self.url}/fb"
        self.upload_url = f"{self.url}/up"
        self.state = State()
        self.instagram = InstagramHost(self.instagram_url, self.state)
        self.facebook = FacebookHost(self.facebook_url, self.state)
        uploads = Uploads(self.state)
        routes = [
            Mount("/ig", app=self.instagram.inner),
            Mount("/fb", app=self.facebook.inner),
            Route("/up/ig-api-upload/{version}/{container}", uploads.take, methods=["POST"]),
        ]
        self._serve(with_connection(Starlette(routes=routes)))

    @property
    def settings(self) -> dict[str, str]:
        """What tells the product where everything is."""
        return {
            "INSTAGRAM_GRAPH_URL": self.instagram_url,
            "INSTAGRAM_API_URL": self.instagram_url,
            "INSTAGRAM_OAUTH_URL": self.instagram_url,
            "FACEBOOK_GRAPH_URL": self.facebook_url,
            "FACEBOOK_OAUTH_URL": self.facebook_url,
            "FACEBOOK_UPLOAD_URL": self.upload_url,
        }

    @property
    def calls(self) -> list[Call]:
        """Of both hosts."""
        return [*self.instagram.calls, *self.facebook.calls]
