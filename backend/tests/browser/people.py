"""Somebody of a test's own, with a business or none yet, made through the API: what one test changes, no other sees."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from tests.browser.conftest import Browse

OURS = {"X-CSRF": "1"}
BAKERY = "A sourdough bakery in Meanwood, Leeds. We bake country loaves, seeded rye and cardamom buns."


class Person:
    """Signed in on `page`."""

    def __init__(self, browse: Browse, *, business: bool = True, **page: Any) -> None:
        self.page: Page = browse.page(**page)
        name = uuid4().hex[:10]
        self.post("auth/signup", email=f"{name}@example.com", password=f"lamp river {name} kettle")
        self.business = ""
        if business:
            about = {"name": "Hearth & Crumb", "description": BAKERY, "timezone": "Europe/London"}
            self.business = self.post("businesses", **about)["id"]
        self.handle = f"shop_{name}"

    def post(self, path: str, **body: Any) -> Any:
        return self._answer(self.page.request.post(f"/api/v1/{path}", data=body, headers=OURS))

    def put(self, path: str, **body: Any) -> Any:
        return self._answer(self.page.request.put(f"/api/v1/{path}", data=body, headers=OURS))

    def get(self, path: str, **query: str) -> Any:
        return self._answer(self.page.request.get(f"/api/v1/{path}", params=query))

    def write(self, text: str, **given: Any) -> Any:
        """A draft of their own."""
        return self.post("content", business_id=self.business, platform="sandbox", text=text, **given)

    def upload(self, name: str, content: bytes) -> Any:
        query = f"business_id={self.business}&filename={name}"
        headers = {**OURS, "Content-Type": "application/octet-stream"}
        return self._answer(self.page.request.post(f"/api/v1/media?{query}", data=content, headers=headers))

    def connect(self) -> str:
        """An account of the sandbox, as a person connects it; its id."""
        self.page.goto("/accounts/")
        self.page.get_by_role("button", name="Connect Sandbox").click()
        self.page.get_by_label("Handle of a new account").fill(self.handle)
        self.page.get_by_role("button", name="Create and connect").click()
        self.page.wait_for_url("**/accounts/**")
        self.page.get_by_text("Connected. Posts can go out there now.").wait_for()
        return str(self.get("social/accounts")["items"][0]["id"])

    @staticmethod
    def _answer(answer: Any) -> Any:
        assert answer.ok, f"{answer.status} {answer.text()}"
        return answer.json()
