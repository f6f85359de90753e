"""Files: in a folder of the data directory, or in an S3 bucket when S3_BUCKET is set.

Keys are paths of lower-case words, such as `<business>/<asset>/<digest>.jpg`. What is stored under a key never changes,
so writing it twice is harmless. Files are handed out by the API alone: nothing here is public.
"""

from functools import lru_cache

from app.core.config import Settings, get_settings
from app.vendors.storage.contract import FileMissing, Storage, StorageUnavailable
from app.vendors.storage.local import LocalStorage

__all__ = ["FileMissing", "Storage", "StorageUnavailable", "name_of", "storage"]


def name_of(settings: Settings) -> str:
    """Which side is on, for people."""
    return f"S3 bucket {settings.S3_BUCKET}" if settings.S3_BUCKET else "a folder in the data folder"


def storage() -> Storage:
    """The one that the settings name."""
    settings = get_settings()
    if not settings.S3_BUCKET:
        return LocalStorage(settings.AIGROWTH_DATA_DIR / "media")
    return _bucket(
        settings.S3_ENDPOINT_URL,
        settings.S3_BUCKET,
        settings.S3_ACCESS_KEY_ID,
        settings.S3_SECRET_ACCESS_KEY.get_secret_value(),
        settings.S3_REGION,
        settings.S3_PATH_STYLE,
    )


@lru_cache(maxsize=2)
def _bucket(endpoint_url: str, bucket: str, key_id: str, secret: str, region: str, path_style: bool) -> Storage:
    # Here and not above: its native library costs 10 MB in every process, which a folder does not need.
    from app.vendors.storage.s3 import S3Storage  # noqa: PLC0415

    return S3Storage(
        endpoint_url=endpoint_url,
        bucket=bucket,
        access_key_id=key_id,
        secret_access_key=secret,
        region=region,
        path_style=path_style,
    )
