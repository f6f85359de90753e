"""`aigrowth doctor`: every dependency and integration, which side of it is on, whether it answers, what to do."""

import asyncio
from collections.abc import Iterable

from app.core.config import Settings
from app.supervisor import integration_checks, server_checks
from app.supervisor.data_folder import DataFolder
from app.supervisor.findings import Finding, State
from app.supervisor.up import load_settings, say


def report() -> bool:
    """Print what was found; whether everything the product needs is in order."""
    settings = load_settings()
    data = DataFolder(settings.AIGROWTH_DATA_DIR)
    is_running = data.holder() is not None
    if not is_running and data.runtime.exists():
        data.forget_runtime()  # of a run that was killed
        settings = load_settings()
    findings = asyncio.run(_examine(settings, data, is_running=is_running))
    _print(findings)
    broken = [finding.about for finding in findings if finding.state is State.BROKEN]
    say("")
    if broken:
        say(f"Needs a hand: {', '.join(broken)}.")
    elif is_running:
        say("Everything the product needs is in order.")
    else:
        say("Nothing is in the way of a start: `make up`, or `aigrowth up`.")
    return not broken


async def _examine(settings: Settings, data: DataFolder, *, is_running: bool) -> list[Finding]:
    servers, integrations = await asyncio.gather(
        server_checks.examine(settings, data, is_running=is_running), integration_checks.examine(settings)
    )
    return [*servers, *integrations]


def _print(findings: Iterable[Finding]) -> None:
    findings = list(findings)
    width = max(len(finding.about) for finding in findings)
    for finding in findings:
        say(f"[{finding.state.value}] {finding.about:<{width}}  {finding.side}")
        for line in finding.advice.splitlines():
            say(f"     {'':<{width}}  → {line}")
