"""Every call to Stripe. None takes a database session; each raises a StripeFailed and nothing else."""

import contextlib
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from app.core.config import get_settings
from app.vendors.stripe import reading
from app.vendors.stripe.contract import (
    Invoice,
    Price,
    StripeFailed,
    StripeKeyRefused,
    StripeRefused,
    StripeUnavailable,
    SubscriptionState,
)

if TYPE_CHECKING:
    import stripe

P = ParamSpec("P")
T = TypeVar("T")

PAGE = 100


def is_live() -> bool:
    """Whether our key is one for real money."""
    return "_live_" in get_settings().STRIPE_SECRET_KEY.get_secret_value()


def _client() -> "stripe.StripeClient":
    from app.vendors.stripe.http import new_client  # noqa: PLC0415  # the SDK is loaded at the first call

    return new_client()


def _telling_failures(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    @functools.wraps(call)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        import stripe  # noqa: PLC0415

        try:
            return await call(*args, **kwargs)
        except stripe.StripeError as error:
            raise _failure(error) from None  # the chain would carry bodies and headers into the logs

    return guarded


def _failure(error: "stripe.StripeError") -> StripeFailed:
    import stripe  # noqa: PLC0415

    kind = type(error).__name__
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return StripeKeyRefused(f"Stripe refuses our key ({kind}).", code=error.code, request_id=error.request_id)
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError):
        param = error.param if isinstance(error.param, str) else None
        reason = f"Stripe refused the request ({error.code or kind}{', ' + param if param else ''})."
        return StripeRefused(reason, code=error.code, param=param, request_id=error.request_id)
    if isinstance(error, stripe.IdempotencyError):
        return StripeRefused("Stripe knows this key from another request.", code="idempotency", request_id=None)
    return StripeUnavailable(f"Stripe cannot do it now ({kind}).", code=error.code, request_id=error.request_id)


