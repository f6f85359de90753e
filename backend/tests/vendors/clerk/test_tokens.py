"""Session tokens: only those our Clerk signed, for our pages, that are good now."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import pytest
from clerk_backend_api.security.types import TokenVerificationError, VerifyTokenOptions
from clerk_backend_api.security.verifytoken import verify_token

from app.core import clock
from app.core.clock import now
from app.core.config import get_settings
from app.vendors.clerk import keys, tokens
from app.vendors.clerk.errors import ClerkUnreachable, SignInUnfinished, TokenRefused
from tests.fixtures.clerk import ORIGIN
from tests.twins.clerk import ClerkTwin, signing_key
from tests.twins.clerk.tokens import encode, unsigned


def seconds(**ahead: float) -> int:
    return int((now() + timedelta(**ahead)).timestamp())


async def test_a_token_says_who_and_which_session(clerk: ClerkTwin) -> None:
    claims = await tokens.verify(clerk.token("user_1", azp=ORIGIN, session_id="sess_1", fva=[7, -1]))

    assert (claims.user_id, claims.session_id, claims.verified_minutes_ago) == ("user_1", "sess_1", 7)


async def test_clerks_own_library_takes_the_tokens_of_these_tests(clerk: ClerkTwin) -> None:
    options = VerifyTokenOptions(jwt_key=clerk.keys[0].pem, authorized_parties=[ORIGIN])

    assert verify_token(clerk.token("user_1", azp=ORIGIN), options)["sub"] == "user_1"
    with pytest.raises(TokenVerificationError):
        verify_token(clerk.token("user_1", azp="https://evil.example"), options)


@pytest.mark.parametrize(
    "about",
    [
        {"azp": "https://evil.example"},
        {"azp": f"{ORIGIN}.evil.example"},
        {"azp": f"{ORIGIN}:8443"},
        {"azp": ORIGIN.replace("https", "http")},
        {"azp": [ORIGIN]},
        {"azp": None},
        {"without": "azp"},
        {"iss": "https://other.clerk.accounts.dev"},
        {"iss": ["https://other.clerk.accounts.dev"]},
        {"without": "iss"},
        {"without": "exp"},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": 1e400},
        {"exp": 10**30},
        {"without": "sub"},
        {"sub": ""},
        {"sub": 7},
        {"sub": "u" * 256},
        {"without": "sid"},
        {"sid": {}},
        {"aud": "a-third-party"},
    ],
    ids=lambda about: "-".join(f"{name}_{value}"[:40] for name, value in about.items()),
)
async def test_what_is_not_for_us_is_refused(clerk: ClerkTwin, about: dict[str, object]) -> None:
    with pytest.raises(TokenRefused):
        await tokens.verify(clerk.token("user_1", **{"azp": ORIGIN, **about}))  # type: ignore[arg-type]


async def test_times_are_checked_with_a_little_leeway(clerk: ClerkTwin) -> None:
    await tokens.verify(clerk.token("user_1", azp=ORIGIN, exp=seconds(seconds=-2)))
    await tokens.verify(clerk.token("user_1", azp=ORIGIN, nbf=seconds(seconds=2), iat=seconds(seconds=2)))

    with pytest.raises(TokenRefused) as expired:
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, exp=seconds(seconds=-7)))
    with pytest.raises(TokenRefused, match="nbf"):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, nbf=seconds(seconds=20)))
    with pytest.raises(TokenRefused, match="iat"):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, iat=seconds(seconds=20)))
    assert expired.value.is_over


async def test_a_session_that_clerk_still_wants_something_of_is_none_yet(clerk: ClerkTwin) -> None:
    with pytest.raises(SignInUnfinished):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, sts="pending"))


def hs256_with_the_public_key(clerk: ClerkTwin, header: dict[str, str]) -> str:
    said = unsigned({**header, "alg": "HS256"}, clerk.claims("user_1", azp=ORIGIN))
    signature = hmac.new(clerk.keys[0].pem.encode(), said.encode(), hashlib.sha256).digest()
    return f"{said}.{encode(signature)}"


def no_algorithm(clerk: ClerkTwin, header: dict[str, str]) -> str:
    return unsigned({**header, "alg": "none"}, clerk.claims("user_1", azp=ORIGIN)) + "."


def no_signature(clerk: ClerkTwin, header: dict[str, str]) -> str:
    return unsigned({**header, "alg": "RS256"}, clerk.claims("user_1", azp=ORIGIN)) + "."


def another_key_under_the_same_name(clerk: ClerkTwin, header: dict[str, str]) -> str:
    return signing_key("stranger").sign(clerk.claims("user_1", azp=ORIGIN), **header)


def other_claims_than_were_signed(clerk: ClerkTwin, header: dict[str, str]) -> str:
    _, _, signature = clerk.token("user_1", azp=ORIGIN).split(".")
    return f"{unsigned({**header, 'alg': 'RS256'}, clerk.claims('user_2', azp=ORIGIN))}.{signature}"


def a_key_inside_the_token(clerk: ClerkTwin, header: dict[str, str]) -> str:
    stranger = signing_key("stranger")
    return stranger.sign(clerk.claims("user_1", azp=ORIGIN), **header, jwk=stranger.jwk)


def another_hash(clerk: ClerkTwin, header: dict[str, str]) -> str:
    return clerk.keys[0].sign(clerk.claims("user_1", azp=ORIGIN), **header, alg="RS512")


@pytest.mark.parametrize("how", ["pem", "jwks"])
@pytest.mark.parametrize(
    "forge",
    [
        hs256_with_the_public_key,
        no_algorithm,
        no_signature,
        another_key_under_the_same_name,
        other_claims_than_were_signed,
        a_key_inside_the_token,
        another_hash,
    ],
    ids=lambda forge: forge.__name__,
)
async def test_forged_tokens_are_refused(
    clerk: ClerkTwin,
    monkeypatch: pytest.MonkeyPatch,
    forge: Callable[[ClerkTwin, dict[str, str]], str],
    how: str,
) -> None:
    if how == "pem":
        monkeypatch.setenv("CLERK_JWT_KEY", clerk.keys[0].pem)
        get_settings.cache_clear()
    await tokens.verify(clerk.token("user_1", azp=ORIGIN))

    with pytest.raises(TokenRefused):
        await tokens.verify(forge(clerk, {"kid": clerk.keys[0].kid, "typ": "JWT"}))


@pytest.mark.parametrize(
    "token", ["", "ags_of-before", "a.b", "a.b.c", "....", base64.b64encode(b"{}").decode() + ".."]
)
async def test_what_is_no_jwt_is_refused(clerk: ClerkTwin, token: str) -> None:
    with pytest.raises(TokenRefused):
        await tokens.verify(token)


async def test_no_network_is_needed_with_the_key_in_the_settings(
    clerk: ClerkTwin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLERK_JWT_KEY", clerk.keys[0].pem.replace("\n", "\\n"))
    get_settings.cache_clear()

    await tokens.verify(clerk.token("user_1", azp=ORIGIN))

    assert clerk.requests == []


async def test_keys_are_read_once_and_again_each_hour(clerk: ClerkTwin) -> None:
    for _ in range(3):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN))
    assert clerk.count("jwks") == 1

    with clock.frozen(now() + keys.RENEWED_AFTER):
        fresh = {"exp": seconds(minutes=1), "iat": seconds(), "nbf": seconds()}
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, **fresh))
    assert clerk.count("jwks") == 2


async def test_a_new_key_is_found_and_the_old_one_is_dropped(clerk: ClerkTwin) -> None:
    of_the_old_key = clerk.token("user_1", azp=ORIGIN)
    await tokens.verify(of_the_old_key)
    clerk.keys = [signing_key("second")]

    with clock.frozen(now() + keys.LOOKS_AT_MOST_EVERY):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, exp=seconds(minutes=1)))

        with pytest.raises(TokenRefused, match="unknown key"):
            await tokens.verify(of_the_old_key)


async def test_a_storm_of_made_up_keys_makes_one_request(clerk: ClerkTwin) -> None:
    forged = [signing_key("stranger").sign(clerk.claims("user_1", azp=ORIGIN), kid=f"ins_{i}") for i in range(50)]

    answers = await asyncio.gather(*(tokens.verify(token) for token in forged), return_exceptions=True)
    later = await asyncio.gather(*(tokens.verify(token) for token in forged), return_exceptions=True)

    assert all(isinstance(answer, TokenRefused) for answer in [*answers, *later])
    assert clerk.count("jwks") == 1
    await tokens.verify(clerk.token("user_1", azp=ORIGIN))
    assert clerk.count("jwks") == 1


async def test_known_keys_outlast_an_outage_but_not_any(clerk: ClerkTwin) -> None:
    await tokens.verify(clerk.token("user_1", azp=ORIGIN))
    clerk.broken = 503

    with clock.frozen(now() + timedelta(hours=2)):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, exp=seconds(minutes=1)))
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, exp=seconds(minutes=1)))
    assert clerk.count("jwks") == 2

    with clock.frozen(now() + keys.USED_AT_MOST + timedelta(minutes=1)), pytest.raises(ClerkUnreachable):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN, exp=seconds(minutes=1)))


async def test_without_any_keys_nobody_is_called_signed_out(clerk: ClerkTwin) -> None:
    clerk.broken = 500

    with pytest.raises(ClerkUnreachable):
        await tokens.verify(clerk.token("user_1", azp=ORIGIN))
