"""What can go wrong with posts."""

from app.core.errors import Conflict, Invalid, NotFound


class PostNotFound(NotFound):
    code, title = "post-not-found", "There is no such post"


class PostNotEditable(Conflict):
    code, title = "post-not-editable", "This post cannot be changed now"


class PostNotDeletable(Conflict):
    code, title = "post-not-deletable", "This post cannot be deleted now"


class BusinessIsPublishing(Conflict):
    code, title = "business-is-publishing", "A post of this business is going out right now"


class TextDoesNotFit(Invalid):
    code, title = "text-does-not-fit", "The platform would not take this text"


class AccountDoesNotFit(Invalid):
    code, title = "account-does-not-fit", "This account cannot carry this post"


class PeriodHasPassed(Invalid):
    code, title = "period-has-passed", "These days cannot be planned"
