"""Images in one piece with a token, videos in pieces without one."""

import hashlib
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.twins.linkedin.answers import ApiError, denied
from tests.twins.linkedin.state import Asset, State, Token

_MIN_VIDEO = 75_000


class Uploads:
    def __init__(self, state: State, origin: str) -> None:
        self._state = state
        self._origin = origin

    async def register(self, request: Request, token: Token, kind: str) -> Any:
        if request.query_params.get("action") == "finalizeUpload" and kind == "videos":
            return self._finalize((await request.json()).get("finalizeUploadRequest", {}))
        if request.query_params.get("action") != "initializeUpload":
            raise ApiError(400, "ILLEGAL_ARGUMENT", "unknown action")
        asked = (await request.json()).get("initializeUploadRequest", {})
        self._check_owner(asked.get("owner", ""), token)
        expires = int(self._state.now() * 1000) + 30 * 86_400_000
        number = f"C4E{self._state.number()}"
        if kind == "images":
            urn = f"urn:li:image:{number}"
            self._state.assets[urn] = Asset(urn, asked["owner"])
            url = f"{self._origin}/dms-uploads/{number}/image"
            return {"value": {"uploadUrl": url, "uploadUrlExpiresAt": expires, "image": urn}}
        urn = f"urn:li:video:{number}"
        if set(asked) != {"owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"}:
            raise ApiError(400, "MISSING_FIELD", "fileSizeBytes, uploadCaptions and uploadThumbnail are required")
        size, step = asked["fileSizeBytes"], self._state.part_bytes
        if size < _MIN_VIDEO:
            raise ApiError(400, "INVALID_VALUE_FOR_FIELD", f"fileSizeBytes {size} is too small")
        self._state.assets[urn] = Asset(urn, asked["owner"], size=size)
        pieces = [(first, min(first + step, size) - 1) for first in range(0, size, step)]
        instructions = [
            {"uploadUrl": f"{self._origin}/dms-uploads/{number}/video/{index}", "firstByte": first, "lastByte": last}
            for index, (first, last) in enumerate(pieces)
        ]
        told = {"uploadUrlsExpireAt": expires, "video": urn, "uploadInstructions": instructions, "uploadToken": ""}
        return {"value": told}

    def _check_owner(self, owner: str, token: Token) -> None:
        if owner != token.person.urn and owner not in {
            f"urn:li:organization:{number}" for number in token.person.roles
        }:
            raise denied("owner")

    async def put_image(self, request: Request) -> Response:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer not in self._state.tokens:
            return JSONResponse({"status": 401, "code": "EMPTY_ACCESS_TOKEN", "message": "Empty access token"}, 401)
        asset = self._state.assets[f"urn:li:image:{request.path_params['number']}"]
        asset.content = await request.body()
        asset.status = "PROCESSING" if self._state.images_stay_unready else "AVAILABLE"
        return Response(status_code=201)

    async def put_part(self, request: Request) -> Response:
        if self._state.video_wants_token is not ("Authorization" in request.headers):
            return JSONResponse({"status": 401, "message": "Invalid access token"}, 401)
        if request.headers.get("Content-Type") != "application/octet-stream":
            return JSONResponse({"status": 415, "message": "Unsupported media type"}, 415)
        asset = self._state.assets[f"urn:li:video:{request.path_params['number']}"]
        content, index = await request.body(), request.path_params["index"]
        first = index * self._state.part_bytes
        if len(content) != min(self._state.part_bytes, asset.size - first):
            return JSONResponse({"status": 400, "message": f"expected other bytes than {len(content)}"}, 400)
        etag = f'"/ambry-video/signedId/{hashlib.sha256(content + bytes([index])).hexdigest()}"'
        asset.parts.append((first, first + len(content) - 1, content, etag))
        return Response(status_code=200, headers={"ETag": etag})

    def _finalize(self, asked: dict[str, Any]) -> Any:
        asset = self._state.assets.get(asked.get("video", ""))
        if asset is None or set(asked) != {"video", "uploadToken", "uploadedPartIds"}:
            raise ApiError(400, "MISSING_FIELD", "video, uploadToken and uploadedPartIds are required")
        parts = sorted(asset.parts)
        if asked["uploadedPartIds"] != [etag for *_, etag in parts] or sum(len(one[2]) for one in parts) != asset.size:
            raise ApiError(400, "INVALID_VALUE_FOR_FIELD", "uploadedPartIds do not match what was uploaded")
        asset.content = b"".join(content for _, _, content, _ in parts)
        asset.status = "PROCESSING" if self._state.video_polls or self._state.videos_fail else "AVAILABLE"
        return Response(status_code=200)

    async def status(self, request: Request, _: Token, kind: str) -> Any:
        urn = unquote(request.path_params["urn"])
        asset = self._state.assets.get(urn)
        if asset is None:
            raise ApiError(404, "RESOURCE_NOT_FOUND", f"{urn} not found")
        if kind == "images" and asset.owner.startswith("urn:li:person:"):
            raise ApiError(403, "ACCESS_DENIED", "Accessing this image resource is forbidden")
        if kind == "videos" and asset.status == "PROCESSING":
            self._state.video_polls -= 1
            if self._state.videos_fail:
                asset.status = "PROCESSING_FAILED"
            elif self._state.video_polls <= 0:
                asset.status = "AVAILABLE"
        why = {"processingFailureReason": "The codec is not known."} if asset.status == "PROCESSING_FAILED" else {}
        return {"id": urn, "owner": asset.owner, "status": asset.status, **why}
