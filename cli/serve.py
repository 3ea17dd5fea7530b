"""`patchlore serve`: the database in the browser."""

import ipaddress
import logging
import os
import socket
import webbrowser
from contextlib import suppress
from pathlib import Path

import click

from ..model.database import open_database
from .options import database_option


@click.command("serve", short_help="Browse the database: pages, JSON, CSV, feeds.")
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on; 0: any that is free.")
@click.option(
    "--maintainers",
    type=click.Path(path_type=Path, dir_okay=False, resolve_path=True),
    help="A MAINTAINERS file, which says whose a path is: collisions are shown by its subsystems.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open it in the browser.")
def command(db: Path, host: str, port: int, maintainers: Path | None, open_browser: bool) -> None:
    """Browse the database with Datasette: pages, JSON, CSV and the stored queries."""
    open_database(db).close()
    _check(maintainers)
    listening = _listen(host, port)
    url = _url(host, listening.getsockname()[1])
    if not _is_loopback(listening.getsockname()[0]):
        click.echo(f"Whoever reaches {url} can read all of {db}: there is no password. For this machine alone: --host 127.0.0.1", err=True)
    click.echo(f"{db}: {url} (stop with Ctrl-C)", err=True)
    if open_browser:
        webbrowser.open(url)
    _serve(db, listening, maintainers)


def _check(maintainers: Path | None) -> None:
    """Stop at once where a MAINTAINERS file is none."""
    if maintainers is None:
        return
    from ..pages.maintainers import read_maintainers  # noqa: PLC0415 - as Datasette below

    try:
        found = read_maintainers(maintainers)
    except OSError as error:
        raise click.UsageError(f"{maintainers}: {error.strerror}") from error
    if found is None:
        raise click.UsageError(f"{maintainers}: no section with F: lines. It is to be a file like MAINTAINERS of Linux")


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens already, so that whoever opens the address at once only waits."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server((str(address[0]), port), family=family)
    except socket.gaierror as error:
        raise click.UsageError(f"{host}: no such address. Choose another with --host") from error
    except OSError as error:
        raise click.UsageError(f"{host}:{port}: {os.strerror(error.errno or 0)}. Choose another with --host, --port") from error


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _serve(db: Path, listening: socket.socket, maintainers: Path | None) -> None:
    logging.getLogger("mcp").setLevel(logging.WARNING)  # the plugin of that name would tell of its start and end
    import uvicorn  # noqa: PLC0415 - Datasette takes a second to load: only once all else is right

    from ..pages.site import site  # noqa: PLC0415

    with suppress(KeyboardInterrupt):  # which ends it as it should
        uvicorn.Server(uvicorn.Config(site(db, maintainers).app(), log_level="warning", lifespan="on")).run(sockets=[listening])
