"""Files that must keep step with the code: .env.example, the Makefile, the pinned lists."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.core.config import Settings

ROOT = Path(__file__).parent.parent.parent.parent
EXAMPLE = ROOT / ".env.example"
FOR_THE_WEB_BUILD = {"NEXT_PUBLIC_API_URL"}
FOR_COMPOSE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "BIND", "AIGROWTH_IMAGE"}
NAMED_IN_THE_SPEC = {
    *("DATABASE_URL", "REDIS_URL", "CLERK_SECRET_KEY", "STRIPE_SECRET_KEY", "OPENROUTER_API_KEY", "ENCRYPTION_KEY"),
    *("META_APP_ID", "META_APP_SECRET", "TWITTER_CLIENT_ID", "TWITTER_CLIENT_SECRET", "LINKEDIN_CLIENT_ID"),
    *("LINKEDIN_CLIENT_SECRET", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "NEXT_PUBLIC_POSTHOG_KEY", "NEXT_PUBLIC_API_URL"),
}

pytestmark = pytest.mark.skipif(not EXAMPLE.exists(), reason="the package is not in its checkout")


def documented() -> dict[str, tuple[str, str]]:
    """Name → (explanation, default)."""
    found = {}
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for before, line in itertools.pairwise(lines):
        if match := re.fullmatch(r"# ([A-Z][A-Z0-9_]+)=(.*)", line):
            found[match[1]] = (before.removeprefix("#").strip(), match[2])
    return found


def shown(default: object) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return f"{default:g}" if isinstance(default, float) else str(default)


def test_the_example_has_every_setting_and_no_other() -> None:
    assert set(documented()) == set(Settings.model_fields) | FOR_THE_WEB_BUILD | FOR_COMPOSE
    assert set(documented()) >= NAMED_IN_THE_SPEC


def test_each_setting_has_an_explanation_and_its_real_default() -> None:
    for name, (explanation, default) in documented().items():
        assert re.match(r"\w", explanation), name
        assert not re.fullmatch(r"[A-Z_0-9]+=.*", explanation), name
        if name in Settings.model_fields:
            assert default == shown(Settings.model_fields[name].get_default()), name


def test_the_example_works_when_everything_is_uncommented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / ".env"
    file.write_text("\n".join(f"{name}={default}" for name, (_, default) in documented().items()), "utf-8")
    monkeypatch.chdir(tmp_path)

    assert Settings(_env_file=file) == Settings(_env_file=None)


def test_bare_make_lists_every_target_with_its_help() -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    said = subprocess.run(["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, text=True, check=True)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", makefile, re.MULTILINE)
    assert phony is not None
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))

    listed = dict(re.findall(r"^  make (\S+) +(\S.*)$", said.stdout, re.MULTILINE))

    assert set(listed) == targets == set(phony[1].replace("\\\n", " ").split())


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "backend").glob("requirements*.txt")))
def test_every_package_is_pinned_with_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "backend" / name).read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())

    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._\[\]-]+==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]
    assert "://" not in text


def test_a_python_that_is_too_old_is_explained(tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    old.chmod(0o755)

    done = subprocess.run(
        [ROOT / "scripts" / "find-python"],
        env={"PYTHON": str(old), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr


def test_the_command_answers_at_once_and_lists_everything() -> None:
    code = (
        "import sys; from app import cli\n"
        "try: cli.app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'fastapi', 'sqlalchemy', 'langchain_core', 'celery', 'httpx'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "backend", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    commands = "up down doctor migrate seed-demo openapi rotate-keys backup restore create-admin"
    assert set(commands.split()) <= set(re.findall(r"[a-z-]+", done.stdout))


def test_the_supervisor_stays_small() -> None:
    code = (
        "import sys, app.supervisor.up\n"
        "heavy = {'fastapi', 'sqlalchemy', 'langchain_core', 'celery', 'alembic', 'psycopg', 'redis', 'httpx'}\n"
        "found = heavy & set(sys.modules)\n"
        "sys.exit(f'imported {found}' if found else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "backend", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
