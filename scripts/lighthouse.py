"""Lighthouse on the product with its example business: the pages before the sign-in as a phone sees them, the app's own
pages as a desktop does.

Each page is loaded several times, and the run with the middling performance counts: where other machines share the
host, single runs differ by ten points. `host` is Lighthouse's own figure of how fast the machine was in that run: below
1,300 or so it is slower than what the scores are made for.

Prints a table for people and one line of JSON. Works in a data folder of its own, thrown away afterwards; the web app
is taken as it was built. Needs a Chromium, and npx to fetch Lighthouse the first time.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any, Self

import web
from bench_start import ELSEWHERE, free_port

VERSION = "12.8.2"
PLACES = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")
CHROMIUM = os.environ.get("CHROMIUM") or next((place for place in PLACES if Path(place).exists()), PLACES[-1])
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run"
CATEGORIES = ("performance", "accessibility", "best-practices")
MOBILE = ("/", "/login/")
DESKTOP = ("/dashboard/", "/calendar/", "/library/", "/strategy/", "/analytics/", "/accounts/", "/settings/")
RUNS = 3
START_SECONDS = 180
PAGE_SECONDS = 300


def main() -> None:
    chosen = sys.argv[1:]
    environment = {**os.environ, "PATH": web.node_path(), "CHROME_PATH": CHROMIUM}
    if not Path(CHROMIUM).exists():
        sys.exit(f"There is no browser at {CHROMIUM}: install Debian's chromium, or set CHROMIUM.")
    require_lighthouse(environment)
    folder = tempfile.mkdtemp(prefix="aigrowth-lighthouse-")
    found: dict[str, dict[str, Any]] = {}
    try:
        with Product(folder) as product:
            cookie = product.sign_in_to_example()
            for form, paths in (("mobile", MOBILE), ("desktop", DESKTOP)):
                for path in paths:
                    if not chosen or path in chosen:
                        sent = cookie if form == "desktop" else None
                        runs = [look(product.url + path, form, sent, environment) for _ in range(RUNS)]
                        row = found[f"{form} {path}"] = sorted(runs, key=lambda run: run["performance"])[RUNS // 2]
                        print_row(f"{form} {path}", row, with_head=len(found) == 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"lighthouse": VERSION, "pages": found}))


def require_lighthouse(environment: dict[str, str]) -> None:
    command = ["npx", "--yes", f"lighthouse@{VERSION}", "--version"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"npx cannot fetch Lighthouse {VERSION}: nothing was measured. It said:\n{done.stderr.strip()[-800:]}")


class Product:
    """The whole product on a free port, with nothing of this machine's configuration."""

    def __init__(self, folder: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        self.environment = kept | {"AIGROWTH_DATA_DIR": folder, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        self.log = Path(folder) / "start.log"

    def __enter__(self) -> Self:
        with self.log.open("wb") as out:
            command = [sys.executable, "-m", "app.cli", "up"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=out, stderr=subprocess.STDOUT)
        for _ in range(START_SECONDS * 5):
            if "is ready" in self.log.read_text("utf-8"):
                return self
            try:
                self.process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            break
        self.__exit__()
        sys.exit(f"The product did not start.\n{self.log.read_text('utf-8')}")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def sign_in_to_example(self) -> str:
        """The session cookie of the person the example business belongs to."""
        command = [sys.executable, "-m", "app.cli", "seed-demo"]
        said = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout.strip()
        match = re.search(r"as (\S+) with the password (\S+?)\.?$", said)
        if match is None:
            sys.exit(f"The example business did not say how to sign in:\n{said}")
        body = json.dumps({"email": match[1], "password": match[2]}).encode()
        headers = {"Content-Type": "application/json", "X-CSRF": "1", "Origin": self.url}
        request = urllib.request.Request(f"{self.url}/api/v1/auth/login", body, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            cookie: str = answer.headers["Set-Cookie"]
        return cookie.partition(";")[0]


def look(url: str, form: str, cookie: str | None, environment: dict[str, str]) -> dict[str, Any]:
    """Scores from 0 to 100, and the figures they are made of."""
    command = ["npx", "--yes", f"lighthouse@{VERSION}", url, "--output=json", "--quiet"]
    command += [f"--chrome-flags={CHROMIUM_FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
    if form == "desktop":
        command.append("--preset=desktop")
    if cookie is not None:
        command.append(f"--extra-headers={json.dumps({'Cookie': cookie})}")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PAGE_SECONDS)
    if done.returncode:
        sys.exit(f"Lighthouse failed on {url}:\n{done.stderr.strip()[-1500:]}")
    report = json.loads(done.stdout)
    audits = report["audits"]
    scores = {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}
    return {
        **scores,
        "host": round(report["environment"]["benchmarkIndex"]),
        "lcp_ms": round(audits["largest-contentful-paint"]["numericValue"]),
        "tbt_ms": round(audits["total-blocking-time"]["numericValue"]),
        "cls": round(audits["cumulative-layout-shift"]["numericValue"], 3),
        "kilobytes": round(audits["total-byte-weight"]["numericValue"] / 1000),
        "below": [
            audit["id"]
            for name in ("accessibility", "best-practices")
            for audit in (audits[ref["id"]] for ref in report["categories"][name]["auditRefs"] if ref["weight"])
            if audit["score"] is not None and audit["score"] < 1
        ],
    }


def print_row(name: str, row: dict[str, Any], *, with_head: bool) -> None:
    if with_head:
        print(f"{'page':<24} perf  a11y  best    LCP ms  TBT ms    CLS     kB   host")
    scores = "  ".join(f"{row[category]:>4}" for category in CATEGORIES)
    figures = f"{row['lcp_ms']:>8}  {row['tbt_ms']:>6}  {row['cls']:>5}  {row['kilobytes']:>5}  {row['host']:>5}"
    print(f"{name:<22} {scores}  {figures}", flush=True)
    if row["below"]:
        print(f"  below: {', '.join(row['below'])}", flush=True)


if __name__ == "__main__":
    main()
