"""One call as the objects see it, and what every object checks."""

import re
from dataclasses import dataclass
from typing import Any

from tests.twins.facebook.state import GraphError, Page, State, Token, no_object


@dataclass
class Call:
    state: State
    method: str
    path: str
    fields: dict[str, str]
    files: dict[str, tuple[str, bytes, str]]
    token: Token | None
    raw_token: str

    def only(self, *known: str) -> None:
        """Unknown fields are a mistake of ours, which the real one may pass over in silence."""
        for name in self.fields:
            if re.sub(r"\[\d+\]$", "", name) not in known:
                raise GraphError(100, f"(#100) Unknown parameter: {name}")

    def need(self, *scopes: str) -> None:
        held = self.token.scopes if self.token else []
        for scope in scopes:
            if scope not in held:
                message = f"(#200) Requires {scope} permission to manage the object"
                raise GraphError(200, message, status=403)

    def page(self, page_id: str) -> Page:
        """The Page whose own token this is."""
        page = self.state.pages.get(page_id)
        if page is None:
            raise no_object(page_id)
        if self.token is None or self.token.page != page_id:
            raise GraphError(200, "(#200) A Page access token is required.", status=403)
        tasks = self.state.people[self.token.person].tasks.get(page_id)
        if tasks is not None and not any("CREATE_CONTENT" in task or "FULL_CONTROL" in task for task in tasks):
            raise GraphError(200, "(#200) The user must be an administrator of the page.", subcode=1404078, status=403)
        return page

    def chosen(self, known: set[str]) -> list[str]:
        """The fields asked for."""
        names = _top_level(self.fields.get("fields", "id"))
        for name in names:
            if name not in known:
                raise GraphError(100, f"(#100) Tried accessing nonexisting field ({name})", kind="OAuthException")
        return names


def _top_level(fields: str) -> list[str]:
    """Without what stands in braces."""
    names, depth, name = [], 0, ""
    for letter in fields + ",":
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            names.append(name.split("{", maxsplit=1)[0])
            name = ""
        else:
            name += letter
    return names


def listed(call: Call, rows: list[dict[str, Any]], *, most: int = 100) -> dict[str, Any]:
    """A page of an edge, with cursors."""
    limit = min(int(call.fields.get("limit", "25")), most)
    start = int(call.fields.get("after", "0"))
    page, end = rows[start : start + limit], start + limit
    if not page:
        return {"data": []}
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(rows):
        paging["next"] = f"https://graph.facebook.com/elsewhere?access_token={call.raw_token}&after={end}"
    return {"data": page, "paging": paging}
