"""What can go wrong with strategies."""

from app.core.errors import Conflict, Invalid, NotFound


class StrategyNotFound(NotFound):
    code, title = "strategy-not-found", "There is no such strategy"


class NoStrategyYet(NotFound):
    code, title = "no-strategy-yet", "This business has no strategy yet"


class PlatformsNotOffered(Invalid):
    code, title = "platforms-not-offered", "This installation does not offer these platforms"


class NoPlatformOffered(Conflict):
    code, title = "no-platform-offered", "This installation offers no platform"
