"""Every setting of the product, read once from the environment.

Names are those of the founding document. A variable of a real service switches its local twin off; with no
environment at all everything runs locally. While the supervisor runs, it leaves `runtime.json` (mode 0600) in the data
folder with the addresses and secrets of the embedded servers, so that a second terminal (`aigrowth doctor`) finds them.
"""

import json
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

RUNTIME_FILE = "runtime.json"
_DEFAULT_SECRETS = {"", "change-me", "changeme", "secret", "xxxxx", "dev"}


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class RuntimeFile(PydanticBaseSettingsSource):
    """What the running supervisor wrote down: weaker than the environment, stronger than the defaults."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        data_dir = Path(self.current_state.get("AIGROWTH_DATA_DIR") or "var")
        try:
            written = json.loads((data_dir / RUNTIME_FILE).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        environment = written.get("environment", {})
        return environment if isinstance(environment, dict) else {}


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        case_sensitive=False, extra="ignore", env_ignore_empty=True, env_file=".env", env_file_encoding="utf-8"
    )

    # --- where and how we run
    AIGROWTH_ENV: Environment = Environment.DEVELOPMENT
    AIGROWTH_DATA_DIR: Path = Path("var")
    HOST: str = "127.0.0.1"
    PORT: int = Field(8000, ge=1, le=65535)
    PUBLIC_URL: str = ""
    """Address people open, without a trailing slash; empty: http://127.0.0.1:PORT."""
    WEB_ORIGINS: str = ""
    """Other origins the web app is served from (Vercel), comma-separated; they may call the API with credentials."""
    LOG_LEVEL: str = "INFO"
    LOG_FORMAT: str = "auto"
    """`json`, `text` or `auto` (text on a terminal)."""

    # --- PostgreSQL and Redis/Valkey
    DATABASE_URL: SecretStr = SecretStr("")
    REDIS_URL: SecretStr = SecretStr("")
    DATABASE_POOL_SIZE: int = Field(5, ge=1)
    WORKER_CONCURRENCY: int = Field(16, ge=1)

    # --- secrets of our own
    ENCRYPTION_KEY: SecretStr = SecretStr("")
    """Fernet keys, comma-separated: the first encrypts, all decrypt."""
    SECRET_KEY: SecretStr = SecretStr("")
    """Signs links and OAuth states."""

    # --- sign-in (Clerk's, or our own when unset)
    CLERK_SECRET_KEY: SecretStr = SecretStr("")
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: str = ""
    SESSION_DAYS: int = Field(30, ge=1, le=365)

    # --- billing (Stripe's, or "self-hosted, everything unlocked" when unset)
    STRIPE_SECRET_KEY: SecretStr = SecretStr("")

    # --- language model: OpenRouter, any OpenAI-compatible server, a GGUF file, or the offline copywriter
    OPENROUTER_API_KEY: SecretStr = SecretStr("")
    OPENROUTER_BASE_URL: str = "https://openrouter.ai/api/v1"
    LLM_BASE_URL: str = ""
    LLM_API_KEY: SecretStr = SecretStr("")
    LLM_MODEL: str = ""
    """One model for every task; empty: the task's own setting below."""
    LLM_STRATEGY_MODEL: str = "openai/gpt-4o"
    LLM_CONTENT_MODEL: str = "openai/gpt-4o-mini"
    LLM_OPTIMIZATION_MODEL: str = "openai/gpt-4o-mini"
    LLM_GGUF: str = ""
    LLM_TIMEOUT_SECONDS: float = Field(120, gt=0)
    LLM_MAX_TOKENS: int = Field(6000, ge=64)

    # --- mail (a folder when SMTP_HOST is unset)
    SMTP_HOST: str = ""
    SMTP_PORT: int = Field(587, ge=1, le=65535)
    SMTP_USERNAME: str = ""
    SMTP_PASSWORD: SecretStr = SecretStr("")
    SMTP_TLS: Literal["starttls", "tls", "none"] = "starttls"
    MAIL_FROM: str = "AI Growth Manager <no-reply@localhost>"

    # --- media files (a folder of the data directory when S3_BUCKET is unset)
    S3_ENDPOINT_URL: str = ""
    """Empty: AWS."""
    S3_BUCKET: str = ""
    S3_ACCESS_KEY_ID: str = ""
    """Empty: the role of the machine, as AWS tools find it."""
    S3_SECRET_ACCESS_KEY: SecretStr = SecretStr("")
    S3_REGION: str = "us-east-1"
    S3_PATH_STYLE: bool = True
    """Bucket in the path (works everywhere), or, when false, in front of the host name."""
    MEDIA_MAX_BYTES: int = Field(50_000_000, ge=1024)
    """Of one uploaded file."""
    MEDIA_MAX_PIXELS: int = Field(40_000_000, ge=1)
    """Width times height of one picture; decoding takes about 8 bytes of memory for each."""

    # --- platforms: addresses default to the real ones, so that any of them can be pointed at a counterpart
    SANDBOX_URL: str = ""
    """Where the pretend network answers; empty: switched off (the supervisor starts one and sets it)."""
    BLUESKY_PDS_URL: str = "https://bsky.social"
    BLUESKY_APPVIEW_URL: str = "https://public.api.bsky.app"
    BLUESKY_PLC_URL: str = "https://plc.directory"
    META_APP_ID: str = ""
    META_APP_SECRET: SecretStr = SecretStr("")
    TWITTER_CLIENT_ID: str = ""
    TWITTER_CLIENT_SECRET: SecretStr = SecretStr("")
    LINKEDIN_CLIENT_ID: str = ""
    LINKEDIN_CLIENT_SECRET: SecretStr = SecretStr("")

    # --- publishing: shorter ones find out sooner what became of a killed worker's post, and give platforms less time
    PUBLISH_LEASE_SECONDS: float = Field(120, gt=0)
    """How long a claim lasts without a sign of life; longer than getting ready and the call together."""
    PUBLISH_PREPARE_SECONDS: float = Field(50, gt=0)
    PUBLISH_CALL_SECONDS: float = Field(45, gt=0)
    PUBLISH_IN_FLIGHT: int = Field(100, ge=1)
    """Posts one worker process sends at a time."""

    # --- observability
    NEXT_PUBLIC_POSTHOG_KEY: str = ""
    NEXT_PUBLIC_POSTHOG_HOST: str = "https://us.i.posthog.com"
    SENTRY_DSN: SecretStr = SecretStr("")

    # --- limits
    RATE_LIMIT_PER_MINUTE: int = Field(240, ge=1)
    """Requests a user may make to one route in a minute; costly routes have tighter ones of their own."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, RuntimeFile(settings_cls), file_secret_settings

    @field_validator("AIGROWTH_DATA_DIR")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator(
        "PUBLIC_URL", "SANDBOX_URL", "BLUESKY_PDS_URL", "BLUESKY_APPVIEW_URL", "BLUESKY_PLC_URL", "S3_ENDPOINT_URL"
    )
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _refuse_weak_secrets_in_production(self) -> Self:
        if self.AIGROWTH_ENV is not Environment.PRODUCTION:
            return self
        for name in ("SECRET_KEY", "ENCRYPTION_KEY", "DATABASE_URL", "REDIS_URL"):
            if getattr(self, name).get_secret_value().strip().lower() in _DEFAULT_SECRETS:
                raise ValueError(
                    f"{name} must be set in production. `aigrowth doctor` prints a fresh value for our own keys."
                )
        return self

    @model_validator(mode="after")
    def _refuse_a_lease_that_ends_in_the_middle(self) -> Self:
        if self.PUBLISH_LEASE_SECONDS <= self.PUBLISH_PREPARE_SECONDS + self.PUBLISH_CALL_SECONDS:
            raise ValueError(
                "PUBLISH_LEASE_SECONDS must be more than PUBLISH_PREPARE_SECONDS and PUBLISH_CALL_SECONDS together: "
                "otherwise a second worker takes over posts that are still being sent."
            )
        return self

    @property
    def is_production(self) -> bool:
        return self.AIGROWTH_ENV is Environment.PRODUCTION

    @property
    def public_url(self) -> str:
        return self.PUBLIC_URL or f"http://127.0.0.1:{self.PORT}"

    @property
    def database_url(self) -> str:
        """SQLAlchemy's form of DATABASE_URL, with psycopg 3 as the driver."""
        url = self.DATABASE_URL.get_secret_value()
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def redis_url(self) -> str:
        return self.REDIS_URL.get_secret_value()

    @property
    def web_origins(self) -> list[str]:
        return [origin.strip().rstrip("/") for origin in self.WEB_ORIGINS.split(",") if origin.strip()]


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings()
