"""The pages people see at Stripe: where a card is typed in, and where a subscription is managed."""

from collections.abc import Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.twins.stripe.state import State


class Pages:
    def __init__(self, state: State) -> None:
        self._state = state
        self.routes = [
            Route("/c/pay/{id}", self._checkout, methods=["GET"]),
            Route("/c/pay/{id}", self._pay, methods=["POST"]),
            Route("/p/session/{id}", self._portal, methods=["GET"]),
            Route("/p/session/{id}/{action}", self._act, methods=["POST"]),
        ]

    async def _checkout(self, request: Request) -> Response:
        checkout = self._state.checkouts[request.path_params["id"]]
        if checkout["status"] != "open":
            return HTMLResponse("<h1>This page is no longer open</h1>", 410)
        price = self._state.prices[checkout["_asked"]["line_items"][0]["price"]]
        trial = checkout["_asked"].get("subscription_data", {}).get("trial_period_days")
        return _page(
            f"Subscribe for {price['unit_amount'] / 100:.2f} {price['currency']} a month",
            f"<p>{escape(trial)} days free</p>" if trial else "",
            _button("", "Subscribe"),
            f'<a href="{escape(checkout["cancel_url"] or "")}">Back</a>',
        )

    async def _pay(self, request: Request) -> Response:
        checkout = self._state.checkouts[request.path_params["id"]]
        self._state.pay(checkout["id"])
        return RedirectResponse(checkout["success_url"], 303)

    async def _portal(self, request: Request) -> Response:
        portal = self._state.portals[request.path_params["id"]]
        here = f"/p/session/{portal['id']}"
        buttons = [
            _button(f"{here}/cancel", "Cancel plan"),
            _button(f"{here}/resume", "Renew plan"),
            _button(f"{here}/pay", "Pay open invoice"),
        ]
        return _page("Manage your subscription", *buttons, f'<a href="{escape(portal["return_url"])}">Return</a>')

    async def _act(self, request: Request) -> Response:
        portal = self._state.portals[request.path_params["id"]]
        running = [
            one["id"]
            for one in self._state.subscriptions.values()
            if one["customer"] == portal["customer"] and one["status"] != "canceled"
        ]
        acts: dict[str, Callable[[str], None]] = {
            "cancel": self._state.cancel,
            "resume": self._state.resume,
            "pay": self._state.recover,
        }
        acts[request.path_params["action"]](running[-1])
        return RedirectResponse(f"/p/session/{portal['id']}", 303)


def _page(title: str, *parts: str) -> Response:
    return HTMLResponse(
        f"<!doctype html><html lang=en><title>{escape(title)}</title><link rel=icon href=data:,>"
        f"<h1>{escape(title)}</h1>{''.join(parts)}"
    )


def _button(action: str, words: str) -> str:
    return f'<form method="post" action="{escape(action)}"><button>{escape(words)}</button></form>'
