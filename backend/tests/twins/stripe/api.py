"""The API, with its refusals: wrong keys, unknown and missing parameters, things that do not exist."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request as WebRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from stripe.params._customer_create_params import CustomerCreateParams
from stripe.params._customer_delete_params import CustomerDeleteParams
from stripe.params._customer_retrieve_params import CustomerRetrieveParams
from stripe.params._invoice_list_params import InvoiceListParams
from stripe.params._price_list_params import PriceListParams
from stripe.params._price_retrieve_params import PriceRetrieveParams
from stripe.params._subscription_list_params import SubscriptionListParams
from stripe.params.billing_portal._session_create_params import SessionCreateParams as PortalCreateParams
from stripe.params.checkout._session_create_params import SessionCreateParams as CheckoutCreateParams
from stripe.params.checkout._session_expire_params import SessionExpireParams as CheckoutExpireParams
from stripe.params.checkout._session_list_params import SessionListParams as CheckoutListParams

from tests.twins.stripe.parameters import Refused, check, parse
from tests.twins.stripe.state import DAY, Object, Request, State

KEY = "sk_test_of_the_twin"

Handler = Callable[[dict[str, Any], dict[str, str]], Object]


class Api:
    def __init__(self, state: State, *, url: Callable[[], str]) -> None:
        self._state = state
        self._url = url
        self.routes = [
            self._route("POST", "/v1/customers", self._create_customer),
            self._route("GET", "/v1/customers/{id}", self._get_customer),
            self._route("DELETE", "/v1/customers/{id}", self._delete_customer),
            self._route("GET", "/v1/prices", self._list_prices),
            self._route("GET", "/v1/prices/{id}", self._get_price),
            self._route("GET", "/v1/subscriptions", self._list_subscriptions),
            self._route("GET", "/v1/invoices", self._list_invoices),
            self._route("POST", "/v1/checkout/sessions", self._create_checkout),
            self._route("GET", "/v1/checkout/sessions", self._list_checkouts),
            self._route("POST", "/v1/checkout/sessions/{id}/expire", self._expire_checkout),
            self._route("POST", "/v1/billing_portal/sessions", self._create_portal),
        ]

    def _route(self, method: str, path: str, handle: Handler) -> Route:
        async def answer(request: WebRequest) -> Response:
            sent = (await request.body()).decode() if method == "POST" else request.url.query
            if method == "POST":
                assert not sent or request.headers["content-type"] == "application/x-www-form-urlencoded"
            params = parse(sent)
            kept = Request(method, request.url.path, params, dict(request.headers))
            self._state.requests.append(kept)
            if self._state.faults and (fault := self._state.faults.pop(0)) != 200:
                if fault == 0:
                    request.scope["tests.connection"].abort()
                    return Response()
                return self._json({"error": {"type": "api_error", "message": "Something broke."}}, fault)
            try:
                return self._answer(kept, handle, dict(request.path_params), sent)
            except Refused as refused:
                return self._json(refused.body, refused.status)

        return Route(path, answer, methods=[method])

    def _answer(self, request: Request, handle: Handler, path: dict[str, str], sent: str) -> Response:
        given = request.headers.get("authorization", "")
        if given != f"Bearer {KEY}":
            shown = given.removeprefix("Bearer ")
            raise Refused(f"Invalid API Key provided: {shown[:8]}*****{shown[-4:]}", status=401)
        key, asked = request.idempotency_key, f"{request.method} {request.path} {sent}"
        if request.method != "POST" or key is None:
            return self._json(handle(request.params, path), 200)
        if key in self._state.answers:
            before, status, body = self._state.answers[key]
            if before != asked:
                raise Refused(
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.",
                    kind="idempotency_error",
                )
            return self._json(body, status, {"Idempotent-Replayed": "true"})
        body = handle(request.params, path)
        self._state.answers[key] = (asked, 200, json.loads(json.dumps(_open(body))))
        return self._json(body, 200)

    def _json(self, body: Object, status: int, headers: dict[str, str] | None = None) -> Response:
        number = self._state.new_id("req")
        return JSONResponse(_open(body), status, headers={"Request-Id": number, **(headers or {})})

    # --- customers ----------------------------------------------------------------------------------------------------

    def _create_customer(self, params: dict[str, Any], _: dict[str, str]) -> Object:
        check(params, CustomerCreateParams)
        customer_id = self._state.new_id("cus")
        self._state.customers[customer_id] = {
            "id": customer_id,
            "object": "customer",
            "email": params.get("email"),
            "name": params.get("name"),
            "metadata": params.get("metadata", {}),
            "livemode": False,
        }
        return self._state.customers[customer_id]

    def _get_customer(self, params: dict[str, Any], path: dict[str, str]) -> Object:
        check(params, CustomerRetrieveParams)
        return self._customer(path["id"], param="id", may_be_deleted=True)

    def _delete_customer(self, params: dict[str, Any], path: dict[str, str]) -> Object:
        check(params, CustomerDeleteParams)
        customer = self._customer(path["id"], param="id")
        customer["deleted"] = True
        for subscription in self._state.subscriptions.values():
            if subscription["customer"] == customer["id"] and subscription["status"] != "canceled":
                self._state.end(subscription["id"])
        self._state.emit("customer.deleted", customer)
        return {"id": customer["id"], "object": "customer", "deleted": True}

    def _customer(self, customer_id: str, *, param: str = "customer", may_be_deleted: bool = False) -> Object:
        customer = self._state.customers.get(customer_id)
        if customer is None or (customer.get("deleted") and not may_be_deleted):
            raise _missing("customer", customer_id, param=param, status=404 if param == "id" else 400)
        return customer

    # --- prices, subscriptions, invoices ------------------------------------------------------------------------------

    def _list_prices(self, params: dict[str, Any], _: dict[str, str]) -> Object:
        check(params, PriceListParams)
        keys = params.get("lookup_keys")
        if keys is not None and len(keys) > 10:
            raise Refused("At most 10 lookup keys.", param="lookup_keys")
        found = [
            price
            for price in self._state.prices.values()
            if (keys is None or price["lookup_key"] in keys)
            and ("active" not in params or price["active"] is (params["active"] == "true"))
        ]
        return _page(found, params, "/v1/prices")

    def _get_price(self, params: dict[str, Any], path: dict[str, str]) -> Object:
        check(params, PriceRetrieveParams)
        if path["id"] not in self._state.prices:
            raise _missing("price", path["id"], param="price", status=404)
        return self._state.prices[path["id"]]

    def _list_subscriptions(self, params: dict[str, Any], _: dict[str, str]) -> Object:
        check(params, SubscriptionListParams)
        if "customer" in params:
            self._customer(params["customer"], may_be_deleted=True)
        wanted = params.get("status")
        found = [
            {**one, "schedule": self._state.schedules[one["schedule"]]}
            if one["schedule"] and "data.schedule" in params.get("expand", [])
            else one
            for one in self._state.subscriptions.values()
            if ("customer" not in params or one["customer"] == params["customer"])
            and (wanted == "all" or (one["status"] != "canceled" if wanted is None else one["status"] == wanted))
        ]
        return _page(found, params, "/v1/subscriptions")

    def _list_invoices(self, params: dict[str, Any], _: dict[str, str]) -> Object:
        check(params, InvoiceListParams)
        if "customer" in params:
            self._customer(params["customer"], may_be_deleted=True)
        found = [one for one in self._state.invoices.values() if one["customer"] == params.get("customer")]
        return _page(found, params, "/v1/invoices")

    # --- checkout and portal ------------------------------------------------------------------------------------------

    def _create_checkout(self, params: dict[str, Any], _: dict[str, str]) -> Object:
        check(params, CheckoutCreateParams, needs=("mode", "line_items", "success_url"))
        self._customer(params["customer"])
        for index, item in enumerate(params["line_items"]):
            if item.get("price") not in self._state.prices:
                raise _missing("price", str(item.get("price")), param=f"line_items[{index}][price]")
        trial = params.get("subscription_data", {}).get("trial_period_days")
        if trial is not None and int(trial) < 1:
            raise Refused("The minimum number of trial period days is 1.", param="subscription_data[trial_period_days]")
        session_id = self._state.new_id("cs_test")
        self._state.checkouts[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "client_reference_id": params.get("client_reference_id"),
            "customer": params["customer"],
            "expires_at": 2_000_000_000 + DAY,
            "livemode": False,
            "mode": params["mode"],
            "payment_status": "unpaid",
            "status": "open",
            "subscription": None,
            "success_url": params["success_url"],
            "cancel_url": params.get("cancel_url"),
            "url": f"{self._url()}/c/pay/{session_id}",
            "_asked": params,
        }
        return self._state.checkouts[session_id]

    def _list_checkouts(self, params: dict[str, Any], _: dict[str, str]) -> Object:
        check(params, CheckoutListParams)
        found = [
            one
            for one in self._state.checkouts.values()
            if ("customer" not in params or one["customer"] == params["customer"])
            and ("status" not in params or one["status"] == params["status"])
        ]
        return _page(found, params, "/v1/checkout/sessions")

    def _expire_checkout(self, params: dict[str, Any], path: dict[str, str]) -> Object:
        check(params, CheckoutExpireParams)
        checkout = self._state.checkouts.get(path["id"])
        if checkout is None:
            raise _missing("checkout.session", path["id"], param="session", status=404)
        if checkout["status"] != "open":
            raise Refused('Only Checkout Sessions with a status in ["open"] can be expired.')
        checkout.update(status="expired", url=None)
        self._state.emit("checkout.session.expired", checkout)
        return checkout

    def _create_portal(self, params: dict[str, Any], _: dict[str, str]) -> Object:
        check(params, PortalCreateParams, needs=("customer",))
        self._customer(params["customer"])
        flow = params.get("flow_data")
        if flow is not None and flow["type"] != "payment_method_update":
            of = flow.get(flow["type"])
            if of is None:
                raise Refused(f"Missing required param: {flow['type']}.", param=f"flow_data[{flow['type']}]")
            subscription = self._state.subscriptions.get(of["subscription"])
            if subscription is None or subscription["customer"] != params["customer"]:
                raise _missing("subscription", of["subscription"], param=f"flow_data[{flow['type']}][subscription]")
            for item in of.get("items", []):
                if item["id"] != subscription["items"]["data"][0]["id"]:
                    raise _missing("subscription_item", item["id"], param="flow_data[items]")
        portal_id = self._state.new_id("bps")
        self._state.portals[portal_id] = {
            "id": portal_id,
            "object": "billing_portal.session",
            "customer": params["customer"],
            "livemode": False,
            "return_url": params.get("return_url"),
            "url": f"{self._url()}/p/session/{portal_id}",
            "_asked": params,
        }
        return self._state.portals[portal_id]


def _page(found: list[Object], params: dict[str, Any], url: str) -> Object:
    """Newest first."""
    newest_first = list(reversed(found))
    if (after := params.get("starting_after")) is not None:
        ids = [one["id"] for one in newest_first]
        if after not in ids:
            raise _missing(url.rsplit("/", 1)[-1], after, param="starting_after")
        newest_first = newest_first[ids.index(after) + 1 :]
    limit = int(params.get("limit", 10))
    if not 1 <= limit <= 100:
        raise Refused("This value must be between 1 and 100.", param="limit", code="parameter_invalid_integer")
    return {"object": "list", "url": url, "data": newest_first[:limit], "has_more": len(newest_first) > limit}


def _missing(what: str, named: str, *, param: str, status: int = 400) -> Refused:
    return Refused(f"No such {what}: '{named}'", param=param, code="resource_missing", status=status)


def _open(value: Any) -> Any:
    """Without what only the twin knows."""
    if isinstance(value, dict):
        return {name: _open(one) for name, one in value.items() if not name.startswith("_")}
    return [_open(one) for one in value] if isinstance(value, list) else value
