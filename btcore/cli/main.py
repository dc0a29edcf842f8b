"""The `btcore` command: data on standard output, messages on standard error, exit 2 for bad input with a line each."""

from __future__ import annotations

import io
import sqlite3
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Any

import click
from peewee import PeeweeException
from xlsxwriter.exceptions import FileCreateError

from .. import __version__
from ..errors import BtcoreError, EntryError, InputError, input_error
from ..records.failures import failure
from ..rules.wording import LANGUAGES, Language, Phrase
from . import (
    bench,
    cases,
    changes,
    check,
    demo,
    imports,
    jobs,
    keeping,
    nominations,
    populations,
    programmes,
    records,
    samples,
    score,
    selection,
    standing,
)
from .chinese import in_chinese, lines_in_chinese
from .output import default_language

USAGE = Phrase("{about}: {message} See {about} --help.", "{about}：{message}用法见 {about} --help。")


def language_of(words: Sequence[str]) -> Language:
    """The language asked for on a command line that may be wrong everywhere else, else that of the environment."""
    chosen = default_language()
    for word, following in zip(words, [*words[1:], ""], strict=False):
        value = following if word == "--lang" else word.removeprefix("--lang=")
        chosen = next((one for one in LANGUAGES if one == value and word.startswith("--lang")), chosen)
    return chosen


def error_lines(error: Exception, language: Language) -> list[str]:
    """An error in the language, a line for each problem."""
    if isinstance(error, click.UsageError):
        about = error.ctx.command_path if error.ctx else "btcore"
        message = error.format_message()
        return [USAGE(about=about, message=in_chinese(message) if language == "zh" else message).text(language)]
    if language == "zh":
        return lines_in_chinese(error)
    return error.lines() if isinstance(error, (EntryError, InputError)) else str(error).splitlines()


def _missing(error: FileNotFoundError) -> InputError:
    """What the system says of a folder that is not there, with what to do."""
    expected = "a name that is right, in a folder that exists"
    return input_error(str(error.filename), "there is no such file or folder", expected)


# Distributions bring commands by this group of entry points.
COMMANDS = "btcore.commands"


class Group(click.Group):
    """A click group that turns btcore's errors into lines on standard error and exit code 2."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *entry_points(group=COMMANDS).names})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        # A command of another distribution, such as the panel's, is loaded when it is asked for.
        if name not in self.commands and name in entry_points(group=COMMANDS).names:
            self.add_command(entry_points(group=COMMANDS)[name].load())
        return super().get_command(context, name)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        language = context.meta["btcore.language"] = language_of(args)
        return self._telling(context, language, lambda: super(Group, self).parse_args(context, args))

    def invoke(self, context: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            # A console of another encoding shows ? for a mark it lacks, instead of ending the command.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        language = context.meta["btcore.language"]
        return self._telling(context, language, lambda: super(Group, self).invoke(context))

    @staticmethod
    def _telling(context: click.Context, language: Language, work: Callable[[], Any]) -> Any:
        """Do the work; an error is told in lines and ends the command."""
        try:
            return work()
        except (click.exceptions.NoArgsIsHelpError, BrokenPipeError):
            raise
        except FileCreateError as error:
            # XlsxWriter tells a folder that is not there, or a file that Excel holds open, in an error of its own.
            place = str(getattr(error.args[0], "filename", "") or "the file")
            problem = "the folder cannot be written to, or the file is open in another program"
            for line in error_lines(input_error(place, problem, "a folder that exists, and the file closed"), language):
                click.echo(line, err=True)
            return context.exit(2)
        except (click.UsageError, BtcoreError, OSError, PeeweeException, sqlite3.Error) as error:
            told = error if isinstance(error, EntryError) else failure(error) or error
            if isinstance(told, (PeeweeException, sqlite3.Error)):
                raise
            if isinstance(told, FileNotFoundError) and told.filename is not None:
                told = _missing(told)
            for line in error_lines(told, language):
                click.echo(line, err=True)
            return context.exit(2)


@click.group("btcore", cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="btcore")
def main() -> None:
    """Key-teacher development programmes: rules that explain themselves."""


for command in (
    *(programmes.programmes, programmes.plugins, programmes.show, programmes.lint),
    *(
        check.check,
        score.score,
        nominations.nominations,
        selection.select,
        changes.what_if,
        changes.readings,
        cases.cases,
    ),
    standing.standing,
    *(records.init, records.do, imports.import_, records.export),
    jobs.jobs,
    populations.evaluate,
    *(keeping.doctor, keeping.verify, keeping.backup, keeping.restore, keeping.scrub),
    *(samples.template, samples.sample, demo.demo, bench.bench),
):
    main.add_command(command)

if __name__ == "__main__":
    sys.exit(main())
