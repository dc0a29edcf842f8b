"""btcore serve: the panel under gunicorn, or waitress where there is none; its worker for longer jobs beside it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click
from werkzeug.middleware.proxy_fix import ProxyFix

from btcore import PluginManager, installed
from btcore.cli.records import with_database
from btcore.errors import BtcoreError
from btcore.records.database import DATABASE
from btcore.records.migrating import open_current

from .app import create_app
from .sample import prepare

SECRET, HOSTS, PROXIES = "BTCORE_SECRET_KEY", "BTCORE_HOSTS", "BTCORE_PROXIES"
HERE = ("127.0.0.1", "localhost", "::1")
SHORTEST_SECRET = 32
THREADS = 8
# Seconds: the answer of an operation over a whole cohort is one request.
TIMEOUT = 300


def _demo_accounts(database: str | None, manager: PluginManager) -> dict[str, str]:
    """The accounts of the demonstration, made where they are lacking."""
    open_current(database)
    accounts = prepare(manager)
    # The server forks; a connection is never taken along.
    DATABASE.close()
    return accounts


def settings(host: str) -> tuple[str | None, list[str]]:
    """The secret key and the names under which the panel answers, out of the environment.

    On this machine alone neither is asked for; on any other host both are, or BtcoreError.
    """
    secret, hosts = os.environ.get(SECRET), [one.strip() for one in os.environ.get(HOSTS, "").split(",") if one.strip()]
    if host in HERE:
        return secret, [*HERE, "[::1]", *hosts]
    if not secret or len(secret) < SHORTEST_SECRET:
        raise BtcoreError(
            f"the panel on {host} needs a secret key; set {SECRET} to {SHORTEST_SECRET} random characters or more"
        )
    if not hosts:
        raise BtcoreError(
            f"the panel on {host} needs the names it is reached by; set {HOSTS}, such as panel.example.org"
        )
    return secret, hosts


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--demo", is_flag=True, help="Give the accounts of the demonstration a password, and show it.")
@with_database
def serve(host: str, port: int, demo: bool, database: str | None) -> None:
    """Serve the panel. On another host than this machine it asks for BTCORE_SECRET_KEY, BTCORE_HOSTS (the names it is
    reached by) and https in front of it; BTCORE_PROXIES says how many proxies stand there.
    """
    local = host in HERE
    secret, hosts = settings(host)
    manager = installed()
    accounts = _demo_accounts(database, manager) if demo and local else {}
    app = create_app(
        database, manager=manager, secret_key=secret, secure=not local, hosts=hosts, demo_accounts=accounts
    )
    proxies = int(os.environ.get(PROXIES, "0" if local else "1"))
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    click.echo(f"http://{host}:{port}/")
    run(app, host=host, port=port, work=app.extensions["btcore_background"].start)


def run(app: Any, *, host: str, port: int, work: Callable[[], Any]) -> None:
    """Serve until the signal to end; `work` starts the worker in the process that serves."""
    try:
        from .gunicorn_server import Server
    except ImportError:
        # gunicorn does not run on Windows.
        import waitress

        work()
        waitress.serve(app, host=host, port=port, threads=THREADS)
        return
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = {"bind": bind, "threads": THREADS, "worker_class": "gthread", "timeout": TIMEOUT}
    Server(app, {**options, "loglevel": "warning", "control_socket_disable": True}, work=work).run()
