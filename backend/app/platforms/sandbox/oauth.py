"""Connecting an account: OAuth 2.0 authorization code with PKCE, as real networks do it."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.platforms.sandbox import accounts, pages, tokens
from app.platforms.sandbox.accounts import Account
from app.platforms.sandbox.errors import Refused
from app.platforms.sandbox.faults import Fault, FaultKind, Operation, pick
from app.platforms.sandbox.requests import database, page, read_form, under_faults
from app.platforms.sandbox.tokens import Issued

_CHOICES = 30


@dataclass(frozen=True, slots=True)
class Wish:
    """What the app asked for; carried through the page and checked again when it comes back."""

    client_id: str
    redirect_uri: str
    state: str
    code_challenge: str

    @classmethod
    def parse(cls, given: dict[str, str]) -> "Wish":
        """Raises Refused: whoever is not told where to go cannot be sent back with an error."""
        if given.get("response_type", "code") != "code":
            raise Refused(400, "unsupported_response_type", "Only `response_type=code` is known here.")
        if given.get("code_challenge_method", "S256") != "S256" or not given.get("code_challenge"):
            raise Refused(400, "invalid_request", "Send a `code_challenge` with the method S256.")
        if not given.get("client_id") or not given.get("state"):
            raise Refused(400, "invalid_request", "Send a `client_id` and a `state`.")
        address = urlsplit(given.get("redirect_uri", ""))
        if address.scheme not in {"http", "https"} or not address.netloc or address.fragment:
            raise Refused(400, "invalid_request", "`redirect_uri` must be an http(s) address without a fragment.")
        names = ("client_id", "redirect_uri", "state", "code_challenge")
        return cls(**{name: given[name] for name in names})

    def back(self, **answer: str) -> RedirectResponse:
        address = urlsplit(self.redirect_uri)
        query = urlencode([*parse_qsl(address.query), *answer.items(), ("state", self.state)])
        return RedirectResponse(urlunsplit(address._replace(query=query)), status_code=303)


async def authorize(request: Request) -> Response:
    """The consent page. Scripts send `auto=1&handle=…` and are sent back at once."""
    given = dict(request.query_params)
    wish = Wish.parse(given)
    if given.get("auto") == "1":
        return _grant(request, wish, given.get("handle", ""))
    return _consent_page(request, wish)


async def decide(request: Request) -> Response:
    """What the person pressed on the consent page."""
    given = await read_form(request)
    wish = Wish.parse(given)
    if given.get("decision") == "deny":
        return wish.back(error="access_denied")
    try:
        return _grant(request, wish, given.get("handle") or given.get("new_handle", ""))
    except Refused as refused:
        return _consent_page(request, wish, problem=refused.message)


def _grant(request: Request, wish: Wish, handle: str) -> Response:
    db = database(request)
    account = accounts.find_by_handle(db, accounts.parse_handle(handle)) or accounts.create(db, handle)
    code = tokens.new_code(
        db, account, client_id=wish.client_id, redirect_uri=wish.redirect_uri, challenge=wish.code_challenge
    )
    return wish.back(code=code)


def _consent_page(request: Request, wish: Wish, *, problem: str | None = None) -> Response:
    hidden = {
        "client_id": wish.client_id,
        "redirect_uri": wish.redirect_uri,
        "state": wish.state,
        "code_challenge": wish.code_challenge,
    }
    choices = accounts.newest(database(request), limit=_CHOICES)
    return page(pages.consent(hidden, choices, problem=problem), 422 if problem else 200)


async def token(request: Request) -> Response:
    form, db = await read_form(request), database(request)
    old = form.get("refresh_token", "")

    async def answer(struck: list[Fault]) -> Response:
        if pick(struck, FaultKind.REVOKED_TOKEN) and (known := tokens.account_of_refresh_token(db, old)):
            tokens.revoke_all(db, accounts.get(db, known))
        match form.get("grant_type"):
            case "authorization_code":
                account, issued = tokens.exchange(
                    db,
                    form.get("code", ""),
                    client_id=form.get("client_id", ""),
                    redirect_uri=form.get("redirect_uri", ""),
                    verifier=form.get("code_verifier", ""),
                )
            case "refresh_token":
                account, issued = tokens.refresh(db, old)
            case other:
                raise Refused(400, "unsupported_grant_type", f"The grant type {other} is not known here.")
        return JSONResponse(_token_json(account, issued), headers={"Cache-Control": "no-store"})

    account_id = tokens.account_of_refresh_token(db, old) if old else None
    return await under_faults(request, account_id, Operation.TOKEN, answer)


def _token_json(account: Account, issued: Issued) -> dict[str, object]:
    return {
        "access_token": issued.access_token,
        **({"refresh_token": issued.refresh_token} if issued.refresh_token else {}),
        "token_type": "bearer",
        "expires_in": issued.expires_in,
        "scope": "post read",
        "account": {"id": account.id, "handle": account.handle, "name": account.name},
        "simulated": True,
    }


ROUTES = [
    Route("/oauth/authorize", authorize, methods=["GET"]),
    Route("/oauth/authorize", decide, methods=["POST"]),
    Route("/oauth/token", token, methods=["POST"]),
]
