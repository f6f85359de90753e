"""The OpenAPI document is the contract: complete, and kept, whatever is sent."""

import os
import subprocess
import sys
from pathlib import Path

import httpx

from tests.api.conftest import PATIENCE_SECONDS
from tests.fixtures.http import document

# The founding document's routes, under /api/v1.
FOUNDING = {
    ("get", "/auth/me"),
    ("post", "/auth/webhook/clerk"),
    ("get", "/businesses"),
    ("post", "/businesses"),
    ("get", "/businesses/{business_id}"),
    ("put", "/businesses/{business_id}"),
    ("post", "/strategies/generate"),
    ("get", "/strategies/{id}"),
    ("put", "/strategies/{id}"),
    ("post", "/content/generate"),
    ("get", "/content"),
    ("get", "/content/{post_id}"),
    ("put", "/content/{post_id}"),
    ("post", "/content/{post_id}/schedule"),
    ("delete", "/content/{post_id}"),
    ("get", "/social/accounts"),
    ("post", "/social/connect/{platform}"),
    ("get", "/social/callback/{platform}"),
    ("delete", "/social/accounts/{account_id}"),
    ("get", "/analytics/overview"),
    ("get", "/analytics/content/{post_id}"),
    ("get", "/analytics/export"),
    ("get", "/billing/subscription"),
    ("post", "/billing/checkout"),
    ("post", "/billing/portal"),
    ("post", "/billing/webhook/stripe"),
    ("get", "/admin/users"),
    ("get", "/admin/stats"),
}


def operations() -> dict[tuple[str, str], dict[str, object]]:
    return {
        (method, path.removeprefix("/api/v1")): operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def test_every_route_of_the_founding_document_is_there():
    assert set(operations()) >= FOUNDING


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for operation in operations().values()]

    assert len(names) == len(set(names))
    assert all(str(name).replace("_", "").isalnum() for name in names)


def test_every_list_is_paged_by_cursor():
    for (method, path), operation in operations().items():
        answer = str(operation.get("responses", {}))
        if method == "get" and "Page_" in answer:
            parameters = {parameter["name"] for parameter in operation["parameters"]}  # type: ignore[attr-defined]
            assert {"cursor", "limit"} <= parameters, path


def test_the_running_api_keeps_its_contract(live_api: str, tmp_path: Path):
    """Schemathesis sends what the document allows and what it forbids: no 5xx, and no undocumented answer."""
    body = {"email": "schema@example.com", "password": "a long enough Pass-phrase 7301"}
    signed_up = httpx.post(f"{live_api}/api/v1/auth/signup", json=body, timeout=PATIENCE_SECONDS)
    token = signed_up.json()["access_token"]
    excluded = ["logout", "delete_me", "change_password", "revoke_session", "stream_generation"]
    # It is put together once, and Schemathesis waits 10 s.
    httpx.get(f"{live_api}/api/openapi.json", timeout=PATIENCE_SECONDS)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{live_api}/api/openapi.json",
        "--header",
        f"Authorization: Bearer {token}",
        "--max-examples",
        os.environ.get("SCHEMATHESIS_EXAMPLES", "12"),
        "--phases",
        "examples,coverage,fuzzing",
        "--checks",
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        "--suppress-health-check",
        "all",
        # Into the time of a request Schemathesis counts what its other worker makes up meanwhile, on the same core:
        # 12 s where the API had answered in a third of one. So this only ends what hangs.
        "--request-timeout",
        "60",
        "--generation-deterministic",
        "--workers",
        "2",
        "--no-color",
        *[part for name in excluded for part in ("--exclude-operation-id", name)],
    ]

    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, f"{ended.stdout[:6000]}\n…\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}"
