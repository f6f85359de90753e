"""The data folder: who holds it, its secrets, its logs."""

import json
import os
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from app.core.config import Settings
from app.supervisor import log_rotation, secret_store
from app.supervisor.data_folder import DataFolder
from app.supervisor.errors import AlreadyRunning, DataFolderUnusable


def make_folder(path: Path) -> DataFolder:
    folder = DataFolder(path)
    folder.create()
    return folder


def test_only_one_at_a_time_and_the_second_learns_the_address(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "data")

    with folder.hold({"address": "http://127.0.0.1:8123"}):
        assert folder.holder() == {"pid": os.getpid(), "address": "http://127.0.0.1:8123"}
        second = DataFolder(folder.path).hold({})
        with pytest.raises(AlreadyRunning, match=r"already running on this data folder at http://127.0.0.1:8123"):
            second.__enter__()

    assert folder.holder() is None
    with folder.hold({}):
        pass


def test_nobody_holds_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert DataFolder(tmp_path / "absent").holder() is None


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DataFolderUnusable, match="AIGROWTH_DATA_DIR"):
        DataFolder(tmp_path / "file" / "data").create()


def test_secrets_are_made_once_and_only_we_may_read_them(tmp_path: Path) -> None:
    first = secret_store.load_or_create(tmp_path / "secrets.json")

    assert secret_store.load_or_create(tmp_path / "secrets.json") == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert Fernet(first["ENCRYPTION_KEY"]).decrypt(Fernet(first["ENCRYPTION_KEY"]).encrypt(b"x")) == b"x"
    assert len(set(first.values())) == len(first)


def test_secrets_that_cannot_be_read_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{half", "utf-8")

    with pytest.raises(DataFolderUnusable, match="restore it from a backup"):
        secret_store.load_or_create(tmp_path / "secrets.json")

    assert (tmp_path / "secrets.json").read_text("utf-8") == "{half"


def test_a_second_terminal_reads_what_the_supervisor_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_folder(tmp_path / "data")
    folder.write_runtime({"environment": {"DATABASE_URL": "postgresql://a:b@127.0.0.1:1/c", "PORT": "8123"}})
    for name in ("DATABASE_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AIGROWTH_DATA_DIR", str(folder.path))

    settings = Settings(_env_file=None)

    assert settings.DATABASE_URL.get_secret_value() == "postgresql://a:b@127.0.0.1:1/c"
    assert settings.PORT == 8123
    assert folder.runtime.stat().st_mode & 0o777 == 0o600
    folder.forget_runtime()
    folder.forget_runtime()
    assert Settings(_env_file=None).PORT == 8000


def test_a_large_log_moves_on_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    with log.open("a") as writer:
        for turn in range(5):
            writer.write(f"turn {turn} " + "x" * 100 + "\n")
            writer.flush()
            log_rotation.rotate(tmp_path, largest_bytes=50)
        writer.write("afterwards\n")

    assert log.read_text("utf-8") == "afterwards\n"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["api.log", "api.log.1", "api.log.2", "api.log.3"]
    assert (tmp_path / "api.log.1").read_text("utf-8").startswith("turn 4")


def test_the_note_of_who_holds_is_json(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "data")

    with folder.hold({}):
        assert json.loads(folder.lock_file.read_text("utf-8")) == {"pid": os.getpid()}
