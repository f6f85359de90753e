"""What can go wrong with paying."""

from app.core.errors import Conflict


class BillingNotConfigured(Conflict):
    """A fact about this server that no repetition changes, hence no 503."""

    code, title = "billing-not-configured", "Billing is not configured on this server"
