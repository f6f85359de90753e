"""Facebook's window: as whom, which permissions, Continue or Cancel. `?auto=1&person=…` says yes at once."""

import secrets
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tests.twins.consent_page import FIELDS, account_list, consent_page, refusal_page, unticked
from tests.twins.facebook.call import Call
from tests.twins.facebook.state import SCOPES, SHORT_SECONDS, VERSION, GraphError, State, no_object

_ASKED = ("client_id", "redirect_uri", "state", "response_type", "scope")
_KNOWN = {*_ASKED, *FIELDS, "auth_type", "auto", "person"}


async def window(request: Request, state: State) -> Response:
    given = dict(request.query_params)
    form = await request.form()
    given |= {name: str(value) for name, value in form.items()}
    problem = _problem_of(given, request.path_params["version"], state)
    if problem is not None:
        return refusal_page(problem)
    asked = given["scope"].split(",")
    person = state.people.get(given.get("person", "")) or next(iter(state.people.values()), None)
    if person is None or not (given.get("auto") or request.method == "POST"):
        return consent_page(
            "Facebook",
            app=state.app_id,
            who=account_list("person", [(one.id, one.name) for one in state.people.values()]),
            asked=asked,
            hidden={name: given[name] for name in _ASKED},
            may_untick=True,
            yes="Continue",
            no="Cancel",
        )
    if given.get("decision") == "deny":
        refused = {"error": "access_denied", "error_reason": "user_denied", "error_description": "Permissions error"}
        return RedirectResponse(f"{given['redirect_uri']}?{urlencode(refused | {'state': given['state']})}", 303)
    if "may_untick" in form:
        # A permission that was declined once is offered again only to an app that says so.
        before = set() if given.get("auth_type") == "rerequest" else person.declined
        person.declined = before | unticked(form, asked)
    code = "AQ" + secrets.token_urlsafe(24)
    state.codes[code] = {"person": person.id, "redirect_uri": given["redirect_uri"]}
    back = urlencode({"code": code, "state": given["state"]})
    return RedirectResponse(f"{given['redirect_uri']}?{back}#_=_", 303)


def _problem_of(given: dict[str, str], version: str, state: State) -> str | None:
    uri = given.get("redirect_uri", "")
    is_ours = not state.redirect_uris or uri in state.redirect_uris
    problems = {
        "Sorry, something went wrong.": version != VERSION or set(given) - _KNOWN,
        "Invalid App ID": given.get("client_id") != state.app_id,
        "URL blocked: the redirect URI is not in the app's settings.": not uri.startswith("http") or not is_ours,
        "The state is missing.": not given.get("state"),
        "response_type must be code.": given.get("response_type") != "code",
        "Invalid Scopes": set(given.get("scope", "").split(",")) - set(SCOPES),
    }
    return next((problem for problem, is_so in problems.items() if is_so), None)


def take_back(call: Call) -> dict[str, bool] | bool | None:
    """`DELETE {person}/permissions`, or one of them: with the app's token or the person's own, never with a Page's.

    None: it is another call.
    """
    first, _, edge = call.path.partition("/")
    if call.method != "DELETE" or edge.partition("/")[0] != "permissions":
        return None
    call.only()
    person, scope = call.state.people.get(first), edge.partition("/")[2]
    live = [token for token in call.state.tokens.values() if token.person == first and not token.is_revoked]
    if person is None or not live:
        raise no_object(first)
    if call.token is not None and (call.token.page is not None or call.token.person != person.id):
        raise GraphError(200, "(#200) A user access token or an app access token is required.", status=403)
    if scope and scope not in SCOPES:
        raise GraphError(100, f"(#100) Invalid permission {scope}")
    if not scope and person.gives_back_singly:
        raise GraphError(100, "(#100) Param permission is required")
    person.taken_back |= {scope} if scope else set(SCOPES)
    if person.taken_back >= set(SCOPES):
        call.state.remove_app(person)
    return True if person.gives_back_singly else {"success": True}


def exchange(call: Call) -> dict[str, object]:
    """`oauth/access_token`, for a code or for a short-lived token."""
    given, state = call.fields, call.state
    if (given.get("client_id"), given.get("client_secret")) != (state.app_id, state.app_secret):
        raise GraphError(1, "Error validating client secret.")
    if given.get("grant_type") == "fb_exchange_token":
        call.only("client_id", "client_secret", "grant_type", "fb_exchange_token")
        short = state.tokens.get(given.get("fb_exchange_token", ""))
        if short is None or short.page is not None:
            raise GraphError(190, "Invalid OAuth access token.")
        person = state.people[short.person]
        seconds = person.long_expires_in
        is_long = seconds is None or seconds > SHORT_SECONDS
        token = state.open_token(person, seconds=5_184_000 if seconds is None else seconds, is_long=is_long)
        told = {"access_token": token, "token_type": "bearer"}
        return told if seconds is None else told | {"expires_in": seconds}
    call.only("client_id", "client_secret", "redirect_uri", "code")
    code = state.codes.pop(given.get("code", ""), None)
    if code is None:
        raise GraphError(100, "This authorization code has been used.", subcode=36009)
    if code["redirect_uri"] != given.get("redirect_uri"):
        message = (
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
            "in the OAuth dialog request"
        )
        raise GraphError(100, message, subcode=36008)
    token = state.open_token(state.people[code["person"]], seconds=SHORT_SECONDS)
    return {"access_token": token, "token_type": "bearer", "expires_in": SHORT_SECONDS}