def _plain(answer: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", answer.to_dict())


# --- customers --------------------------------------------------------------------------------------------------------


@_telling_failures
async def create_customer(*, email: str, name: str | None, user_id: str, idempotency_key: str) -> str:
    """Its id; the same one each time for the same key and the same words."""
    params: dict[str, Any] = {"email": email, "metadata": {"user_id": user_id}} | ({"name": name} if name else {})
    made = await _client().v1.customers.create_async(cast("Any", params), options={"idempotency_key": idempotency_key})
    return made.id


@_telling_failures
async def find_user_of(customer_id: str) -> str | None:
    """The user's id that we wrote on the customer; None where there is none, or no customer."""
    import stripe  # noqa: PLC0415

    try:
        customer = _plain(await _client().v1.customers.retrieve_async(customer_id))
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":
            raise
        return None
    found = (customer.get("metadata") or {}).get("user_id")
    return None if customer.get("deleted") else found


@_telling_failures
async def delete_customer(customer_id: str) -> None:
    """Ends their subscriptions at once, for good. One that is gone already is fine."""
    import stripe  # noqa: PLC0415

    try:
        await _client().v1.customers.delete_async(customer_id)
    except stripe.InvalidRequestError as error:
        if error.code != "resource_missing":
            raise


# --- prices -----------------------------------------------------------------------------------------------------------


@_telling_failures
async def list_prices(lookup_keys: Sequence[str]) -> list[Price]:
    """The active ones that carry one of these keys."""
    found = await _client().v1.prices.list_async({"lookup_keys": list(lookup_keys), "active": True, "limit": PAGE})
    return [reading.price(one) for one in _plain(found)["data"]]


@_telling_failures
async def get_price(price_id: str) -> Price:
    return reading.price(_plain(await _client().v1.prices.retrieve_async(price_id)))


# --- subscriptions ----------------------------------------------------------------------------------------------------


@_telling_failures
async def list_subscriptions(customer_id: str) -> list[SubscriptionState]:
    """All of a customer's, also those that have ended; newest first."""
    page = await _subscriptions({"customer": customer_id})
    return [one for data in page["data"] if (one := reading.subscription(data)) is not None]


async def each_subscription() -> AsyncIterator[SubscriptionState]:
    """Every subscription of the Stripe account that has not ended, newest first."""
    after: dict[str, Any] = {}
    while True:
        page = await _page_of_all(after)
        for data in page["data"]:
            if (one := reading.subscription(data)) is not None:
                yield one
        if not page["has_more"]:
            return
        after = {"starting_after": page["data"][-1]["id"]}


@_telling_failures
async def _page_of_all(after: Mapping[str, Any]) -> dict[str, Any]:
    return await _subscriptions(after, status=None)


async def _subscriptions(params: Mapping[str, Any], *, status: str | None = "all") -> dict[str, Any]:
    asked = {**params, "limit": PAGE, "expand": ["data.schedule"]} | ({"status": status} if status else {})
    return _plain(await _client().v1.subscriptions.list_async(cast("Any", asked)))


# --- pages of theirs --------------------------------------------------------------------------------------------------


@_telling_failures
async def create_checkout(
    *,
    customer_id: str,
    user_id: str,
    price_id: str,
    trial_days: int,
    success_url: str,
    cancel_url: str,
    idempotency_key: str | None,
) -> str:
    """The address of a page where a subscription is paid for.

    Older pages of the customer that are still open close, so that none of them sells a second subscription.
    """
    data: dict[str, Any] = {"metadata": {"user_id": user_id}}
    if trial_days:
        data["trial_period_days"] = trial_days
    made = await _client().v1.checkout.sessions.create_async(
        cast(
            "Any",
            {
                "mode": "subscription",
                "customer": customer_id,
                "client_reference_id": user_id,
                "line_items": [{"price": price_id, "quantity": 1}],
                "subscription_data": data,
                "allow_promotion_codes": True,
                "success_url": success_url,
                "cancel_url": cancel_url,
            },
        ),
        options={"idempotency_key": idempotency_key} if idempotency_key else {},
    )
    if made.url is None:
        raise StripeUnavailable("Stripe made a checkout without an address.")
    await _expire_older(customer_id, made.id)
    return made.url


async def _expire_older(customer_id: str, newest_id: str) -> None:
    """Those that were made before this one only: of two made at once one must stay open."""
    import stripe  # noqa: PLC0415

    sessions = _client().v1.checkout.sessions
    found = await sessions.list_async({"customer": customer_id, "status": "open", "limit": PAGE})
    newest_first = [str(one["id"]) for one in _plain(found)["data"]]
    if newest_id not in newest_first:
        return
    for session_id in newest_first[newest_first.index(newest_id) + 1 :]:
        with contextlib.suppress(stripe.InvalidRequestError):  # paid or expired in this moment
            await sessions.expire_async(session_id)


@_telling_failures
async def create_portal(*, customer_id: str, return_url: str, flow: Mapping[str, Any] | None) -> str:
    """The address of a page where the customer changes card and plan, or cancels. `flow`: Stripe's `flow_data`."""
    params: dict[str, Any] = {"customer": customer_id, "return_url": return_url}
    if configuration := get_settings().STRIPE_PORTAL_CONFIGURATION:
        params["configuration"] = configuration
    if flow is not None:
        params["flow_data"] = dict(flow)
    return (await _client().v1.billing_portal.sessions.create_async(cast("Any", params))).url


@_telling_failures
async def list_invoices(customer_id: str, *, after: str | None, limit: int) -> tuple[list[Invoice], bool]:
    """Newest first, and whether there are more."""
    params: dict[str, Any] = {"customer": customer_id, "limit": limit} | ({"starting_after": after} if after else {})
    page = _plain(await _client().v1.invoices.list_async(cast("Any", params)))
    return [reading.invoice(one) for one in page["data"]], bool(page["has_more"])
