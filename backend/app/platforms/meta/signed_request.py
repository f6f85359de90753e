"""What Meta signs when it calls us: somebody took the app away, or wants what we know about them deleted.

`signed_request` is a signature and a payload, each base64url, with a dot between; the key is the app's secret. Source:
docs/platforms/facebook.md#when-somebody-takes-the-app-away, checked 2026-11.
"""

import base64
import binascii
import hashlib
import hmac
import json

_ALGORITHM = "HMAC-SHA256"


def person_in(signed_request: str, app_secret: str) -> str | None:
    """Meta's id of the person, as our app knows them; None where Meta did not sign it."""
    signature, _, payload = signed_request.partition(".")
    wanted = hmac.new(app_secret.encode(), payload.encode(), hashlib.sha256).digest()
    try:
        if not app_secret or not hmac.compare_digest(_decoded(signature), wanted):
            return None
        told = json.loads(_decoded(payload))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(told, dict) or str(told.get("algorithm", "")).upper() != _ALGORITHM:
        return None
    person = told.get("user_id")
    return str(person) if isinstance(person, str | int) and person else None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
