"""The main job over the public API: describe a business, get a strategy and a week of posts, publish, measure.

    make up                        # in one terminal
    python examples/main_job.py    # in another; it needs httpx only

It publishes to the sandbox, a pretend network that comes with the product. To a real one, with an app password:

    python examples/main_job.py --platform bluesky --identifier you.bsky.social --password abcd-efgh-ijkl-mnop
"""

import argparse
import os
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

BAKERY = {
    "name": "Hearth & Crumb",
    "description": "A sourdough bakery in Meanwood, Leeds. We bake country loaves, seeded rye and cardamom buns "
    "through the night and open at 7:30, Tuesday to Saturday. People order by Thursday noon for Saturday.",
    "target_audience": "Neighbours who care about bread, and cafés nearby",
    "goals": {"followers": 1000},
    "timezone": "Europe/London",
}
B2B_TOOL = {
    "name": "Ledgerline",
    "description": "Ledgerline reads supplier invoices for small wholesalers, matches them with purchase orders and "
    "shows what does not fit before the money leaves. It works with the accounting programs they already have.",
    "target_audience": "Finance leads at wholesalers with 20 to 200 people",
    "goals": {"conversions": 40},
    "timezone": "America/New_York",
}
Json = dict[str, Any]


class Failed(Exception):
    """Something did not happen; the message says what."""


class OutOfTime(Failed):
    """It may still happen, but not in the time given."""


