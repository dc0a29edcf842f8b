"""The panel under gunicorn: one process, several threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication


class Server(BaseApplication):
    """Gunicorn with settings of ours; the worker for longer jobs starts after the fork."""

    def __init__(self, app: Any, options: dict[str, Any], *, work: Callable[[], Any]) -> None:
        self.app, self.options = app, {**options, "post_worker_init": lambda _: work()}
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            # An older gunicorn has no control socket to turn off.
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app
