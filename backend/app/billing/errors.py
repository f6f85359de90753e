"""What can go wrong with paying, and what a plan does not allow."""

from http import HTTPStatus

from app.core.errors import AppError, BadRequest, Conflict, ServiceUnavailable


class PlanLimitReached(AppError):
    """The plan allows no more of it; an upgrade or another time does. Carries `quota`, `used`, `limit` and `plan`."""

    status, code, title = HTTPStatus.PAYMENT_REQUIRED, "plan-limit", "Your plan allows no more of these"


class NotInPlan(AppError):
    """Carries `feature` and `plan`."""

    status, code, title = HTTPStatus.PAYMENT_REQUIRED, "plan-feature", "Your plan does not have this"


class BillingNotConfigured(Conflict):
    """A fact about this server that no repetition changes, hence no 503."""

    code, title = "billing-not-configured", "Billing is not configured on this server"


class PlanNotSold(Conflict):
    code, title = "plan-not-sold", "This plan cannot be bought here"


class AlreadySubscribed(Conflict):
    """A second checkout would be a second subscription."""

    code, title = "already-subscribed", "You pay for a plan already"


class NothingToManage(Conflict):
    code, title = "nothing-to-manage", "There is nothing to manage yet"


class PaymentsUnavailable(ServiceUnavailable):
    code, title = "payments-unavailable", "Stripe cannot be reached right now"


class PaymentRefused(AppError):
    """Stripe understood and said no: something is set up wrong there or here, which the user cannot change."""

    status, code, title = HTTPStatus.BAD_GATEWAY, "payment-refused", "Stripe refused this"


class EventNotSigned(BadRequest):
    code, title = "event-not-signed", "This event was not signed by Stripe"


class EventUnreadable(BadRequest):
    code, title = "event-unreadable", "This is no event"
