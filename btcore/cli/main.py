"""The `btcore` command: data on standard output, messages on standard error, exit 2 for bad input with a line each."""

from __future__ import annotations

import io
import sys

import click

from .. import __version__
from ..errors import BtcoreError, InputError
from . import bench, cases, changes, check, demo, programmes, samples, score


class Group(click.Group):
    """A click group that turns btcore's errors into lines on standard error and exit code 2."""

    def invoke(self, context: click.Context) -> object:
        for stream in (sys.stdout, sys.stderr):
            # A console of another encoding shows ? for a mark it lacks, instead of ending the command.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        try:
            return super().invoke(context)
        except click.UsageError as error:
            about = error.ctx.command_path if error.ctx else "btcore"
            click.echo(f"{about}: {error.format_message()} See {about} --help.", err=True)
            return context.exit(2)
        except BrokenPipeError:
            raise
        except (BtcoreError, OSError) as error:
            lines = error.lines() if isinstance(error, InputError) else str(error).splitlines()
            for line in lines:
                click.echo(line, err=True)
            return context.exit(2)


@click.group("btcore", cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="btcore")
def main() -> None:
    """Key-teacher development programmes: rules that explain themselves."""


for command in (
    *(programmes.programmes, programmes.plugins, programmes.show, programmes.lint),
    *(check.check, score.score, changes.what_if, changes.readings, cases.cases),
    *(samples.template, samples.sample, demo.demo, bench.bench),
):
    main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
