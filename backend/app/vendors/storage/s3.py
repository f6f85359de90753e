"""Files in a bucket of any S3-compatible service."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from obstore import delete_async, get_async, head_async, put_async
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from app.vendors.storage.contract import PIECE_BYTES, FileMissing, StorageUnavailable, checked

# obstore (Rust's object_store) rather than boto3: natively asynchronous, no dependencies, 10 MB of memory against 40,
# and it signs, retries and splits large uploads itself.

log = structlog.get_logger(__name__)

_CLIENT = {"connect_timeout": "5s", "read_timeout": "20s", "timeout": "300s"}
_RETRIES = {
    "max_retries": 3,
    "backoff": {"init_backoff": timedelta(seconds=0.2), "max_backoff": timedelta(seconds=2), "base": 2},
}


class S3Storage:
    def __init__(
        self,
        *,
        endpoint_url: str,
        bucket: str,
        access_key_id: str,
        secret_access_key: str,
        region: str,
        path_style: bool,
    ) -> None:
        """Without an endpoint: AWS itself. Without keys: those of the machine's role, as AWS tools find them."""
        given: dict[str, Any] = {"region": region, "virtual_hosted_style_request": not path_style}
        if endpoint_url:
            given["endpoint"] = endpoint_url if path_style else _with_bucket(endpoint_url, bucket)
        if access_key_id:
            given |= {"access_key_id": access_key_id, "secret_access_key": secret_access_key}
        client = {**_CLIENT, "allow_http": endpoint_url.startswith("http://")}
        self._store: Any = S3Store(bucket, client_options=client, retry_config=_RETRIES, **given)  # type: ignore[arg-type]  # plain dicts of its typed ones

    async def put(self, key: str, content: bytes | Path, *, mime_type: str) -> None:
        try:
            await put_async(self._store, checked(key), content, attributes={"Content-Type": mime_type})
        except BaseError as error:
            raise _unavailable(error) from error

    async def read(self, key: str) -> bytes:
        try:
            found = await get_async(self._store, checked(key))
            return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError) as error:
            raise _missing() from error
        except BaseError as error:
            raise _unavailable(error) from error

    async def open(self, key: str, *, start: int = 0, length: int) -> AsyncIterator[bytes]:
        try:
            found = await get_async(self._store, checked(key), options={"range": (start, start + length)})
        except (NotFoundError, FileNotFoundError) as error:
            raise _missing() from error
        except BaseError as error:
            raise _unavailable(error) from error
        return _pieces(found.stream(min_chunk_size=PIECE_BYTES))

    async def exists(self, key: str) -> bool:
        try:
            await head_async(self._store, checked(key))
        except (NotFoundError, FileNotFoundError):
            return False
        except BaseError as error:
            raise _unavailable(error) from error
        return True

    async def delete(self, key: str) -> None:
        try:
            await delete_async(self._store, checked(key))
        except (NotFoundError, FileNotFoundError):
            return
        except BaseError as error:
            raise _unavailable(error) from error


async def _pieces(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for piece in stream:
        yield bytes(piece)


def _with_bucket(endpoint_url: str, bucket: str) -> str:
    parts = urlsplit(endpoint_url)
    return urlunsplit(parts._replace(netloc=f"{bucket}.{parts.netloc}"))


def _missing() -> FileMissing:
    return FileMissing("It was deleted, or the bucket was changed by hand. Upload it again.")


def _unavailable(error: BaseError) -> StorageUnavailable:
    """The service's own words go to the log: they name the bucket and the key, which are not for users."""
    log.warning("storage.failed", error=str(error)[:500])
    if isinstance(error, PermissionDeniedError | UnauthenticatedError) or "SignatureDoesNotMatch" in str(error):
        return StorageUnavailable("The bucket refuses our keys. Its operator must check the S3_ settings.")
    return StorageUnavailable("Try again in a minute. If it stays, its operator must check the S3_ settings.")
