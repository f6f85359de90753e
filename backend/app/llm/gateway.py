"""Which writer is on, from the settings: OpenRouter, another OpenAI-compatible server, or the offline copywriter."""

from app.core.config import get_settings
from app.llm.contract import Task, Writer
from app.llm.endpoint import endpoint_from
from app.llm.offline.writer import OfflineWriter


def writer() -> Writer:
    """A new one for each piece of work; it keeps nothing between two."""
    endpoint = endpoint_from(get_settings())
    if endpoint is None:
        return OfflineWriter()
    # Imported here: LangChain and the OpenAI client cost 2 s and 80 MB, and only a process that generates needs them.
    from app.llm.model.writer import ModelWriter  # noqa: PLC0415

    return ModelWriter(endpoint)


def describe() -> dict[str, object]:
    """For `/health`, `doctor` and Settings → Integrations: nothing secret, and nothing is loaded or called.

    `side` is `openrouter`, `openai-compatible` or `offline`; `models` maps tasks to names; `host` is None offline.
    """
    endpoint = endpoint_from(get_settings())
    if endpoint is None:
        return {"side": "offline", "name": OfflineWriter.name, "host": None, "models": {}}
    return {
        "side": endpoint.side,
        "name": f"Language model at {endpoint.host}",
        "host": endpoint.host,
        "models": {task.value: endpoint.models[task] for task in Task},
    }
