"""What can go wrong with a model, in words for the person who waits, with a stable code for programs."""

import json
from http import HTTPStatus

import httpx2
import openai

from app.llm.contract import WritingFailed


class UnusableReply(Exception):
    """The server answered, but what came back cannot be used as it is: ask once more, saying why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class StreamBroke(Exception):
    """A reply began and did not end. What was complete by then may be used."""


def failure_of(  # noqa: PLR0911 - one line for each thing that happens
    error: Exception, *, host: str, model: str
) -> WritingFailed | None:
    """None: not a failure of the model or of the way to it, so a bug to be seen as one."""
    if isinstance(error, WritingFailed):
        return error
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return _unavailable(f"The language model at {host} did not answer in time. Try again in a few minutes.")
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError | ConnectionError | StreamBroke):
        return _unavailable(f"The connection to the language model at {host} broke. Try again in a few minutes.")
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, host=host, model=model)
    if isinstance(error, openai.APIError | json.JSONDecodeError | openai.OpenAIError):
        return _unavailable(f"The language model at {host} answered with something that is no answer. Try again.")
    if type(error).__module__.split(".")[0] in {"httpx2", "httpcore2"}:  # what the SDK lets through
        return _unavailable(f"The connection to the language model at {host} broke. Try again in a few minutes.")
    return None


def _of_status(  # noqa: PLR0911 - one line for each thing that happens
    error: openai.APIStatusError, *, host: str, model: str
) -> WritingFailed:
    status = error.status_code
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return WritingFailed(
            "model-refused-key",
            f"{host} refused the API key. Check OPENROUTER_API_KEY (or LLM_API_KEY) in the settings of this "
            f"installation.",
        )
    out_of_credit = status == HTTPStatus.PAYMENT_REQUIRED or (
        status == HTTPStatus.TOO_MANY_REQUESTS and "insufficient_quota" in str(error.body)
    )
    if out_of_credit:
        return WritingFailed(
            "model-out-of-credit", f"The account at {host} has no credit left. Add some there, then try again."
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = error.response.headers.get("retry-after", "")
        when = f"in {wait} seconds" if wait.isdigit() else "in a minute"
        return WritingFailed("model-rate-limited", f"{host} takes no more requests right now. Try again {when}.")
    if status == HTTPStatus.NOT_FOUND:
        return _unavailable(f"{host} knows no model “{model}”. Set LLM_MODEL to one that it offers.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or "context" in str(error.message).lower():
        return WritingFailed(
            "invalid-output",
            f"The text is too long for the model “{model}”. Shorten the description, or choose a model that "
            f"takes more.",
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unavailable(f"The language model at {host} is not available ({status}). Try again in a few minutes.")
    return _unavailable(f"{host} refused the request ({status}). Check LLM_MODEL and LLM_BASE_URL.")


def _unavailable(message: str) -> WritingFailed:
    return WritingFailed("model-unavailable", message)
