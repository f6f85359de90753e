"""Every setting of the product, read once from the environment.

Names are those of the founding document. A variable of a real service switches its local twin off; with no
environment at all everything runs locally. While the supervisor runs, it leaves `runtime.json` (mode 0600) in the data
folder with the addresses and secrets of the embedded servers, so that a second terminal (`aigrowth doctor`) finds them.
"""

import base64
import json
import re
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.core import weak_secrets

RUNTIME_FILE = "runtime.json"

_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?\$")


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class PaceSetting(BaseModel):
    """How fast one platform may be posted to here; what is not given stays as the platform's rules say."""

    model_config = ConfigDict(extra="forbid")

    spacing_seconds: float | None = Field(None, ge=0, le=86_400)
    account_posts: int | None = Field(None, ge=1)
    account_seconds: float | None = Field(None, gt=0, le=31 * 86_400)
    app_posts: int | None = Field(None, ge=1)
    app_seconds: float | None = Field(None, gt=0, le=31 * 86_400)

    @model_validator(mode="after")
    def _whole_budgets(self) -> Self:
        for posts, seconds in (("account_posts", "account_seconds"), ("app_posts", "app_seconds")):
            if (getattr(self, posts) is None) is not (getattr(self, seconds) is None):
                raise ValueError(f"{posts} and {seconds} are given together.")
        return self


