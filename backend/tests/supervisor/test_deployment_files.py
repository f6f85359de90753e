"""What deploys the product says the same as the supervisor does, and names only settings there are."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.core.config import Environment, Settings
from app.supervisor import commands
from tests.supervisor.test_files import FOR_COMPOSE, FOR_THE_WEB_BUILD

ROOT = Path(__file__).parent.parent.parent.parent
DATA = Path("/var/lib/aigrowth")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
POOL_SIZE = Settings.model_fields["WORKER_CONCURRENCY"].default

pytestmark = pytest.mark.skipif(not (ROOT / "docker-compose.yml").exists(), reason="the package is not in its checkout")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def compose() -> dict[str, Any]:
    return yaml.safe_load(text("docker-compose.yml"))


def command_of(service: str) -> list[str]:
    """With what an empty .env gives."""
    return [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", word) for word in compose()["services"][service]["command"]]


def railway_commands() -> dict[str, list[str]]:
    source = text(".railway/railway.ts")
    constants = dict(re.findall(r'^const (\w+) = "([^"]*)"$', source, re.MULTILINE))
    commands_of = {}
    for part in source.split("= service(")[1:]:
        if start := re.search(r"^    start: `([^`]*)`", part, re.MULTILINE):
            name = part.split('"')[1]
            commands_of[name] = re.sub(r"\$\{(\w+)\}", lambda found: constants[found[1]], start[1]).split()
    return commands_of


def dockerfile_words(instruction: str) -> list[str]:
    whole = text("backend/Dockerfile").replace("\\\n", " ")
    return json.loads(re.findall(rf"^{instruction} +(\[.*\])", whole, re.MULTILINE)[-1])


def test_the_image_starts_the_api_as_the_supervisor_does():
    assert dockerfile_words("CMD") == commands.api("0.0.0.0", 8000)  # noqa: S104


def test_the_containers_run_what_the_supervisor_runs():
    assert command_of("celery_worker") == commands.worker("worker", at_once=POOL_SIZE)
    assert command_of("celery_publisher") == commands.publisher("publisher")
    assert command_of("celery_beat") == commands.beat(DATA)
    assert "command" not in compose()["services"]["backend"]  # the image's own


def test_the_services_on_railway_run_what_the_supervisor_runs():
    assert railway_commands() == {
        "worker": commands.worker("worker", at_once=POOL_SIZE),
        "publisher": commands.publisher("publisher"),
        "beat": commands.beat(DATA),
    }
    assert 'preDeploy: "aigrowth migrate"' in text(".railway/railway.ts")


def test_nothing_starts_before_the_database_is_migrated():
    for service in ("backend", "celery_worker", "celery_publisher", "celery_beat"):
        assert compose()["services"][service]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_every_container_says_whether_it_is_well():
    services = compose()["services"]
    checked = {name for name, service in services.items() if "test" in service.get("healthcheck", {})}

    assert checked == {"celery_worker", "celery_publisher", "celery_beat", "db", "redis"}
    assert "HEALTHCHECK" in text("backend/Dockerfile")  # the API's


def test_compose_names_only_settings_there_are():
    named = set(re.findall(r"(?<!\$)\$\{(\w+)", text("docker-compose.yml")))
    told = {name for service in compose()["services"].values() for name in service.get("environment", {})}
    of_the_servers = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_INITDB_ARGS"}

    assert named <= set(Settings.model_fields) | FOR_COMPOSE
    assert told <= set(Settings.model_fields) | FOR_COMPOSE | of_the_servers


def test_the_image_names_only_settings_there_are():
    whole = text("backend/Dockerfile")
    variables = re.findall(r"(?:^ENV |^    )([A-Z][A-Z0-9_]+)=", whole, re.MULTILINE)
    built_in = set(re.findall(r"^ARG (NEXT_\w+)", whole, re.MULTILINE))

    known = set(Settings.model_fields) | FOR_THE_WEB_BUILD
    assert set(variables) - {"PATH", "PYTHONUNBUFFERED", "NEXT_TELEMETRY_DISABLED"} <= known
    assert built_in <= known


def test_railway_names_only_settings_there_are():
    source = text(".railway/railway.ts")
    shared = re.findall(r'^  "([A-Z_]+)",$', source, re.MULTILINE)
    own = re.findall(r"^    ([A-Z][A-Z0-9_]+):", source, re.MULTILINE)

    assert shared
    assert set(shared) | set(own) <= set(Settings.model_fields)


def test_no_password_is_in_any_file_nor_has_a_default():
    whole = text("docker-compose.yml")

    assert not re.search(r"\$\{\w*(PASSWORD|SECRET|KEY)\w*:?[-+]", whole)
    assert not re.search(r"(PASSWORD|SECRET|KEY): +['\"]?[^$'\"\s{]", whole)


def test_fresh_secrets_are_what_production_takes():
    written = subprocess.run([ROOT / "scripts" / "new-env"], check=True, capture_output=True, text=True).stdout
    pairs = dict(line.split("=", 1) for line in written.splitlines() if re.match(r"[A-Z_]+=", line))

    servers = {
        "DATABASE_URL": f"postgresql://u:{pairs['POSTGRES_PASSWORD']}@db/x",
        "REDIS_URL": f"redis://:{pairs['REDIS_PASSWORD']}@redis/0",
    }
    given = {name: value for name, value in pairs.items() if name in Settings.model_fields}
    settings = Settings(_env_file=None, AIGROWTH_ENV=Environment.PRODUCTION, **servers, **given)  # type: ignore[call-arg]

    assert settings.is_production
    assert set(pairs) <= set(Settings.model_fields) | FOR_COMPOSE


def test_the_image_does_not_run_as_root_and_no_secret_reaches_its_build():
    assert re.findall(r"^USER (.*)$", text("backend/Dockerfile"), re.MULTILINE) == ["10001:10001"]
    assert {"**/.env", "**/.env.*", ".git", "var"} <= set(text(".dockerignore").splitlines())


def test_the_packages_of_the_image_are_checked_against_the_lock():
    assert re.search(
        r"pip install [^&]*--no-deps --require-hashes\s+-r backend/requirements\.txt",
        text("backend/Dockerfile").replace("\\\n", " "),
    )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_and_runs_actions_that_cannot_change(path: Path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    actions = re.findall(r"uses: (\S+)", path.read_text("utf-8"))

    assert workflow["permissions"] == {"contents": "read"}
    assert actions
    for action in actions:
        assert action.startswith("./") or re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action


def test_every_secret_of_the_deployment_is_explained():
    named = set(re.findall(r"secrets\.(\w+)", text(".github/workflows/deploy.yml")))

    assert named == {"RAILWAY_TOKEN", "VERCEL_TOKEN", "VERCEL_ORG_ID", "VERCEL_PROJECT_ID"}
    assert named <= set(re.findall(r"`(\w+)`", text("docs/deployment.md")))


def test_vercel_serves_the_export_with_the_headers_that_a_page_cannot_give_itself():
    config = json.loads(text("frontend/vercel.json"))
    everywhere = {header["key"]: header["value"] for header in config["headers"][0]["headers"]}

    assert config["outputDirectory"] == "out"
    assert everywhere["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert {"X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"} <= set(everywhere)
