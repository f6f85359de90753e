"""Versioned prompt files. A changed prompt is a new file with the next number: what wrote a post stays readable."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from app.llm.contract import Task

VERSIONS = {Task.STRATEGY: 2, Task.SECTION: 1, Task.CONTENT: 3, Task.OPTIMIZATION: 2}


@dataclass(frozen=True, slots=True)
class Prompt:
    name: str
    """With its version, as it is kept in `usage_logs`: `content@1`."""
    system: str
    human: str


@lru_cache(maxsize=8)
def prompt_for(task: Task) -> Prompt:
    """The task's current prompt; its {placeholders} are those of `ChatPromptTemplate`."""
    name = f"{task.value}@{VERSIONS[task]}"
    source = resources.files(__package__).joinpath(f"{name}.txt").read_text("utf-8")
    _, system, human = (part.strip() for part in source.replace("--- human", "--- system").split("--- system"))
    return Prompt(name, system, human)
