"""btcore serve: the panel under gunicorn."""

from __future__ import annotations

import os
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from btcore import PluginManager, installed
from btcore.cli.records import with_database
from btcore.errors import BtcoreError
from btcore.records.database import DATABASE, open_database

from .app import create_app
from .sample import prepare

SECRET = "BTCORE_SECRET_KEY"
THREADS = 8
# Seconds: an import of a large workbook is one request.
TIMEOUT = 300


class Server(BaseApplication):
    """Gunicorn with settings of ours."""

    def __init__(self, app: Any, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            # An older gunicorn has no control socket to turn off.
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app


def _demo_accounts(database: str | None, manager: PluginManager) -> dict[str, str]:
    """The accounts of the demonstration, made where they are lacking."""
    open_database(database)
    accounts = prepare(manager)
    # The server forks; a connection is never taken along.
    DATABASE.close()
    return accounts


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--demo", is_flag=True, help="Give the accounts of the demonstration a password, and show it.")
@with_database
def serve(host: str, port: int, demo: bool, database: str | None) -> None:
    """Serve the panel. On another host than this machine it asks for BTCORE_SECRET_KEY and https in front of it."""
    local = host in ("127.0.0.1", "localhost", "::1")
    secret = os.environ.get(SECRET)
    if not local and not secret:
        raise BtcoreError(f"the panel on {host} needs a secret key; set {SECRET} to 32 random characters or more")
    manager = installed()
    accounts = _demo_accounts(database, manager) if demo and local else {}
    app = create_app(database, manager=manager, secret_key=secret, secure=not local, demo_accounts=accounts)
    click.echo(f"http://{host}:{port}/")
    options = {"bind": f"{host}:{port}", "threads": THREADS, "worker_class": "gthread", "timeout": TIMEOUT}
    Server(app, {**options, "loglevel": "warning", "control_socket_disable": True}).run()
