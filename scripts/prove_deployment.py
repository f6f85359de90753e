"""Start the product by the commands of docker-compose.yml, in production, and have it do its main job.

    make prove-deployment                                # with this checkout
    scripts/prove_deployment.py --inside CONTAINER       # in a container of buildah's, made from the built image

PostgreSQL and Valkey are separate servers, started here; beside them runs the sandbox network. The environment is that
of docker-compose.yml and of scripts/new-env, with other addresses and ports. Every health check of the containers is
run too. What it saw is printed; anything that is not as it should be ends it.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "backend"))

from app.supervisor import ports  # noqa: E402
from app.supervisor.embedded import EmbeddedPostgres, EmbeddedValkey  # noqa: E402

PRODUCT = ("backend", "celery_worker", "celery_publisher", "celery_beat")
IMAGE_DATA = "/var/lib/aigrowth"
START_SECONDS = 180
STOP_SECONDS = 40
CALLER = "203.0.113.7"


def main() -> None:
    parser = argparse.ArgumentParser(description="Start the product as its containers do, and use it.")
    parser.add_argument("--inside", metavar="CONTAINER", help="a working container of buildah's")
    parser.add_argument("--seconds", type=int, default=300, help="how long the main job may take; %(default)s")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aigrowth-deployment-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may run as another user
        database = stack.enter_context(EmbeddedPostgres(folder / "postgres"))
        cache = stack.enter_context(EmbeddedValkey(folder / "valkey"))
        say(f"PostgreSQL on port {database.port} and Valkey on port {cache.port}, each with a password")
        place = Container(given.inside) if given.inside else Checkout(folder)
        deployment = Deployment(folder, place, database_url=database.url, redis_url=cache.url)
        deployment.refuse_to_start_without_secrets()
        deployment.migrate()
        with deployment.running():
            deployment.wait_until_healthy()
            deployment.check_health_of_each()
            deployment.see_through_the_proxy()
            deployment.do_the_main_job(seconds=given.seconds)
            deployment.backup()
        say("Done: this deployment works from start to stop.")


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


class Checkout:
    """Commands run here, on the virtual environment of this checkout, in a data folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.data.mkdir(mode=0o750)

    def command(self, words: list[str], environment: Mapping[str, str]) -> tuple[list[str], dict[str, str], Path]:
        """What to run, with which environment, where."""
        words = [word.replace(IMAGE_DATA, str(self.data)) for word in words]
        path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.defpath}"
        told = {"PATH": path, "PYTHONPATH": str(ROOT / "backend"), "HOME": str(self.data), "PYTHONUNBUFFERED": "1"}
        return words, {**environment, **told, "AIGROWTH_DATA_DIR": str(self.data)}, self.data


class Container:
    """Commands run as the image's user in one container, which shares this machine's network."""

    def __init__(self, name: str) -> None:
        self.name = name

    def command(self, words: list[str], environment: Mapping[str, str]) -> tuple[list[str], dict[str, str], Path]:
        told = [part for name, value in environment.items() for part in ("--env", f"{name}={value}")]
        run = ["buildah", "--storage-driver", "vfs", "run", "--isolation", "chroot", *told, self.name, "--"]
        return [*run, *words], dict(os.environ), Path("/")


