"""Passwords: Argon2id to keep them, zxcvbn to refuse those that are guessed first. Nothing leaves the machine."""

import asyncio
import base64
import secrets
import threading
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # it ships none, and its stubs are not among our tools

from app.core.errors import FieldError
from app.users.errors import PasswordRefused

T = TypeVar("T")

MIN_LENGTH = 10
MAX_LENGTH = 200
"""Characters. Argon2 takes any length; a limit keeps a megabyte from being hashed."""

GOOD_SCORE = 3
"""Of zxcvbn's 0-4: more than 10^8 guesses."""
_JUDGED_LENGTH = 40
"""zxcvbn takes 1.5 s for the worst 72 characters and 0.4 s for 40; a password whose start is good is good."""

_SHORTEST_NAME = 3
_OWN_LETTERS = 6

# OWASP's parameters for Argon2id (46 MiB, one lane) with a second pass: about 70 ms. Hashes carry theirs inside, so a
# change here reaches each account at its next sign-in.
_hasher = PasswordHasher(time_cost=2, memory_cost=47_104, parallelism=1)

# Two at a time: a flood of sign-ins waits here instead of taking all memory and every thread of the process.
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")

_zxcvbn_lock = threading.Lock()  # it keeps the words about the user in a global


async def hash_password(password: str) -> str:
    return await _in_pool(lambda: _hasher.hash(_normal(password)))


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one. Without a hash (unknown account) a dummy is verified, which takes as long."""
    known = password_hash is not None

    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _DUMMY_HASH, _normal(password)) and known
        except (VerificationError, InvalidHashError):
            return False

    return await _in_pool(verify)


def is_outdated(password_hash: str) -> bool:
    """Made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


async def refuse_weak(password: str, *, about: Sequence[str | None], field: str) -> None:
    """Raises PasswordRefused for what attackers try first, counting `about` (the user's names and address) as known.

    `field` is the name of the field in the request's body. The length was checked with the request.
    """
    known = [word for entry in about if entry for word in (entry, *entry.replace("@", ".").split("."))]

    def judge() -> tuple[int, str]:
        with _zxcvbn_lock:
            result = zxcvbn(_normal(password)[:_JUDGED_LENGTH], user_inputs=[*known, "aigrowth", "growth"])
        return result["score"], result["feedback"]["warning"]

    score, warning = await _in_pool(judge)
    if score >= GOOD_SCORE and _is_made_of(_normal(password), known):
        score, warning = 0, "It is little more than your name or address."
    if score < GOOD_SCORE:
        detail = f"{warning} ".lstrip() + "Use a few unrelated words, or let a password manager make one."
        raise PasswordRefused(detail, errors=[FieldError(pointer=f"/{field}", detail=detail)])


def _make_dummy() -> str:
    """A hash of nothing with today's parameters: verifying it costs what verifying a real one costs."""
    salt, tag = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (_hasher.salt_len, _hasher.hash_len)
    )
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${tag}"


_DUMMY_HASH = _make_dummy()


def _is_made_of(password: str, known: Sequence[str]) -> bool:
    """Whether few letters and digits are left without the known words."""
    rest = password.lower()
    for word in sorted(known, key=len, reverse=True):
        if len(word) >= _SHORTEST_NAME:
            rest = rest.replace(word.lower(), "")
    return rest != password.lower() and sum(letter.isalnum() for letter in rest) < _OWN_LETTERS


def _normal(password: str) -> str:
    """One form for what different keyboards write differently (NIST SP 800-63B asks for NFKC)."""
    return unicodedata.normalize("NFKC", password)


async def _in_pool(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_pool, work)
