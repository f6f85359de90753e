"""The servers of an installation that was given none. `with EmbeddedPostgres(folder) as server: server.url`."""

from app.supervisor.postgres import EmbeddedPostgres
from app.supervisor.valkey import EmbeddedValkey

__all__ = ["EmbeddedPostgres", "EmbeddedValkey"]
