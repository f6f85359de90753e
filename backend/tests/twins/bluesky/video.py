"""The video service: takes a file with a token of the account's server, works on it for a while, lays it down there."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from tests.twins.bluesky.state import Account, State, cid_of

DAILY_VIDEOS = 25


@dataclass
class ServiceToken:
    did: str
    audience: str
    method: str | None
    expires_at: float


@dataclass
class Job:
    id: str
    did: str
    content: bytes
    name: str
    looks_left: int
    failure: str | None = None


class VideoRefused(Exception):
    def __init__(self, status: int, error: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.body = status, {"error": error, "message": message, **more}


class VideoService:
    def __init__(self, origin: str, state: State) -> None:
        self.host = urlsplit(origin).hostname
        self._state = state
        self.tokens: dict[str, ServiceToken] = {}
        self.jobs: dict[str, Job] = {}
        self.looks_before_ready = 0
        """How often a job is asked about before it is done."""
        self.next_failure: str | None = None
        self.answers_bare = False
        """Job states outside of `jobStatus`, as the service has also been seen to answer."""
        self.limits: dict[str, Any] = {"canUpload": True, "remainingDailyVideos": DAILY_VIDEOS}

    def service_token(self, account: Account, parameters: Any) -> dict[str, str]:
        """The account's server gives it."""
        expires_at = float(parameters.get("exp", time.time() + 60))
        if not time.time() < expires_at <= time.time() + 3600:
            raise VideoRefused(400, "BadExpiration", "cannot request a token with that expiration")
        if not parameters["aud"].startswith("did:web:"):
            raise VideoRefused(400, "InvalidRequest", "aud must be a valid atproto DID")
        token = f"service-{secrets.token_hex(12)}"
        self.tokens[token] = ServiceToken(account.did, parameters["aud"], parameters.get("lxm"), expires_at)
        return {"token": token}

    async def get_upload_limits(self, request: Request) -> Any:
        self._owner(request, method="app.bsky.video.getUploadLimits")
        return self.limits

    async def upload_video(self, request: Request) -> Any:
        did = self._owner(request, method="com.atproto.repo.uploadBlob")
        content = await request.body()
        if did != request.query_params["did"] or not request.query_params["name"].endswith(".mp4"):
            raise VideoRefused(400, "invalid_request", "did and name are required")
        if request.headers["Content-Type"] != "video/mp4" or int(request.headers["Content-Length"]) != len(content):
            raise VideoRefused(400, "invalid_request", "Content-Type must be video/mp4")
        digest = hashlib.sha256(did.encode() + content).hexdigest()[:24]
        if digest in self.jobs:
            raise VideoRefused(409, "already_exists", "Video already processed", jobId=digest, did=did)
        failure, self.next_failure = self.next_failure, None
        job = Job(digest, did, content, request.query_params["name"], self.looks_before_ready, failure)
        self.jobs[digest] = job
        return self._status(job, {"state": "JOB_STATE_CREATED"})

    async def get_job_status(self, request: Request) -> Any:
        job = self.jobs.get(request.query_params["jobId"])
        if job is None:
            raise VideoRefused(404, "not_found", "Job not found")
        if job.failure is not None:
            del self.jobs[job.id]
            said = {"state": "JOB_STATE_FAILED", "failureCode": job.failure, "message": "no video stream"}
            return self._status(job, said)
        if job.looks_left > 0:
            job.looks_left -= 1
            return self._status(job, {"state": "JOB_STATE_ENCODING", "progress": 40})
        account = self._state.accounts[job.did]
        made = b"made of " + job.content
        cid = cid_of(made, prefix="bafkrei")
        account.blobs[cid] = len(made)
        blob = {"$type": "blob", "ref": {"$link": cid}, "mimeType": "video/mp4", "size": len(made)}
        return self._status(job, {"state": "JOB_STATE_COMPLETED", "blob": blob})

    def _status(self, job: Job, said: dict[str, Any]) -> dict[str, Any]:
        status = {"jobId": job.id, "did": job.did, **said}
        return status if self.answers_bare else {"jobStatus": status}

    def _owner(self, request: Request, *, method: str) -> str:
        token = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if token is None or token.expires_at < time.time():
            raise VideoRefused(401, "unauthorized", "missing or invalid service token")
        if (token.audience, token.method) != (f"did:web:{self.host}", method):
            raise VideoRefused(401, "unauthorized", f"token is for {token.method} at {token.audience}")
        return token.did