class PlanSetting(BaseModel):
    """What one plan is here; what is not given stays as the product has it. Null for a number: no limit."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", min_length=1, max_length=40)
    lookup_key: str | None = Field(None, max_length=200)
    businesses: int | None = Field(None, ge=0)
    social_accounts: int | None = Field(None, ge=0)
    posts_per_month: int | None = Field(None, ge=0)
    generations_per_month: int | None = Field(None, ge=0)
    ai_microdollars_per_month: int | None = Field(None, ge=0)
    features: list[Literal["recurring_posts", "analytics_export"]] = []


SoldPlan = Literal["free", "pro", "enterprise"]
PacedPlatform = Literal["sandbox", "linkedin", "x", "facebook", "instagram", "threads", "bluesky", "mastodon"]


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
        case_sensitive=False,
        extra="ignore",
        env_ignore_empty=True,
        env_file=".env",
        env_file_encoding="utf-8",
        hide_input_in_errors=True,  # a refusal to start is printed, and would show every secret that was set
    )

    # --- where and how we run
    AIGROWTH_ENV: Environment = Environment.DEVELOPMENT
    AIGROWTH_DATA_DIR: Path = Path("var")
    HOST: str = "127.0.0.1"
    PORT: int = Field(8000, ge=1, le=65535)
    PUBLIC_URL: str = ""
    """Address people open, without a trailing slash; empty: http://127.0.0.1:PORT."""
    WEB_ORIGINS: str = ""
    """Other origins the web app is served from (Vercel), comma-separated; they may call the API with credentials.
    The first is where people open it: links in mails lead there."""
    TRUSTED_PROXIES: str = ""
    """Addresses and networks of the reverse proxies before us, comma-separated, whose word we take for who is calling;
    `*`: whoever connects is one, for where nothing else can reach us. Empty: nobody's."""
    CLIENT_ADDRESS_HEADER: str = Field("X-Forwarded-For", pattern=r"^[A-Za-z0-9-]+$")
    """Where they put the caller's address; X-Real-IP on Railway."""
    LOG_LEVEL: str = "INFO"
    LOG_FORMAT: str = "auto"
    """`json`, `text` or `auto` (text on a terminal)."""

    # --- PostgreSQL and Redis/Valkey
    DATABASE_URL: SecretStr = SecretStr("")
    REDIS_URL: SecretStr = SecretStr("")
    DATABASE_POOL_SIZE: int = Field(5, ge=1)
    WORKER_CONCURRENCY: int = Field(16, ge=1)
    PUBLISHERS: int = Field(1, ge=0)
    """Processes besides the worker that only publish: other work, or a crash of one, makes no post late."""

    # --- secrets of our own
    ENCRYPTION_KEY: SecretStr = SecretStr("")
    """Fernet keys, comma-separated: the first encrypts, all decrypt."""
    SECRET_KEY: SecretStr = SecretStr("")
    """Signs links and OAuth states."""

    # --- sign-in (Clerk's, or our own when unset)
    CLERK_SECRET_KEY: SecretStr = SecretStr("")
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: str = ""
    """It holds the host of Clerk's Frontend API, from which the issuer and the address of the keys are derived."""
    CLERK_ISSUER: str = ""
    """Who signs session tokens; empty: the Frontend API of the publishable key."""
    CLERK_JWKS_URL: str = ""
    """Empty: /.well-known/jwks.json of the issuer."""
    CLERK_JWT_KEY: str = ""
    """A public key in PEM form (line ends may be written as \\n): tokens are then verified without any network."""
    CLERK_AUTHORIZED_PARTIES: str = ""
    """Origins that may use session tokens, comma-separated; empty: PUBLIC_URL and WEB_ORIGINS."""
    CLERK_WEBHOOK_SECRET: SecretStr = SecretStr("")
    CLERK_API_URL: str = "https://api.clerk.com"
    SESSION_DAYS: int = Field(30, ge=1, le=365)

    # --- billing (Stripe's, or "self-hosted, everything unlocked" when unset)
    STRIPE_SECRET_KEY: SecretStr = SecretStr("")
    STRIPE_WEBHOOK_SECRET: SecretStr = SecretStr("")
    """Signing secrets of the webhook endpoint, comma-separated while one is being replaced."""
    STRIPE_API_URL: str = "https://api.stripe.com"
    STRIPE_PORTAL_CONFIGURATION: str = ""
    """A configuration of the customer portal (bpc_…); empty: the Stripe account's default one."""
    BILLING_TRIAL_DAYS: int = Field(14, ge=0, le=730)
    """Of a user's first subscription; 0: no trial."""
    BILLING_GRACE_DAYS: int = Field(7, ge=0, le=60)
    """How long a plan goes on after a payment failed."""
    BILLING_PLANS: dict[SoldPlan, PlanSetting] = {}
    """JSON, such as {"pro": {"posts_per_month": 300}}: where a plan is not the usual one."""

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
    BLUESKY_VIDEO_URL: str = "https://video.bsky.app"
    LINKEDIN_API_URL: str = "https://api.linkedin.com"
    LINKEDIN_OAUTH_URL: str = "https://www.linkedin.com"
    LINKEDIN_API_VERSION: str = Field("202609", pattern=r"^\d{6}$")
    """YYYYMM. LinkedIn ends each about a year after its month: then every call is refused until this is set anew."""
    LINKEDIN_SCOPES: str = "openid profile w_member_social"
    """What people are asked to allow, with spaces between. An app may ask only for what LinkedIn gave it products for:
    for Pages and figures those of the Community Management API (docs/platforms/linkedin.md#2-what-connecting-takes)."""
    X_API_URL: str = "https://api.x.com"
    X_AUTHORIZE_URL: str = "https://x.com/i/oauth2/authorize"
    GRAPH_API_VERSION: str = Field("v25.0", pattern=r"^v\d+\.\d+$")
    """Of Facebook and Instagram. Meta ends each about two years after it came."""
    FACEBOOK_GRAPH_URL: str = "https://graph.facebook.com"
    FACEBOOK_OAUTH_URL: str = "https://www.facebook.com"
    FACEBOOK_UPLOAD_URL: str = "https://rupload.facebook.com"
    INSTAGRAM_GRAPH_URL: str = "https://graph.instagram.com"
    INSTAGRAM_OAUTH_URL: str = "https://www.instagram.com"
    INSTAGRAM_API_URL: str = "https://api.instagram.com"
    THREADS_GRAPH_URL: str = "https://graph.threads.net"
    THREADS_OAUTH_URL: str = "https://threads.com"
    MASTODON_ALLOW_INSECURE: bool = False
    """Servers on plain HTTP and inside our own network, for tests; never in production."""

    # --- what platforms know this installation by; an administrator may enter them in the app instead
    META_APP_ID: str = ""
    META_APP_SECRET: SecretStr = SecretStr("")
    INSTAGRAM_APP_ID: str = ""
    """Of Instagram's own login, which is another than Facebook's; empty: by Facebook's."""
    INSTAGRAM_APP_SECRET: SecretStr = SecretStr("")
    THREADS_APP_ID: str = ""
    THREADS_APP_SECRET: SecretStr = SecretStr("")
    TWITTER_CLIENT_ID: str = ""
    TWITTER_CLIENT_SECRET: SecretStr = SecretStr("")
    LINKEDIN_CLIENT_ID: str = ""
    LINKEDIN_CLIENT_SECRET: SecretStr = SecretStr("")

    # --- publishing: shorter ones find out sooner what became of a killed worker's post, and give platforms less time
    PUBLISH_LEASE_SECONDS: float = Field(120, gt=0)
    """How long a claim lasts without a sign of life; longer than getting ready and the call together."""
    PUBLISH_PREPARE_SECONDS: float = Field(50, gt=0)
    PUBLISH_CALL_SECONDS: float = Field(45, gt=0)
    PUBLISH_IN_FLIGHT: int = Field(200, ge=1)
    """Posts one worker process sends at a time."""

    PLATFORM_PACE: dict[PacedPlatform, PaceSetting] = {}
    """JSON, such as {"linkedin": {"app_posts": 100000, "app_seconds": 86400}}: where a quota is not the usual one."""

    # --- observability
    NEXT_PUBLIC_POSTHOG_KEY: str = ""
    NEXT_PUBLIC_POSTHOG_HOST: str = "https://us.i.posthog.com"
    SENTRY_DSN: SecretStr = SecretStr("")
    """Where bugs of the API, the workers and beat are reported."""
    NEXT_PUBLIC_SENTRY_DSN: str = ""
    """Where those of the web app are; browsers get to see it."""
    METRICS_TOKEN: SecretStr = SecretStr("")
    """What a scraper sends as `Authorization: Bearer …` to read /metrics; empty: only administrators may."""

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

    @field_validator("CLERK_JWT_KEY")
    @classmethod
    def _pem(cls, value: str) -> str:
        if not value:
            return value
        from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415  # beat needs none

        pem = value.replace("\\n", "\n").strip()
        try:
            load_pem_public_key(pem.encode())
        except ValueError as error:
            raise ValueError("CLERK_JWT_KEY is no public key in PEM form: copy it from Clerk's dashboard.") from error
        return pem

    @field_validator(
        *("PUBLIC_URL", "SANDBOX_URL", "S3_ENDPOINT_URL", "CLERK_ISSUER", "CLERK_API_URL"),
        *("BLUESKY_PDS_URL", "BLUESKY_APPVIEW_URL", "BLUESKY_PLC_URL", "BLUESKY_VIDEO_URL"),
        *("LINKEDIN_API_URL", "LINKEDIN_OAUTH_URL", "X_API_URL", "X_AUTHORIZE_URL", "STRIPE_API_URL"),
        *("FACEBOOK_GRAPH_URL", "FACEBOOK_OAUTH_URL", "FACEBOOK_UPLOAD_URL"),
        *("INSTAGRAM_GRAPH_URL", "INSTAGRAM_OAUTH_URL", "INSTAGRAM_API_URL", "THREADS_GRAPH_URL", "THREADS_OAUTH_URL"),
    )
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("TRUSTED_PROXIES")
    @classmethod
    def _networks(cls, value: str) -> str:
        for part in _parts(value):
            if part != "*":
                ip_network(part, strict=False)
        return value

    @model_validator(mode="after")
    def _refuse_weak_secrets_in_production(self) -> Self:
        if self.AIGROWTH_ENV is not Environment.PRODUCTION:
            return self
        for name in ("SECRET_KEY", "ENCRYPTION_KEY", "DATABASE_URL", "REDIS_URL"):
            if weak_secrets.is_default(getattr(self, name).get_secret_value()):
                raise ValueError(
                    f"{name} must be set in production. `aigrowth doctor` prints a fresh value for our own keys."
                )
        weak_secrets.refuse(
            secret_key=self.SECRET_KEY.get_secret_value(),
            encryption_key=self.ENCRYPTION_KEY.get_secret_value(),
            database_url=self.DATABASE_URL.get_secret_value(),
        )
        return self

    @model_validator(mode="after")
    def _refuse_half_of_clerk(self) -> Self:
        if bool(self.CLERK_SECRET_KEY.get_secret_value()) is not bool(self.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY):
            raise ValueError("CLERK_SECRET_KEY and NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY are set together, or neither is.")
        if self.has_clerk and self.clerk_frontend_host and self.is_production:
            for name in ("CLERK_ISSUER", "CLERK_JWKS_URL", "CLERK_API_URL"):
                if (url := getattr(self, name)) and not url.startswith("https://"):
                    raise ValueError(f"{name} must begin with https:// in production.")
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
    def is_https(self) -> bool:
        """Whether people reach us by TLS, whoever ends it before us."""
        return self.public_url.startswith("https://")

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
    def has_clerk(self) -> bool:
        """Whether people sign in through Clerk, rather than with accounts of our own."""
        return bool(self.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY)

    @property
    def clerk_frontend_host(self) -> str:
        """The host of Clerk's Frontend API, which the publishable key holds in Base64 with a `$` behind it."""
        encoded = self.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY.rpartition("_")[2]
        try:
            host = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode("ascii")
        except ValueError:  # also of what is not ASCII
            host = ""
        if not self.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY.startswith(("pk_test_", "pk_live_")) or not _HOST.fullmatch(host):
            raise ValueError("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is none: copy it whole from Clerk's dashboard.")
        return host.removesuffix("$")

    @property
    def web_origins(self) -> list[str]:
        return [origin.rstrip("/") for origin in _parts(self.WEB_ORIGINS)]

    @property
    def web_url(self) -> str:
        """Where people open the web app, without a trailing slash."""
        return self.web_origins[0] if self.web_origins else self.public_url

    @property
    def trusted_proxies(self) -> list[str]:
        return _parts(self.TRUSTED_PROXIES)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings()
