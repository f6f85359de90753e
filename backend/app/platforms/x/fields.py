"""Reading posts under either of the names that X has for things.

In summer 2026 X's published description renamed `tweet.fields` to `post.fields` while its pages kept the old name, and
unknown parameters are refused. The new one is asked with first; where it is refused, the old one, and what worked is
remembered. Answers are read under both names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from app.platforms.x.api import Answer, Api, Refused


@dataclass(frozen=True, slots=True)
class _Names:
    parameter: str
    values: Mapping[str, str]
    """What a field is called there, where it differs."""


_NEW = _Names("post.fields", {"referenced": ""})
_OLD = _Names("tweet.fields", {"note_post": "note_tweet", "referenced": "referenced_tweets"})
"""The new description has the posts that a post refers to as an expansion only, which costs a read each."""


class Reader:
    def __init__(self, api: Api) -> None:
        self._api = api
        self._names = _NEW

    async def read(self, path: str, token: str, fields: Sequence[str], params: Mapping[str, str]) -> Answer:
        """`fields` by their new names. Raises CallFailed."""
        try:
            return await self._ask(self._names, path, token, fields, params)
        except Refused as refused:
            if not _is_about(refused, self._names.parameter):
                raise
            other = _OLD if self._names is _NEW else _NEW
            answer = await self._ask(other, path, token, fields, params)
            self._names = other
            return answer

    async def _ask(
        self, names: _Names, path: str, token: str, fields: Sequence[str], params: Mapping[str, str]
    ) -> Answer:
        wanted = filter(None, (names.values.get(field, field) for field in fields))
        return await self._api.get(path, token, {**params, names.parameter: ",".join(wanted)})


def _is_about(refused: Refused, parameter: str) -> bool:
    is_about = parameter in refused.parameters or parameter in refused.message
    return refused.status == httpx2.codes.BAD_REQUEST and is_about


def either(body: Mapping[str, Any], *names: str) -> Any:
    """The first of these that is there."""
    return next((body[name] for name in names if body.get(name) is not None), None)
