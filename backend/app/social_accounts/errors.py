"""What can go wrong with connections. The connect flow's codes also stand in the address the browser returns to."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound


class SocialAccountNotFound(NotFound):
    code, title = "social-account-not-found", "There is no such account"


class SocialAccountDisconnected(Conflict):
    code, title = "social-account-disconnected", "This account is disconnected"


class PlatformNotAvailable(Conflict):
    code, title = "platform-not-available", "This platform cannot be connected here"


class ExampleStaysHere(Conflict):
    code, title = "example-stays-here", "An example business reaches no real platform"


class SignInDetailsMissing(Invalid):
    code, title = "sign-in-details-missing", "This platform needs a handle and an app password"


class ConnectionRefusedByPlatform(Invalid):
    code, title = "connection-refused", "The platform refused the connection"


class RefusalUnknown(NotFound):
    code, title = "connect-refusal-unknown", "There is no such refusal"


class ConsentRefused(Conflict):
    code, title = "consent-refused", "You did not allow the connection"


class ConnectStateUnknown(Conflict):
    """Never ours, used before, or older than ten minutes: from outside the three look the same."""

    code, title = "connect-state-unknown", "This connection was not started here, or is over"


class ConnectStartedByAnother(Forbidden):
    code, title = "connect-started-by-another", "Somebody else started this connection"


class ChoiceUnknown(NotFound):
    code, title = "connect-choice-unknown", "There is nothing to choose from any more"


class NothingChosen(Invalid):
    code, title = "nothing-chosen", "Nothing was chosen"


class AppDocumentUnknown(NotFound):
    code, title = "app-document-unknown", "This platform reads no document of ours here"


class AppNotKnown(Invalid):
    code, title = "platform-app-not-known", "The platform does not know this app"


class SignatureNotGood(Forbidden):
    code, title = "signature-not-good", "This was not signed by the platform"


class DeletionUnknown(NotFound):
    code, title = "deletion-unknown", "There is no such deletion"


class SomeTokensUndecryptable(Conflict):
    """Raised after everything that could be re-encrypted was."""

    code, title = "tokens-undecryptable", "Some stored tokens cannot be opened"


class AccountConnectedElsewhere(Conflict):
    """One live connection per platform account: two holders of its rotating tokens would sign each other out."""

    code, title = "account-connected-elsewhere", "This account is already connected"
