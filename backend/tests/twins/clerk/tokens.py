"""JSON Web Tokens made by hand: a header, claims, and a signature over both."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    return ".".join(encode(json.dumps(part).encode()) for part in (header, claims))


@dataclass(frozen=True)
class SigningKey:
    kid: str
    private: rsa.RSAPrivateKey

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        said = unsigned({"alg": "RS256", "cat": "cl_B7d4PD111AAA", "kid": self.kid, "typ": "JWT", **header}, claims)
        return f"{said}.{encode(self.private.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    @property
    def jwk(self) -> dict[str, str]:
        numbers = self.private.public_key().public_numbers()
        e, n = (number.to_bytes((number.bit_length() + 7) // 8, "big") for number in (numbers.e, numbers.n))
        return {"use": "sig", "kty": "RSA", "kid": self.kid, "alg": "RS256", "n": encode(n), "e": encode(e)}

    @property
    def pem(self) -> str:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


@cache
def signing_key(name: str) -> SigningKey:
    """The same for the same name: making one takes a while."""
    return SigningKey(f"ins_{name}", rsa.generate_private_key(public_exponent=65537, key_size=2048))
