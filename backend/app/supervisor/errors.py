"""What can go wrong while starting and stopping. Messages are shown as they are and say what to do next."""


class SupervisorError(Exception):
    """Shown to the person at the terminal; the command ends with exit code 1."""


class AlreadyRunning(SupervisorError):
    pass


class PortTaken(SupervisorError):
    pass


class DataFolderUnusable(SupervisorError):
    pass


class DidNotStart(SupervisorError):
    """A server or a program ended, or did not answer in time, while it was being started."""


class KeepsStopping(SupervisorError):
    """A program died too often in a short time to be started again."""


class MigrationFailed(SupervisorError):
    pass
