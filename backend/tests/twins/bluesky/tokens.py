"""JSON Web Tokens as the network judges them: ES256 only, by the key inside (a proof) or a known one (an assertion)."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256


class BadToken(Exception):
    pass


def read(token: str, *, key: dict[str, Any] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, once the signature is right by `key`, or by the one in the header. Raises BadToken."""
    try:
        signed, _, signature = token.rpartition(".")
        header, claims = (json.loads(_bytes(part)) for part in signed.split("."))
        jwk = key or header["jwk"]
        raw = _bytes(signature)
        if header["alg"] != "ES256" or len(raw) != 64 or "d" in jwk or (jwk["kty"], jwk["crv"]) != ("EC", "P-256"):
            raise BadToken("an unsupported key or signature")
        x, y = (int.from_bytes(_bytes(jwk[name]), "big") for name in ("x", "y"))
        public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        pair = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        public.verify(encode_dss_signature(*pair), signed.encode(), ec.ECDSA(SHA256()))
    except (ValueError, KeyError, TypeError) as error:
        raise BadToken(f"malformed: {error}") from error
    except InvalidSignature as error:
        raise BadToken("a wrong signature") from error
    return header, claims


def thumbprint(jwk: dict[str, Any]) -> str:
    canonical = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    return digest(canonical)


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
