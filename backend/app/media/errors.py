"""What can go wrong with media."""

from http import HTTPStatus

from app.core.errors import AppError, BadRequest, Conflict, Forbidden, Invalid, NotFound, ServiceUnavailable


class MediaNotFound(NotFound):
    code, title = "media-not-found", "There is no such picture or video"


class MediaInUse(Conflict):
    code, title = "media-in-use", "A post still needs this"


class MediaTypeNotTaken(AppError):
    status, code, title = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type-not-taken", "We do not take this kind of file"


class MediaBroken(Invalid):
    code, title = "media-broken", "This file cannot be read"


class MediaTooBig(Invalid):
    code, title = "media-too-big", "This picture or video is too big"


class MediaDoesNotFit(Invalid):
    """Permanent for this asset on this platform."""

    code, title = "media-does-not-fit", "This platform would not take this"


class UploadBrokenOff(BadRequest):
    code, title = "upload-broken-off", "The upload ended too early"


class UploadTooSlow(AppError):
    status, code, title = HTTPStatus.REQUEST_TIMEOUT, "upload-too-slow", "The upload took too long"


class MediaNotFetched(Invalid):
    code, title = "media-not-fetched", "The file could not be fetched from that address"


class LinkNotGood(Forbidden):
    """Forged or too old: from outside the two look the same."""

    code, title = "link-not-good", "This link is not good (any more)"


class RangeNotSatisfiable(AppError):
    status, code, title = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "range-not-satisfiable", "There are no such bytes"


class MediaLinksOff(ServiceUnavailable):
    code, title = "media-links-off", "This server cannot make links to media"
