"""What can go wrong when a person moves posts about."""

from app.core.errors import Conflict, Invalid


class PostNotMovable(Conflict):
    code, title = "post-not-movable", "This post can no longer be moved"


class PostAlreadyPublished(Conflict):
    code, title = "post-already-published", "This post is already published"


class PostIsPublishing(Conflict):
    code, title = "post-is-publishing", "This post is going out right now"


class PostIsUnconfirmed(Conflict):
    code, title = "post-is-unconfirmed", "This post may already be live"


class PostNotScheduled(Conflict):
    code, title = "post-not-scheduled", "This post is not on the calendar"


class PostNotUnconfirmed(Conflict):
    code, title = "post-not-unconfirmed", "It is already known what became of this post"


class PostNotOut(Conflict):
    code, title = "post-not-out", "This post is not out"


class NotTakenDown(Conflict):
    code, title = "not-taken-down", "The platform has not deleted this post"


class NotAPostsAddress(Invalid):
    code, title = "not-a-posts-address", "This is not the address of this post"


class NoAccountForPlatform(Conflict):
    code, title = "no-account-for-platform", "There is no account to publish with"


class AccountNotConnected(Conflict):
    code, title = "account-not-connected", "The account of this post is not connected"


class TimeHasPassed(Invalid):
    code, title = "time-has-passed", "That time has passed"


class TimeTooFar(Invalid):
    code, title = "time-too-far", "That is too far ahead"


class BreaksPlatformRules(Invalid):
    code, title = "breaks-platform-rules", "The platform would refuse this post"
