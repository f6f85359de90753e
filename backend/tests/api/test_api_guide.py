"""The examples of docs/api.md do what they say, run by a shell against the API."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import PATIENCE_SECONDS

GUIDE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
SETTINGS, *CALLS = re.findall(r"```sh\n(.*?)```", GUIDE, flags=re.DOTALL)
BUSINESS = {"name": "Hearth", "description": "A sourdough bakery in Leeds with cardamom buns."}


@pytest.mark.skipif(shutil.which("curl") is None, reason="There is no curl.")
def test_every_call_of_the_guide_works(live_api: str):
    def run(commands: str, **about: str) -> list[Any]:
        """What each of the calls answered."""
        environment = {**os.environ, **about}
        script = commands.replace("curl -fsS", "echo; curl -fsS")
        done = subprocess.run(["sh", "-ec", script], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + done.stdout
        return [json.loads(line) for line in done.stdout.splitlines() if line]

    assert set(re.findall(r"^(\w+)=", SETTINGS, flags=re.MULTILINE)) == {"API", "KEY"}
    own = {"base_url": f"{live_api}/api/v1", "headers": {"X-CSRF": "1"}, "timeout": PATIENCE_SECONDS}
    with httpx.Client(**own) as person:
        person.post("/auth/signup", json={"email": "maya@example.com", "password": "cardamom-buns-at-dawn"})
        key = person.post("/auth/api-keys", json={"name": "Guide", "scope": "write", "expires_in_days": 30}).json()[
            "key"
        ]
        business = person.post("/businesses", json=BUSINESS).json()["id"]
        about = {"API": f"{live_api}/api/v1", "KEY": key, "BUSINESS": business}
        reading, writing, moving = CALLS

        businesses, posts, overview = run(reading, **about)
        (draft,) = run(writing, **about)
        run(moving, **about, POST=draft["id"])

        assert [one["id"] for one in businesses["items"]] == [business]
        assert posts["items"] == []
        assert overview
        assert person.get(f"/content/{draft['id']}").json()["scheduled_for"] == "2027-03-09T07:30:00Z"


def test_the_guide_names_problems_as_they_are_named():
    named = set(re.findall(r"/problems/([\w-]+)", GUIDE))
    source = "".join(path.read_text("utf-8") for path in (Path(__file__).parents[2] / "app").rglob("errors.py"))

    assert len(named) > 5
    assert [code for code in named if f'"{code}"' not in source] == []
