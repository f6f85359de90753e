"""A real S3 server (SeaweedFS) that checks signatures, on loopback."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEY_ID, SECRET, BUCKET = "growth-key", "growth-secret", "growth-media"


@dataclass(frozen=True)
class S3Server:
    url: str
    bucket: str = BUCKET

    def environment(self, **given: str) -> dict[str, str]:
        """Settings that name it."""
        return {
            "S3_ENDPOINT_URL": self.url,
            "S3_BUCKET": self.bucket,
            "S3_ACCESS_KEY_ID": KEY_ID,
            "S3_SECRET_ACCESS_KEY": SECRET,
            **given,
        }


@contextmanager
def running(folder: Path) -> Iterator[S3Server]:
    identity = {
        "name": "growth",
        "credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    ports = _free_ports()
    program = shutil.which("weed", path=str(Path(sys.executable).parent)) or "weed"
    command = [program, "server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={folder / 'data'}", "-s3"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # fixed ports else, which two runs would fight over
    command += ["-master.volumeSizeLimitMB=64", "-volume.max=20", f"-s3.config={folder / 's3.json'}"]
    command += [f"-{name}.port={port}" for name, port in ports.items()]
    command += [f"-{name}.port.grpc={port + 10000}" for name, port in ports.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            server = S3Server(f"http://127.0.0.1:{ports['s3']}")
            _wait(server, process, folder / "log")
            yield server
        finally:
            process.kill()  # its data is worth nothing, and stopping it in order takes ten seconds
            process.wait()


def _free_ports() -> dict[str, int]:
    """Each with the port 10,000 above it, where the server's parts speak to each other."""
    found: dict[str, int] = {}
    for name in ("master", "volume", "filer", "s3"):
        while name not in found:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
                if port > 55000 or port in found.values():
                    continue
                try:
                    socket.create_server(("127.0.0.1", port + 10000)).close()
                except OSError:
                    continue
                found[name] = port
    return found


def _wait(server: S3Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until it takes writes; it answers on its port some seconds before that. The first one makes the bucket."""
    from obstore.store import S3Store  # noqa: PLC0415 - heavy, and needed here alone

    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()[-4000:]
        try:
            store = S3Store(
                server.bucket,
                endpoint=server.url,
                access_key_id=KEY_ID,
                secret_access_key=SECRET,
                region="us-east-1",
                client_options={"allow_http": True},
                retry_config={"max_retries": 0},
            )
            store.put("first", b"write")
            store.delete("first")
        except Exception:  # noqa: BLE001 - whatever it says, it is not ready yet
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"The S3 server takes no writes:\n{log.read_text()[-4000:]}")
