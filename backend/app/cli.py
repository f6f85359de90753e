"""The command `aigrowth`. What a command needs is imported inside it, so that `aigrowth --help` answers at once."""

import contextlib
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from app import __version__

T = TypeVar("T")

app = typer.Typer(
    help="AI Growth Manager: describe a business; get a strategy, posts on a calendar, published once, measured daily.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    if sys.platform == "win32":
        sys.exit("AI Growth Manager does not run on Windows itself. Use WSL: https://learn.microsoft.com/windows/wsl/")
    app()


@app.callback(invoke_without_command=True)
def version(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False
) -> None:
    if version:
        typer.echo(f"aigrowth {__version__}")
        raise typer.Exit


@contextlib.contextmanager
def plain_words() -> Iterator[None]:
    """What we know how to explain becomes one message and exit code 1; anything else is a bug and is shown whole."""
    from app.supervisor.errors import SupervisorError  # noqa: PLC0415

    try:
        yield
    except SupervisorError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None


@app.command()
def up() -> None:
    """Start everything, show the address, and stay until Ctrl-C."""
    from app.supervisor import up as starter  # noqa: PLC0415

    with plain_words():
        starter.up()


@app.command()
def down() -> None:
    """Stop the product that runs on the data folder, from any terminal."""
    from app.supervisor import up as starter  # noqa: PLC0415

    with plain_words():
        starter.down()


@app.command()
def doctor() -> None:
    """Look at every dependency and integration: which side is on, whether it answers, what to do."""
    from app.supervisor import doctor as doctors  # noqa: PLC0415

    with plain_words():
        if not doctors.report():
            raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from app.supervisor import database_access  # noqa: PLC0415

    with plain_words(), database_access.reachable_database():
        database_access.migrate()


@app.command("seed-demo")
def seed_demo() -> None:
    """Add an example business with eight weeks of history on the sandbox network, labelled as an example."""
    with plain_words():
        _running_product()
        from app.demo import service  # noqa: PLC0415

        typer.echo(_run(service.seed_demo()))


@app.command()
def openapi(
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of the terminal.")] = None,
) -> None:
    """Write the OpenAPI document, from which the web client is generated."""
    import json  # noqa: PLC0415

    from app.main import app as api  # noqa: PLC0415

    document = json.dumps(api.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(document, nl=False)
    elif not out.is_file() or out.read_text("utf-8") != document:  # untouched when equal: make looks at its time
        out.write_text(document, "utf-8")


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt every stored token with the first key of ENCRYPTION_KEY; afterwards the others can be removed."""
    from app.supervisor import database_access  # noqa: PLC0415

    with plain_words(), database_access.reachable_database():
        from app.social_accounts import service  # noqa: PLC0415

        count = _run(service.rotate_keys())
    typer.echo(f"{count} stored tokens are now encrypted with the first key.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write the backup.")]) -> None:
    """Write the whole database to a file (pg_dump's custom format); the product may be running."""
    from app.supervisor import backup as backups, database_access  # noqa: PLC0415

    with plain_words(), database_access.reachable_database() as url:
        backups.backup(url, file)
    typer.echo(
        f"Backed up to {file}. The keys that open stored tokens are not in it: keep secrets.json or your .env too."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `aigrowth backup`.", exists=True, dir_okay=False)],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace what is in the database.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Put a backup back. A database that is not empty is refused without --force; stop the product first."""
    from app.supervisor import backup as backups, database_access  # noqa: PLC0415

    with plain_words(), database_access.reachable_database(exclusive=True) as url:
        backups.check(url, file, force=force)
        if force and not yes:
            typer.confirm("Everything now in the database will be lost. Go on?", abort=True)
        backups.restore(url, file)
        database_access.migrate()
        since = backups.made_at(file)
    typer.echo(
        f"Restored, as of {since:%Y-%m-%d %H:%M} UTC. Posts that went out after this backup was made are not sent "
        "again: the platform is asked first. Look at the calendar for posts that you had changed or taken off it since."
    )


@app.command("create-admin")
def create_admin(
    email: str,
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when not given.")
    ],
) -> None:
    """Make an account with the admin role (or give the role to an existing account)."""
    from app.supervisor import database_access  # noqa: PLC0415

    with plain_words(), database_access.reachable_database():
        _run(_create_admin(email, password))
    typer.echo(f"{email} is an administrator.")


async def _create_admin(email: str, password: str) -> None:
    from app.core.db import unit_of_work  # noqa: PLC0415
    from app.users import service  # noqa: PLC0415

    async with unit_of_work() as session:
        await service.create_admin(session, email=email, password=password)


@app.command("confirm-email")
def confirm_email(email: str) -> None:
    """Vouch for the address of an account, so that its owner keeps it when people begin to sign in through Clerk."""
    from app.supervisor import database_access  # noqa: PLC0415

    with plain_words(), database_access.reachable_database():
        _run(_confirm_email(email))
    typer.echo(f"{email} is confirmed.")


async def _confirm_email(email: str) -> None:
    from app.core.db import unit_of_work  # noqa: PLC0415
    from app.users import service  # noqa: PLC0415

    async with unit_of_work() as session:
        await service.confirm_email(session, email=email)


def _running_product() -> None:
    """Raises SupervisorError unless the product is running here, or its servers are our own."""
    from app.supervisor import database_access  # noqa: PLC0415

    database_access.require_running()


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a service's coroutine; its errors for people are shown as such."""
    import asyncio  # noqa: PLC0415

    from app.core import db, logging, redis  # noqa: PLC0415
    from app.core.errors import AppError  # noqa: PLC0415
    from app.supervisor.errors import SupervisorError  # noqa: PLC0415

    async def working() -> T:
        try:
            return await work
        finally:
            await redis.close()
            await db.dispose()

    logging.configure()
    try:
        return asyncio.run(working())
    except AppError as problem:
        raise SupervisorError(str(problem)) from None


if __name__ == "__main__":
    main()