class Tour:
    def __init__(self, url: str, *, seconds: float, tries: int) -> None:
        self.started, self.ends = time.monotonic(), time.monotonic() + seconds
        self.tries = tries
        self.http = httpx.Client(base_url=f"{url}/api/v1", timeout=30)

    def say(self, line: str) -> None:
        print(f"{time.monotonic() - self.started:5.1f} s  {line}", flush=True)

    def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        headers = {"Idempotency-Key": secrets.token_hex(8)} if method == "POST" else {}
        answer = self.http.request(method, path, json=body, headers=headers)
        if answer.is_error:
            raise Failed(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer.json()

    def wait(self, path: str, is_done: Callable[[Json], bool]) -> Json:
        """Read `path` again and again until it is as we want it."""
        while time.monotonic() < self.ends:
            state: Json = self.ask("GET", path)
            if state.get("status") in ("failed", "unconfirmed"):
                raise Failed(f"{path} is {state['status']}: {state.get('failure_reason') or state.get('error')}")
            if is_done(state):
                return state
            time.sleep(0.3)
        raise OutOfTime(f"{path} is not done in time. Is a worker running?")

    def generate(self, path: str, body: Json) -> Json:
        """Long work: 202 with a generation, read until it has succeeded. A small model may need another try."""
        for tries_left in reversed(range(self.tries)):
            generation = self.ask("POST", path, body)
            try:
                done = self.wait(f"/generations/{generation['id']}", lambda work: work["status"] == "succeeded")
            except Failed as problem:
                if not tries_left or isinstance(problem, OutOfTime):
                    raise
                self.say(f"Once more, because {problem}")
            else:
                return dict(done["result"])
        raise Failed("Give --tries at least 1.")

    # --- the steps ----------------------------------------------------------------------------------------------------

    def sign_up(self) -> None:
        person = {"email": f"tour-{secrets.token_hex(6)}@example.com", "password": secrets.token_urlsafe(18)}
        self.http.headers["Authorization"] = f"Bearer {self.ask('POST', '/auth/signup', person)['access_token']}"
        self.say(f"Signed up as {person['email']}")

    def plan(self, description: Json, platform: str) -> Json:
        business: Json = self.ask("POST", "/businesses", description)
        self.generate("/strategies/generate", {"business_id": business["id"], "platforms": [platform]})
        pillars = self.ask("GET", f"/strategies/{business['id']}")["content_pillars"]
        self.say(f"{business['name']} has a strategy: {', '.join(pillar['name'] for pillar in pillars)}")
        return business

    def connect(self, business: Json, platform: str, form: Json) -> str | None:
        """Connect an account: by a form, or by the platform's page and back. Answers the address of its log, if any."""
        result = self.ask("POST", f"/social/connect/{platform}", {"business_id": business["id"], **form})
        if result["authorize_url"] is None:
            self.say(f"Connected {result['account']['account_name']} on {platform}")
            return None
        page = httpx.URL(result["authorize_url"])
        consent = httpx.get(page.copy_merge_params({"auto": "1", "handle": f"tour_{secrets.token_hex(4)}"}))
        back = httpx.URL(consent.headers["location"])  # where a browser would be sent, with what the platform says
        told = self.ask("POST", f"/social/callback/{platform}", {"parameters": dict(back.params)})
        if told["connected"] is None:
            raise Failed(f"The account was not connected: {told}")
        account = self.ask("GET", f"/social/accounts/{told['connected']}")
        self.say(f"Connected {account['account_name']} on {platform}")
        return str(page.copy_with(raw_path=b"/log"))

    def publish_a_week(self, business: Json, *, at_once: int) -> tuple[list[Json], list[Json]]:
        """Write a week, publish the first posts now. Those that are out, and those that keep their proposed times."""
        ids = self.generate("/content/generate", {"business_id": business["id"], "days": 7})["post_ids"]
        self.ask("POST", "/content/approve", {"post_ids": ids})
        for post_id in ids[:at_once]:
            soon = datetime.now(UTC) + timedelta(seconds=3)
            self.ask("POST", f"/content/{post_id}/schedule", {"scheduled_for": soon.isoformat()})
        later = self.ask("POST", "/content/schedule", {"post_ids": ids[at_once:]}) if ids[at_once:] else []
        self.say(f"Wrote and approved {len(ids)} posts: {len(ids) - len(later)} go out now, {len(later)} in their week")
        out = [
            self.wait(f"/content/{post_id}", lambda post: post["status"] == "published" and bool(post["permalink"]))
            for post_id in ids[:at_once]
        ]
        return out, later

    def measure(self, post: Json, *, is_prompt: bool) -> None:
        read = self.wait(f"/analytics/content/{post['id']}", lambda read: bool(read["latest"]) or not is_prompt)
        known = [f"{value} {name}" for name, value in (read["latest"] or {}).items() if type(value) is int]
        self.say(f"Published {post['permalink']}\n         {', '.join(known) or 'no figures yet'}")

    def judge(self, log: str, out: list[Json], later: list[Json]) -> None:
        """The network's own log says what it received, not our database."""
        received = [entry["text"] for entry in httpx.get(log).raise_for_status().json()["posts"]]
        wrong = [post["id"] for post in out if received.count(post["text"]) != 1]
        wrong += [post["id"] for post in later if post["text"] in received]
        if wrong:
            raise Failed(f"The network has these posts twice, not at all, or too early: {wrong}")
        self.say(f"The network has received each of these {len(out)} posts exactly once, and no other")


def main() -> None:
    parser = argparse.ArgumentParser(description="Do the product's main job through its API.")
    parser.add_argument("--url", default=os.environ.get("AIGROWTH_URL", "http://127.0.0.1:8000"), help="%(default)s")
    parser.add_argument("--platform", choices=["sandbox", "bluesky"], default="sandbox")
    parser.add_argument("--identifier", help="your handle on the platform")
    parser.add_argument("--password", default=os.environ.get("AIGROWTH_APP_PASSWORD"), help="an app password of yours")
    parser.add_argument("--server", help="your own server there, such as https://pds.example.org")
    parser.add_argument("--businesses", type=int, choices=[1, 2], default=2, help="how many; %(default)s")
    parser.add_argument("--tries", type=int, default=1, help="how often to ask a model that fails; %(default)s")
    parser.add_argument("--seconds", type=float, default=90, help="how long all of it may take; %(default)s")
    given = parser.parse_args()

    is_sandbox = given.platform == "sandbox"
    form = {} if is_sandbox else {name: getattr(given, name) for name in ("identifier", "password", "server")}
    tour = Tour(given.url.rstrip("/"), seconds=given.seconds, tries=given.tries)
    try:
        tour.sign_up()
        for description in [BAKERY, B2B_TOOL][: given.businesses if is_sandbox else 1]:
            business = tour.plan(description, given.platform)
            log = tour.connect(business, given.platform, form)
            out, later = tour.publish_a_week(business, at_once=2)
            tour.ask("POST", "/analytics/refresh", {"business_id": business["id"]})  # else within a minute or so
            for post in out:
                tour.measure(post, is_prompt=is_sandbox)  # a real network may take its time
            if log is not None:
                tour.judge(log, out, later)
    except httpx.ConnectError as problem:
        sys.exit(f"Nothing answers at {given.url} ({problem}). Start the product with `make up`.")
    except (Failed, httpx.HTTPError) as problem:
        sys.exit(f"FAILED: {problem}")
    tour.say("Done")


if __name__ == "__main__":
    main()
