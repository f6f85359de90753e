"""Who is calling, and whether they may: in front of every call but those of OAuth."""

import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from tests.twins.x.problems import Problem, forbidden, no_credit, not_enrolled, unauthorized
from tests.twins.x.state import Person, State

Serve = Callable[[Request, Person], Awaitable[Response]]


class Desk:
    def __init__(self, state: State) -> None:
        self._state = state

    def serving(self, serve: Serve, *scopes: str) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            await request.body()  # all of it, also of what is refused
            try:
                person = self._caller(request, scopes)
                return await serve(request, person)
            except Problem as problem:
                return problem.response

        return answer

    def _caller(self, request: Request, scopes: tuple[str, ...]) -> Person:
        """Raises Problem."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        access = self._state.access.get(token) if scheme == "Bearer" else None
        if access is None or access.grant.is_revoked or access.expires_at <= time.time():
            raise unauthorized()
        app, person = self._state.apps[access.grant.client_id], self._state.people[access.grant.person_id]
        if not app.is_enrolled:
            raise not_enrolled()
        if not set(scopes) <= set(access.grant.scopes):
            raise forbidden("You are not permitted to perform this action.")
        if person.trouble is not None:
            raise forbidden(person.trouble)
        if not app.has_credit:
            raise no_credit()
        return person
