"""Where the model is: OpenRouter, or any server that speaks OpenAI's protocol."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.core.config import Settings
from app.llm.contract import Task

_SETTING = {
    Task.STRATEGY: "LLM_STRATEGY_MODEL",
    Task.SECTION: "LLM_STRATEGY_MODEL",
    Task.CONTENT: "LLM_CONTENT_MODEL",
    Task.OPTIMIZATION: "LLM_OPTIMIZATION_MODEL",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    side: str
    """`openrouter` or `openai-compatible`."""
    base_url: str
    models: Mapping[Task, str]
    api_key: str = field(repr=False)
    timeout_seconds: float = 120
    max_tokens: int = 6000
    max_retries: int = 2

    @property
    def host(self) -> str:
        """For people and logs: a base URL may hold a login."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or self.base_url


def endpoint_from(settings: Settings) -> Endpoint | None:
    """None: no model is configured."""
    if key := settings.OPENROUTER_API_KEY.get_secret_value():
        side, base_url = "openrouter", settings.OPENROUTER_BASE_URL
    elif settings.LLM_BASE_URL:
        # Servers on the own machine mostly take no key, but the client insists on sending one.
        key = settings.LLM_API_KEY.get_secret_value() or "not-needed"
        side, base_url = "openai-compatible", settings.LLM_BASE_URL
    else:
        return None
    return Endpoint(
        side=side,
        base_url=base_url.rstrip("/"),
        models={task: _model(settings, task, side) for task in Task},
        api_key=key,
        timeout_seconds=settings.LLM_TIMEOUT_SECONDS,
        max_tokens=settings.LLM_MAX_TOKENS,
    )


def _model(settings: Settings, task: Task, side: str) -> str:
    if settings.LLM_MODEL:
        return settings.LLM_MODEL
    chosen: str = getattr(settings, _SETTING[task])
    # "openai/gpt-4o" is OpenRouter's name for it; everybody else's is "gpt-4o".
    return chosen if side == "openrouter" else chosen.removeprefix("openai/")
