"""Backups of the database: pg_dump's custom format, and back."""

import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from app.supervisor import postgres_tools
from app.supervisor.errors import SupervisorError

_OURS = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')"
)
# In the transaction of the restore itself: when anything fails, everything is as it was.
_EMPTY = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\nALTER SCHEMA public OWNER TO pg_database_owner;\n"


# A backup knows nothing of what went out after it was made: in it those posts still wait. So every post that waits is
# marked as possibly out since then, and the publisher asks its platform about it: at once, also about those of later
# days, which somebody may have published early; they go back to their time when they are not there. A thread that had
# stopped half-way may have gone on since: it is asked about when somebody publishes it again, and of an unconfirmed one
# the next part may be out as well (`was_restored`). Mails that waited then were sent since, or are old news.
_MAY_BE_OUT = """
DO $$ BEGIN
    IF to_regclass('public.content') IS NOT NULL THEN
        WITH may_be_out AS (
            UPDATE public.content
            SET uncertain_since = LEAST(uncertain_since, TIMESTAMPTZ '{made_at}'),
                next_attempt_at = LEAST(next_attempt_at, now()), version = version + 1
            WHERE status IN ('scheduled', 'publishing')
            RETURNING id
        )
        INSERT INTO public.post_events (content_id, actor, event, details)
        SELECT id, 'system', 'restored', jsonb_build_object('backup_made_at', '{made_at}') FROM may_be_out
        UNION ALL
        SELECT id, 'system', 'restored', jsonb_build_object('backup_made_at', '{made_at}') FROM public.content
        WHERE status = 'unconfirmed';
    END IF;
    IF EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'content'
               AND column_name = 'published_parts') THEN
        WITH may_have_gone_on AS (
            UPDATE public.content
            SET uncertain_since = TIMESTAMPTZ '{made_at}', version = version + 1
            WHERE status IN ('draft', 'failed') AND published_parts <> '[]'
            RETURNING id
        )
        INSERT INTO public.post_events (content_id, actor, event, details)
        SELECT id, 'system', 'restored', jsonb_build_object('backup_made_at', '{made_at}') FROM may_have_gone_on;
    END IF;
    IF to_regclass('public.notifications') IS NOT NULL THEN
        UPDATE public.notifications SET next_mail_at = NULL WHERE next_mail_at IS NOT NULL;
    END IF;
END $$;
"""


def backup(url: str, file: Path) -> None:
    """Write a consistent picture of the database to `file`, whole or not at all."""
    if not file.parent.is_dir():
        raise SupervisorError(f"There is no folder {file.parent}. Make it first.")
    scratch = file.with_name(file.name + ".part")
    scratch.touch(mode=0o600)
    try:
        postgres_tools.run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(scratch), url=url
        )
        scratch.replace(file)
    finally:
        scratch.unlink(missing_ok=True)


def check(url: str, file: Path, *, force: bool) -> None:
    """Raises SupervisorError when `file` is no backup, or without `force` when the database holds something."""
    try:
        postgres_tools.run("pg_restore", "--list", str(file))
    except postgres_tools.ToolFailed:
        raise SupervisorError(f"{file} is not a backup made by `aigrowth backup`. Nothing was changed.") from None
    if not force and postgres_tools.query(url, _OURS) != "0":
        raise SupervisorError(
            "The database is not empty, so nothing was changed. To replace everything in it: "
            f"`aigrowth backup before.dump`, then `aigrowth restore --force {file}`."
        )


def made_at(file: Path) -> datetime:
    """When the backup was begun: what it does not hold happened after that. Raises SupervisorError."""
    listing = postgres_tools.run("pg_restore", "--list", str(file), env={**os.environ, "TZ": "UTC"})
    found = re.search(r"^; +Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", listing, re.MULTILINE)
    if found is None:
        raise SupervisorError(f"{file} does not say when it was made, so it is not restored. Nothing was changed.")
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC)


def restore(url: str, file: Path) -> None:
    """Replace everything in the database by the backup, in one transaction.

    Nothing that went out since is sent a second time: see _MAY_BE_OUT.
    """
    after = _MAY_BE_OUT.format(made_at=made_at(file).isoformat())
    with tempfile.TemporaryDirectory(prefix="aigrowth-restore-") as folder:
        script = Path(folder) / "restore.sql"
        postgres_tools.run("pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(file))
        with script.open("r+", encoding="utf-8") as whole:
            text = whole.read()
            whole.seek(0)
            whole.write(_EMPTY + text + after)
        postgres_tools.run(
            *("psql", "--no-psqlrc", "--quiet", "--no-password", "--single-transaction", "--set", "ON_ERROR_STOP=1"),
            *("--output", "/dev/null", "--file", str(script)),
            url=url,
        )
