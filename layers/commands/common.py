"""What every command shares: its folder and language, who asks and when, and how problems are printed."""

from __future__ import annotations

import argparse
import datetime
import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layers.editions import Origin
from layers.problems import Problem, Severity
from layers.report import ProblemGroup
from layers.spec import Config
from layers.wording import Wording

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = Any

Run = Callable[[argparse.Namespace, Config, Wording], int]
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def command(commands: Commands, name: str, about: str, run: Run) -> argparse.ArgumentParser:
    """A command with ``--data`` and ``--lang``, which all have."""
    parser = commands.add_parser(name, help=about)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--lang", choices=("ja", "en"), default="ja")
    parser.set_defaults(run=run)
    return parser


def date_option(parser: argparse.ArgumentParser, name: str, about: str) -> None:
    """An option that takes a calendar date."""
    parser.add_argument(name, type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help=about)


def who() -> str:
    """The account's name; "" where there is none (a container, say)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def origin_now(
    edition_date: datetime.date | None = None, source: str = "", licence: str = "", *, training: bool = False
) -> Origin:
    """The record of an act: who puts a file in force, and when."""
    return Origin(who(), stamp(), edition_date, source, licence, training)


def stamp() -> datetime.datetime:
    """When a person acts, to the second."""
    # The only clock in layers/: when a person imported a file is a record of the act, no input of a calculation.
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def mark(training: bool, words: Wording) -> str:
    """The 訓練 mark behind a name; "" for real data."""
    return f" [{words.say('training.mark')}]" if training else ""


def say_problems(problems: list[Problem], config: Config, words: Wording) -> None:
    """Print problems, the serious ones first, up to the limit of ``config/app.toml``."""
    if not problems:
        print(" ", words.say("cli.nothing_odd"))
        return
    shown = sorted(problems, key=lambda p: _SEVERITIES.index(p.severity))[: config.app.intake.max_problems_shown]
    print(" ", words.say("cli.odd", count=f"{len(problems):,}"))
    for problem in shown:
        print(f"    [{words.say('severity.' + problem.severity)}] {words.place(problem)}: {words.problem(problem)}")
    if len(shown) < len(problems):
        print("   ", words.say("cli.more", count=f"{len(problems) - len(shown):,}"))


def say_groups(groups: list[ProblemGroup], config: Config, words: Wording) -> None:
    """Print problems by code and column: how many, and the first examples; up to the limit of ``config/app.toml``."""
    total = sum(group.count for group in groups)
    print(" ", words.say("cli.odd", count=f"{total:,}") if groups else words.say("cli.nothing_odd"))
    shown = 0
    for group in groups:
        examples = group.examples[: config.app.intake.max_problems_shown - shown]
        shown += len(examples)
        column = " " + words.say("place.column", column=group.column) if group.column else ""
        print(f"    {words.say('problem_title.' + group.code)}{column}: {group.count:,}")
        for problem in examples:
            severity = words.say("severity." + problem.severity)
            print(f"      [{severity}] {words.place(problem)}: {words.problem(problem)}")
    if shown < total:
        print("   ", words.say("cli.more", count=f"{total - shown:,}"))
