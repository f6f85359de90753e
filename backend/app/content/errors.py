"""What can go wrong with posts."""

from app.core.errors import Conflict, Invalid, NotFound


class PostNotFound(NotFound):
    code, title = "post-not-found", "There is no such post"


class PostNotEditable(Conflict):
    code, title = "post-not-editable", "This post cannot be changed now"


class NoEditToTakeBack(Conflict):
    code, title = "no-edit-to-take-back", "There is no edit to take back"


class PartsAreOut(Conflict):
    code, title = "parts-are-out", "Parts of this thread are out and cannot be changed"


class PostOfAnotherGroup(Conflict):
    code, title = "post-of-another-group", "This post cannot be part of this group"


class PostIsArchived(Conflict):
    code, title = "post-is-archived", "This post is in the archive"


class PostNotArchivable(Conflict):
    code, title = "post-not-archivable", "This post cannot be archived now"


class TooManyTags(Invalid):
    code, title = "too-many-tags", "A post would get too many tags"


class IdeaNotFound(NotFound):
    code, title = "idea-not-found", "There is no such idea"


class IdeaOfAnotherBusiness(Invalid):
    code, title = "idea-of-another-business", "This idea belongs to another business"


class PostNotDeletable(Conflict):
    code, title = "post-not-deletable", "This post cannot be deleted now"


class BusinessIsPublishing(Conflict):
    code, title = "business-is-publishing", "A post of this business is going out right now"


class TextDoesNotFit(Invalid):
    code, title = "text-does-not-fit", "The platform would not take this text"


class OptionNotTaken(Invalid):
    code, title = "option-not-taken", "The platform has no such choice"


class MediaOfAnotherBusiness(Invalid):
    code, title = "media-of-another-business", "This picture or video belongs to another business"


class MediaNotImported(Invalid):
    code, title = "media-not-imported", "Not every address led to a picture or video"


class AccountDoesNotFit(Invalid):
    code, title = "account-does-not-fit", "This account cannot carry this post"


class PeriodHasPassed(Invalid):
    code, title = "period-has-passed", "These days cannot be planned"


class PlacesNotFree(Invalid):
    code, title = "places-not-free", "Not every place can be filled"
