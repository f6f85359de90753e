"""Every route, called by everybody who may knock: nobody gets further than the table of rules says."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
from fastapi.routing import APIRoute
from sqlalchemy import text

from app.api import routers
from app.core import redis
from app.core.db import sessions
from app.models import Base
from tests.access.conftest import WORD, Person, WithToken
from tests.access.rules import RULES, UNLISTED, Call, Rule, Who
from tests.fixtures.http import document
from tests.media import samples

DOCUMENT = document()
HERE = "/api/v1"
_NAME = re.compile(r"{([a-z ]+)}")
_LAST = ["delete_business", "revoke_other_sessions", "revoke_session", "logout", "change_password", "delete_me"]
"""What an owner's round ends with, since nothing works afterwards."""


def operations() -> Iterator[tuple[str, str, str, Rule]]:
    """Name, method, path and rule of each."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            if name in RULES:
                yield name, method.upper(), path, RULES[name]


def test_every_route_has_a_rule_and_every_rule_a_route():
    named = {operation["operationId"] for methods in DOCUMENT["paths"].values() for operation in methods.values()}

    assert named == set(RULES)


def test_every_route_outside_the_document_is_known():
    routes = {HERE + route.path for router in routers.V1 for route in router.routes if isinstance(route, APIRoute)}

    assert routes - set(DOCUMENT["paths"]) == set(UNLISTED)


def test_the_document_says_who_must_be_signed_in():
    """A client made from it knows where to send its token."""
    asked = {name: bool(_operation(name).get("security")) for name in RULES}

    assert asked == {name: rule.who in {Who.USER, Who.SESSION, Who.ADMIN} for name, rule in RULES.items()}


async def test_nobody_gets_in_without_signing_in(owner: Person, with_token: WithToken):
    nobody = with_token(None)
    found: dict[str, Any] = {}
    for name, method, path, rule in operations():
        answer = await call(nobody, method, path, rule.call, owner.rows)
        nobody.cookies.clear()
        match rule.who:
            case Who.PUBLIC:
                is_right = answer.status_code < 400 or _type(answer) == "wrong-email-or-password"
            case Who.SIGNED:
                # or the browser is sent on, to where somebody is signed in
                is_right = 400 <= answer.status_code < 500 or "finish=" in answer.headers.get("location", "")
            case _:
                is_right = (answer.status_code, _type(answer)) == (401, "not-signed-in")
        if not is_right or WORD in answer.text:
            found[name] = _told(answer)

    assert not found, _report(found)


async def test_whoever_is_switched_off_is_out_everywhere(owner: Person, with_token: WithToken):
    key = with_token(await _key(owner, "write"))
    await owner.is_switched_off()
    found: dict[str, Any] = {}
    for caller in (owner.client, key):
        for name, method, path, rule in _protected():
            answer = await call(caller, method, path, rule.call, owner.rows)
            if (answer.status_code, _type(answer)) != (401, "account-disabled"):
                found[name] = _told(answer)

    assert not found, _report(found)


async def test_a_key_that_reads_changes_nothing_and_decides_nothing(owner: Person, with_token: WithToken):
    await owner.becomes_admin()
    key = with_token(await _key(owner, "read"))
    before = await everything()
    found: dict[str, Any] = {}
    for name, method, path, rule in _protected():
        answer = await call(key, method, path, rule.call, owner.rows)
        if method != "GET":
            is_right = (answer.status_code, _type(answer)) == (403, "key-may-only-read")
        elif rule.who is Who.USER:
            is_right = answer.status_code < 300 or answer.status_code == 409
        else:
            is_right = (answer.status_code, _type(answer)) == (403, "session-needed")
        if not is_right:
            found[name] = _told(answer)

    assert not found, _report(found)
    assert _changed(before, await everything()) == {}


async def test_no_key_decides_over_an_account_or_administrates(owner: Person, with_token: WithToken):
    await owner.becomes_admin()
    key = with_token(await _key(owner, "write"))
    before = await everything()
    found: dict[str, Any] = {}
    for name, method, path, rule in _protected():
        if rule.who is not Who.USER:
            answer = await call(key, method, path, rule.call, owner.rows)
            if (answer.status_code, _type(answer)) != (403, "session-needed"):
                found[name] = _told(answer)

    assert not found, _report(found)
    assert _changed(before, await everything()) == {}


async def test_administration_is_for_administrators(owner: Person):
    found: dict[str, Any] = {}
    for name, method, path, rule in operations():
        if rule.who is Who.ADMIN:
            answer = await call(owner.client, method, path, rule.call, owner.rows)
            if (answer.status_code, _type(answer)) != (403, "not-allowed"):
                found[name] = _told(answer)
    await owner.becomes_admin()
    for name, method, path, rule in operations():
        if rule.who is Who.ADMIN:
            answer = await call(owner.client, method, path, rule.call, owner.rows)
            if not (answer.status_code < 300 or answer.status_code == 409):
                found[name + " as administrator"] = _told(answer)

    assert not found, _report(found)


async def test_somebody_elses_rows_are_not_there(owner: Person, other: Person):
    """Not seen, not changed, and not told apart from rows that never were; also beside rows of one's own."""
    found = await _looks_at_everything_of(owner, other)

    assert not found, _report(found)


async def test_an_administrators_rights_end_outside_administration(owner: Person, other: Person):
    await other.becomes_admin()

    found = await _looks_at_everything_of(owner, other)

    assert not found, _report(found)


