"""What can go wrong with slots, moves of many posts, and posts that repeat."""

from app.core.errors import Conflict, Invalid, NotFound


class NoPostingSlots(Conflict):
    code, title = "no-posting-slots", "This account has no posting slots"


class NoFreeSlot(Conflict):
    code, title = "no-free-slot", "Every slot is taken"


class SamePostTwice(Invalid):
    code, title = "same-post-twice", "One post is named twice"


class PostIsOnTheCalendar(Conflict):
    code, title = "post-is-on-the-calendar", "Only a draft can be without a time"


class RecurringPostNotFound(NotFound):
    code, title = "recurring-post-not-found", "There is no such recurring post"


class NeverFallsOnADay(Invalid):
    code, title = "never-falls-on-a-day", "This recurring post would never go out"


class RuleIncomplete(Invalid):
    code, title = "rule-incomplete", "This does not say on which days"
