"""``python -m layers import FILE [--as KIND] --data FOLDER`` and ``python -m layers check --data FOLDER``.

Exit codes: 0 done, 1 `check` found an error, 2 refused (nothing was changed).
"""

from __future__ import annotations

import argparse
import datetime
import getpass
import io
import os
import sys
from pathlib import Path

from layers.editions import Origin, Reading, apply, read_file
from layers.folder import DataFolder, load_folder
from layers.intake.files import read_bytes
from layers.layer import Layer
from layers.problems import FileRefused, Problem, Severity, SonaeError
from layers.spec import Config, load_config
from layers.tsunami import designated, tsunami_only
from layers.wording import Wording

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Errors are printed as messages, never as stack traces."""
    args = _parser().parse_args(argv)
    _never_unprintable()
    try:
        config = load_config()
        return int(args.run(args, config, Wording(config, args.lang)))
    except FileRefused as err:
        words = Wording(load_config(), args.lang)
        print(
            words.say("cli.refused"), words.place(err.problem), words.problem(err.problem), sep="\n  ", file=sys.stderr
        )
    except SonaeError as err:
        print(err, file=sys.stderr)
    except BrokenPipeError:
        # The reader (head, say) has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 2


def _never_unprintable() -> None:
    """A console or file of an old encoding (cp932, ASCII) gets an escape for what it lacks, and no stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        # A process without an account (a container, say) has no name.
        return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m layers", description=__doc__)
    commands = parser.add_subparsers(required=True)
    take = commands.add_parser("import", help="read a CSV or GeoJSON file and put it in force / ファイルを取り込む")
    take.add_argument("file", type=Path)
    take.add_argument("--as", dest="kind", default="", metavar="KIND", help="layer kind of config/layers.toml")
    take.add_argument("--city", default="", metavar="CODE", help="5-digit municipality code of the folder's city")
    take.add_argument(
        "--edition-date",
        type=datetime.date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="the publisher's date of the data / 版の日付",
    )
    take.add_argument("--source", default="", help="who published the file / 出典")
    take.add_argument("--licence", default="", help="terms of use / 利用条件")
    take.add_argument("--training", action="store_true", help="made-up data / 訓練データ")
    take.set_defaults(run=_import)
    check = commands.add_parser("check", help="read a data folder and report what is odd / データを点検する")
    check.set_defaults(run=_check)
    for command in (take, check):
        command.add_argument("--data", type=Path, required=True, metavar="FOLDER")
        command.add_argument("--lang", choices=("ja", "en"), default="ja")
    return parser


def _import(args: argparse.Namespace, config: Config, words: Wording) -> int:
    # The only clock in layers/: when a person imported a file is a record of the act, no input of a calculation.
    stamp = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    origin = Origin(_who(), stamp, args.edition_date, args.source, args.licence, args.training)
    raw = read_bytes(args.file, config.app.intake)
    reading = read_file(args.data, args.file.name, raw, config, origin, as_kind=args.kind, city_code=args.city)
    place = apply(args.data, reading)
    _say_reading(reading, config, words)
    print(words.say("cli.lies", place=place))
    print(words.say("cli.start", folder=args.data))
    return 0


def _say_reading(reading: Reading, config: Config, words: Wording) -> None:
    edition = reading.layer.edition
    fmt = config.layers.formats.get(edition.format)
    form = words.name(fmt) if fmt else words.say("cli.own_form")
    kind = words.name(reading.layer.kind) + _mark(edition.training, words)
    print(words.say("cli.read", file=edition.file, form=form, kind=kind))
    for line in layer_facts(reading.layer, words):
        print(" ", line)
    if reading.spec.name:
        print(" ", words.say("cli.city", city=reading.spec.prefecture + reading.spec.name, code=reading.spec.city))
    _say_problems(list(reading.problems), config, words)


def _mark(training: bool, words: Wording) -> str:
    return f" [{words.say('training.mark')}]" if training else ""


def layer_facts(layer: Layer, words: Wording) -> list[str]:
    """What a layer holds, in a few lines: rows, places, designations, rows without a position."""
    frame = layer.frame
    facts = [words.say("cli.rows", rows=f"{len(frame):,}")]
    if "place_key" in frame and "site_id" in frame:
        facts.append(words.say("cli.places", places=f"{frame['place_key'].nunique():,}"))
    if "tsunami" in frame and not layer.basis:
        facts.append(words.say("cli.tsunami", rows=f"{int(designated(frame, 'tsunami').sum()):,}"))
        only = int(tsunami_only(frame, list(words.config.layers.hazards)).sum())
        facts.append(words.say("cli.tsunami_only", rows=f"{only:,}"))
    if layer.kind.geometry != "table":
        facts.append(words.say("cli.no_position", rows=f"{int(frame.geometry.isna().sum()):,}"))
    if "capacity_people" in frame:
        facts.append(words.say("cli.no_capacity", rows=f"{int(frame['capacity_people'].isna().sum()):,}"))
    facts.append(
        words.say(
            "cli.edition",
            date=words.date(layer.edition.edition_date),
            source=layer.edition.source or words.say("value.unregistered"),
        )
    )
    return facts


def _say_problems(problems: list[Problem], config: Config, words: Wording) -> None:
    if not problems:
        print(" ", words.say("cli.nothing_odd"))
        return
    shown = sorted(problems, key=lambda p: _SEVERITIES.index(p.severity))[: config.app.intake.max_problems_shown]
    print(" ", words.say("cli.odd", count=f"{len(problems):,}"))
    for problem in shown:
        print(f"    [{words.say('severity.' + problem.severity)}] {words.place(problem)}: {words.problem(problem)}")
    if len(shown) < len(problems):
        print("   ", words.say("cli.more", count=f"{len(problems) - len(shown):,}"))


def _check(args: argparse.Namespace, config: Config, words: Wording) -> int:
    folder = load_folder(args.data, config)
    city = folder.city.name or words.say("value.unregistered")
    print(words.say("cli.folder", folder=args.data, city=city) + _mark(folder.training, words))
    for layer in [*folder.layers.values(), *folder.facts.all()]:
        basis = f" ({layer.basis})" if layer.basis else ""
        print(f"{words.name(layer.kind)}{basis}{_mark(layer.training, words)}")
        for line in layer_facts(layer, words):
            print(" ", line)
    for name in folder.loose:
        print(words.say("cli.loose", file=name, folder=args.data))
    _say_problems(folder.all_problems(), config, words)
    return 1 if _has_error(folder) else 0


def _has_error(folder: DataFolder) -> bool:
    return any(problem.severity == "error" for problem in folder.all_problems())


if __name__ == "__main__":
    sys.exit(main())
