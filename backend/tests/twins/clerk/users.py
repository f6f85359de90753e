"""A user as the Backend API and the events of Clerk describe one."""

from typing import Any

CREATED_AT = 1_790_000_000_000


def address(email: str, number: int, *, is_verified: bool) -> dict[str, Any]:
    return {
        "id": f"idn_{number}",
        "object": "email_address",
        "email_address": email,
        "reserved": False,
        "verification": {
            "object": "verification_otp",
            "status": "verified" if is_verified else "unverified",
            "strategy": "email_code",
            "attempts": 1,
            "expire_at": CREATED_AT,
        },
        "linked_to": [],
        "matches_sso_connection": False,
        "created_at": CREATED_AT,
        "updated_at": CREATED_AT,
    }


def user_object(
    user_id: str,
    email: str | None = "maya@hearthandcrumb.com",
    *,
    is_verified: bool = True,
    second_email: str | None = None,
    first_name: str | None = "Maya",
    last_name: str | None = "Whitfield",
    updated_at: int = CREATED_AT,
) -> dict[str, Any]:
    """The primary address is never the first of several, as may happen at Clerk."""
    listed = [address(second_email, 1, is_verified=True)] if second_email else []
    if email is not None:
        listed.append(address(email, 2, is_verified=is_verified))
    return {
        "id": user_id,
        "object": "user",
        "username": None,
        "first_name": first_name,
        "last_name": last_name,
        "locale": None,
        "image_url": "https://img.clerk.com/xxxxxx",
        "has_image": False,
        "primary_email_address_id": "idn_2" if email is not None else None,
        "primary_phone_number_id": None,
        "primary_web3_wallet_id": None,
        "password_enabled": True,
        "two_factor_enabled": False,
        "totp_enabled": False,
        "backup_code_enabled": False,
        "email_addresses": listed,
        "phone_numbers": [],
        "web3_wallets": [],
        "passkeys": [],
        "external_accounts": [],
        "saml_accounts": [],
        "enterprise_accounts": [],
        "password_last_updated_at": CREATED_AT,
        "public_metadata": {},
        "private_metadata": {},
        "unsafe_metadata": {},
        "external_id": None,
        "last_sign_in_at": None,
        "banned": False,
        "locked": False,
        "lockout_expires_in_seconds": None,
        "verification_attempts_remaining": 100,
        "created_at": CREATED_AT,
        "updated_at": updated_at,
        "delete_self_enabled": True,
        "create_organization_enabled": True,
        "last_active_at": None,
        "mfa_enabled_at": None,
        "mfa_disabled_at": None,
        "legal_accepted_at": None,
    }
