"""A small LinkedIn on loopback, written from the facts of its documentation and the reports of those who use it.

Strict where the real one is: versions, encoded URNs, little text, unknown fields, who owns an upload, ETags in order,
the guard against duplicates, and what a person's token may not read.
"""

from tests.twins.linkedin.server import LinkedInTwin
from tests.twins.linkedin.state import ALL_SCOPES, PAGE_SCOPES, Fault, Organization, Person

__all__ = ["ALL_SCOPES", "PAGE_SCOPES", "Fault", "LinkedInTwin", "Organization", "Person"]