class Deployment:
    def __init__(self, folder: Path, place: Checkout | Container, *, database_url: str, redis_url: str) -> None:
        self.folder = folder
        self.place = place
        self.port, self.sandbox_port = ports.free_port(), ports.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.services: dict[str, Any] = read_compose()
        self.environment = {
            **self._fresh_env(),
            "AIGROWTH_ENV": "production",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "HOST": "0.0.0.0",  # noqa: S104 - as in the container
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "TRUSTED_PROXIES": "127.0.0.1",
            "SANDBOX_URL": f"http://127.0.0.1:{self.sandbox_port}",
            "LOG_FORMAT": "json",
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @staticmethod
    def _fresh_env() -> dict[str, str]:
        written = subprocess.run([ROOT / "scripts" / "new-env"], check=True, capture_output=True, text=True).stdout
        pairs = dict(line.split("=", 1) for line in written.splitlines() if re.match(r"[A-Z_]+=", line))
        return {name: pairs[name] for name in ("SECRET_KEY", "ENCRYPTION_KEY")}

    def words(self, service: str) -> list[str]:
        """The service's command: its own, or that of the image; on the port of this run."""
        words = self.services[service].get("command") or image_command()
        words = [re.sub(r"\$\{\w+:-(.*?)\}", r"\1", word) for word in words]
        return [str(self.port) if word == "8000" else word for word in words]

    def run(self, words: list[str], *, without: str = "") -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in self.environment.items() if name != without}
        words, told, where = self.place.command(words, environment)
        return subprocess.run(
            words, env=told, cwd=where, check=False, text=True, capture_output=True, timeout=START_SECONDS
        )

    def refuse_to_start_without_secrets(self) -> None:
        for name in ("SECRET_KEY", "ENCRYPTION_KEY"):
            done = self.run(self.words("backend"), without=name)
            if done.returncode == 0 or f"{name} must be set in production" not in done.stdout + done.stderr:
                sys.exit(f"Production started without {name}, or said nothing of it:\n{done.stdout}{done.stderr}")
        say("Without SECRET_KEY or ENCRYPTION_KEY production refuses to start, and says why")

    def migrate(self) -> None:
        done = self.run(self.words("migrate"))
        if done.returncode != 0:
            sys.exit(f"The database was not migrated:\n{done.stdout}{done.stderr}")
        say(f"{' '.join(self.words('migrate'))}: {done.stdout.strip()}")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        try:
            sandbox = ["uvicorn", "app.platforms.sandbox.server:app", "--port", str(self.sandbox_port)]
            self._start("sandbox", [*sandbox, "--no-access-log"])
            for service in PRODUCT:
                self._start(service, self.words(service))
                say(f"{service}: {' '.join(self.words(service))}")
            yield
        except BaseException:
            for service in self.processes:
                log = self.log(service).read_text("utf-8", "replace").splitlines()
                print(f"--- {service}", *log[-25:], sep="\n", file=sys.stderr)
            raise
        finally:
            self._stop()

    def log(self, service: str) -> Path:
        return self.folder / f"{service}.log"

    def _start(self, service: str, words: list[str]) -> None:
        words, told, where = self.place.command(words, self.environment)
        with self.log(service).open("wb") as out:
            self.processes[service] = subprocess.Popen(
                words, env=told, cwd=where, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )

    def _stop(self) -> None:
        began = time.monotonic()
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        late = []
        for service, process in self.processes.items():
            try:
                process.wait(max(0.1, STOP_SECONDS - (time.monotonic() - began)))
            except subprocess.TimeoutExpired:
                late.append(service)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if late:
            sys.exit(f"{', '.join(late)} did not stop within {STOP_SECONDS} s of SIGTERM.")
        say(f"SIGTERM: all {len(self.processes)} ended within {time.monotonic() - began:.1f} s")

    def wait_for(self, what: str, holds: Callable[[], bool]) -> None:
        ends = time.monotonic() + START_SECONDS
        while not holds():
            for service, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{service} ended with {process.returncode} while we waited for {what}")
            if time.monotonic() > ends:
                raise RuntimeError(f"{what}: not within {START_SECONDS} s")
            time.sleep(0.3)

    def wait_until_healthy(self) -> None:
        began = time.monotonic()
        seen: dict[str, Any] = {}

        def healthy() -> bool:
            with contextlib.suppress(httpx.HTTPError, ValueError):
                seen.update(httpx.get(f"{self.url}/health", timeout=5).json())
            workers = seen.get("celery", {}).get("workers", 0)
            return bool(seen.get("status") == "healthy" and workers >= 2)  # noqa: PLR2004 - worker and publisher

        self.wait_for("a healthy /health", healthy)
        say(f"/health after {time.monotonic() - began:.1f} s: {seen['status']}, {seen['celery']['workers']} workers")

    def check_health_of_each(self) -> None:
        for service in PRODUCT:
            test = self.services[service].get("healthcheck", {}).get("test") or ["CMD", *image_health()]
            self.wait_for(f"the health check of {service}", lambda test=test: self.run(test[1:]).returncode == 0)
            say(f"{service} is healthy: {' '.join(test[1:])}")

    def see_through_the_proxy(self) -> None:
        """As a proxy on this machine would ask for somebody, over HTTPS."""
        headers = {"X-Forwarded-For": f"6.6.6.6, {CALLER}", "X-Forwarded-Proto": "https"}
        person = {"email": "proxy@example.com", "password": "walnut harbour lantern seven"}
        with httpx.Client(base_url=self.url, headers=headers, timeout=30) as http:
            token = http.post("/api/v1/auth/signup", json=person).raise_for_status().json()["access_token"]
            read = http.get("/api/v1/auth/sessions", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
            redirect = http.get("/dashboard")
        address = read.json()["items"][0]["address"]
        location = redirect.headers.get("location", "")
        if address != CALLER or (redirect.is_redirect and not location.startswith("https://")):
            raise RuntimeError(f"The proxy was not seen through: {address}, {location}")
        say(f"Behind a proxy the caller is {address}, and a page moves to {location or '(the web app is not built)'}")

    def do_the_main_job(self, *, seconds: int) -> None:
        job = [sys.executable, ROOT / "examples" / "main_job.py", "--url", self.url, "--seconds", str(seconds)]
        done = subprocess.run([*job, "--businesses", "1"], check=False, text=True, capture_output=True)
        print(*(f"          {line}" for line in done.stdout.splitlines()), sep="\n", flush=True)
        if done.returncode != 0:
            raise RuntimeError(f"The main job failed: {done.stderr}")

    def backup(self) -> None:
        done = self.run(["aigrowth", "backup", f"{IMAGE_DATA}/proof.dump"])
        if done.returncode != 0:
            raise RuntimeError(f"No backup was made: {done.stdout}{done.stderr}")
        say("aigrowth backup: written with the tools that come with the product")


def read_compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    return services


def image_command() -> list[str]:
    return json_after("\nCMD ")


def image_health() -> list[str]:
    return json_after("  CMD ")


def json_after(keyword: str) -> list[str]:
    """A command of the Dockerfile in its exec form."""
    text = (ROOT / "backend" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    found: list[str] = json.loads(text.rpartition(keyword)[2].partition("\n")[0])
    return found


if __name__ == "__main__":
    main()
