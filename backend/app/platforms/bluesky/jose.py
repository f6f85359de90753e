"""Keys on the P-256 curve and the tokens signed with them (ES256), as far as AT Protocol's OAuth needs them.

RFC 7517 (keys), RFC 7515 and 7518 (signatures), RFC 7638 (thumbprints).
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALGORITHM = "ES256"

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BYTES = 32


@dataclass(frozen=True)
class Key:
    """A private key. `repr` shows its thumbprint only."""

    _private: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls) -> Self:
        return cls(ec.generate_private_key(_CURVE))

    @classmethod
    def derived(cls, secret: bytes, *, purpose: str) -> Self:
        """The same key each time for the same secret; what is made for one purpose tells nothing about another's.

        More bytes than the curve has, so that no value is likelier than another (FIPS 186-5, A.2.1).
        """
        drawn = HKDF(SHA256(), length=_BYTES + 16, salt=None, info=purpose.encode()).derive(secret)
        return cls(ec.derive_private_key(int.from_bytes(drawn, "big") % (_ORDER - 1) + 1, _CURVE))

    @classmethod
    def opened(cls, secret: str) -> Self:
        """From `secret`. Raises ValueError."""
        return cls(_opened(secret))

    @property
    def secret(self) -> str:
        """The whole of it, to be kept encrypted."""
        return encoded(_fixed(self._private.private_numbers().private_value))

    @cached_property
    def public(self) -> dict[str, str]:
        """As a JSON Web Key, without the private part."""
        point = self._private.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": encoded(_fixed(point.x)), "y": encoded(_fixed(point.y))}

    @cached_property
    def thumbprint(self) -> str:
        canonical = json.dumps(self.public, sort_keys=True, separators=(",", ":"))
        return encoded(hashlib.sha256(canonical.encode()).digest())

    def signed(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
        """A compact JSON Web Token."""
        parts = ({"alg": ALGORITHM, **header}, claims)
        signed = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        r, s = decode_dss_signature(self._private.sign(signed.encode(), ec.ECDSA(SHA256())))
        return f"{signed}.{encoded(_fixed(r) + _fixed(s))}"

    def __repr__(self) -> str:
        return f"Key({self.thumbprint})"


@lru_cache(maxsize=256)
def _opened(secret: str) -> ec.EllipticCurvePrivateKey:
    value = int.from_bytes(decoded(secret), "big")
    if not 0 < value < _ORDER:
        raise ValueError("This is no key of the curve P-256.")
    return ec.derive_private_key(value, _CURVE)


def encoded(content: bytes) -> str:
    """Base64 for addresses and headers, without the padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _fixed(number: int) -> bytes:
    return number.to_bytes(_BYTES, "big")
