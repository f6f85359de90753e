"""What a browser does on the PDS's own sign-in page: load it, sign in, agree. The page's script is skipped, not its
calls: they carry the cookies, the CSRF token and the fetch headers that the server insists on.
"""

from http.cookies import SimpleCookie
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import httpx

_API = "/@atproto/oauth-provider/~api"


class SignInPage:
    def __init__(self, url: str) -> None:
        self._url = url
        parsed = urlsplit(url)
        self._origin = f"{parsed.scheme}://{parsed.netloc}"
        self._cookies: dict[str, str] = {}
        self._client = httpx.Client(timeout=20)

    def __enter__(self) -> Self:
        fetch = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}
        answer = self._client.get(self._url, headers={**fetch, "Sec-Fetch-User": "?1"})
        assert answer.status_code == 200, answer.text[:500]
        self._keep(answer)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def agree(self, username: str, password: str) -> dict[str, str]:
        """What the browser then brings back to the app."""
        signed_in = self._call("sign-in", {"locale": "en", "username": username, "password": password})
        body = {"did": signed_in["account"]["did"]}
        agreed = self._call("consent", body, token=signed_in["ephemeralToken"])
        return dict(parse_qsl(urlsplit(agreed["url"]).query))

    def reject(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self._call("reject", {})["url"]).query))

    def _call(self, name: str, body: dict[str, Any], *, token: str | None = None) -> dict[str, Any]:
        headers = {
            "Sec-Fetch-Mode": "same-origin",
            "Sec-Fetch-Site": "same-origin",
            "Origin": self._origin,
            "Referer": self._url,
            "X-CSRF-Token": self._cookies["csrf-token"],
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        answer = self._client.post(f"{self._origin}{_API}/{name}", json=body, headers=headers)
        assert answer.is_success, answer.text
        self._keep(answer)
        found: dict[str, Any] = answer.json()
        return found

    def _keep(self, answer: httpx.Response) -> None:
        """By hand: they are for https only, which loopback counts as for browsers."""
        for header in answer.headers.get_list("set-cookie"):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