async def test_the_owner_gets_everywhere(owner: Person):
    """So the refusals above are for who asked, and not for what was sent."""

    def order(one: tuple[str, str, str, Rule]) -> tuple[int, bool]:
        return (_LAST.index(one[0]) + 1 if one[0] in _LAST else 0, one[1] == "DELETE")

    found: dict[str, Any] = {}
    for name, method, path, rule in sorted(operations(), key=order):
        if rule.who in {Who.USER, Who.SESSION} and name not in REFUSED_TO_ALL:
            answer = await call(owner.client, method, path, rule.call, owner.rows)
            # A conflict speaks of the row's present state: it was found, and it is the caller's.
            if not (answer.status_code < 300 or answer.status_code in {409, 412}):
                found[name] = _told(answer)
        if name == "logout":
            break

    assert not found, _report(found)


REFUSED_TO_ALL = {
    "read_website": "its address leads inside",
    "import_media": "its address leads inside",
}


async def _looks_at_everything_of(owner: Person, other: Person) -> dict[str, Any]:
    nothing = {name: str(uuid4()) if _is_id(value) else value for name, value in owner.rows.items()}
    mine = {f"my {name}": value for name, value in other.rows.items()}
    before = _without(other, await everything())
    found: dict[str, Any] = {}
    for name, method, path, rule in operations():
        if rule.who is not Who.USER:
            continue
        for number, each in enumerate((rule.call, *rule.mixed)):
            if not (_names_of(path, each) & {row for row, value in owner.rows.items() if _is_id(value)}):
                if method == "GET":
                    answer = await call(other.client, method, path, each, {**owner.rows, **mine})
                    if WORD in answer.text or answer.status_code >= 400:
                        found[name] = _told(answer)
                continue
            theirs = await call(other.client, method, path, each, {**owner.rows, **mine})
            unknown = await call(other.client, method, path, each, {**nothing, **mine})
            is_refused = theirs.status_code == 404 or (number > 0 and 400 <= theirs.status_code < 500)
            if (
                not (is_refused or (rule.is_filter and theirs.status_code == 200))
                or WORD in theirs.text
                or _masked(theirs, owner.rows) != _masked(unknown, nothing)
            ):
                found[f"{name} {number}"] = (_told(theirs), _told(unknown))
    if changed := _changed(before, _without(other, await everything())):
        found["changed"] = changed
    return found


# --- calling ----------------------------------------------------------------------------------------------------------


async def call(
    client: httpx.AsyncClient, method: str, path: str, asked: Call, rows: Mapping[str, Any]
) -> httpx.Response:
    await redis.redis().flushdb()  # each is asked more often here than in an ordinary minute
    where = (
        _filled(_path(path, asked), rows).removeprefix(HERE) if path.startswith(HERE) else f"http://testserver{path}"
    )
    more: dict[str, Any] = {"content": samples.jpeg(colour=(9, 9, 9))} if asked.content else {}
    if asked.body is not None:
        more["json"] = _filled(asked.body, rows)
    return await client.request(method, where, params=_filled(asked.query, rows), headers=asked.headers, **more)


def _path(path: str, asked: Call) -> str:
    for name in re.findall(r"{(\w+)}", path):
        row = name.removesuffix("_id").replace("_", " ")
        path = path.replace(f"{{{name}}}", asked.path.get(name, "sandbox" if name == "platform" else f"{{{row}}}"))
    return path


def _filled(value: Any, rows: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, rows) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, rows) for each in value]
    if isinstance(value, str) and (whole := _NAME.fullmatch(value)):
        return rows[whole[1]]
    return _NAME.sub(lambda found: rows[found[1]], value) if isinstance(value, str) else value


def _names_of(path: str, asked: Call) -> set[str]:
    return set(_NAME.findall(json.dumps([_path(path, asked), asked.query, asked.body])))


def _protected() -> Iterator[tuple[str, str, str, Rule]]:
    return (one for one in operations() if one[3].who in {Who.USER, Who.SESSION, Who.ADMIN})


def _operation(name: str) -> dict[str, Any]:
    return next(
        operation
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        if operation["operationId"] == name
    )


async def _key(person: Person, scope: str) -> str:
    answer = await person.client.post("/auth/api-keys", json={"name": "k", "scope": scope, "expires_in_days": None})
    return str(answer.json()["key"])


# --- looking at what came of it ---------------------------------------------------------------------------------------


def _type(answer: httpx.Response) -> str:
    return str(answer.json().get("type", "")).removeprefix("/problems/") if answer.content else ""


def _told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.text[:300]


def _report(found: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {told}" for name, told in found.items())


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f-]{36}", value) is not None


def _masked(answer: httpx.Response, rows: Mapping[str, Any]) -> tuple[int, str]:
    body = answer.text
    for value in rows.values():
        body = body.replace(value, "<id>") if _is_id(value) else body
    return answer.status_code, re.sub(r'"request_id":"\w+"', "", body)


async def everything() -> dict[str, list[str]]:
    """Every row of every table."""
    async with sessions() as session:
        return {
            table.name: sorted(await session.scalars(text(f'SELECT t::text FROM "{table.name}" t')))  # noqa: S608
            for table in Base.metadata.sorted_tables
        }


def _without(person: Person, tables: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is not this person's, nor in any of their rows."""
    ids = [value for value in person.rows.values() if _is_id(value)]
    return {name: [row for row in found if not any(each in row for each in ids)] for name, found in tables.items()}


def _changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, Any]:
    untold = {"user_sessions", "api_keys"}  # they note when they were last seen
    return {
        name: {
            "gone": sorted(set(before[name]) - set(after[name])),
            "new": sorted(set(after[name]) - set(before[name])),
        }
        for name in before
        if name not in untold and before[name] != after[name]
    }
