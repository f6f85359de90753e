"""Webhook events, signed as Svix signs them for Clerk."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from svix.webhooks import Webhook

WEBHOOK_SECRET = "whsec_Zm9yLXRlc3RzLW9ubHktYW5kLW5vdGhpbmctZWxzZQ=="


@dataclass(frozen=True)
class SignedRequest:
    body: str
    headers: dict[str, str]


def signed_event(
    event_type: str,
    data: dict[str, Any],
    *,
    event_id: str | None = None,
    at: datetime | None = None,
    secret: str = WEBHOOK_SECRET,
) -> SignedRequest:
    at = at or datetime.now(UTC)
    event_id = event_id or f"msg_{uuid4().hex}"
    body = json.dumps(
        {
            "data": data,
            "object": "event",
            "type": event_type,
            "timestamp": int(at.timestamp() * 1000),
            "instance_id": "ins_test",
            "event_attributes": {"http_request": {"client_ip": "203.0.113.7", "user_agent": "Mozilla/5.0"}},
        }
    )
    headers = {
        "svix-id": event_id,
        "svix-timestamp": str(int(at.timestamp())),
        "svix-signature": Webhook(secret).sign(event_id, at, body),
        "Content-Type": "application/json",
    }
    return SignedRequest(body, headers)
