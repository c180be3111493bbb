"""``catalogue`` and ``survey``: what the folder holds, and exactly what to ask next."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

import pandas as pd

from layers.catalogue import catalogue, survey, unknown_by_ward
from layers.commands.common import Commands, command, date_option
from layers.export.tables import table_csv
from layers.folder import DataFolder, load_folder
from layers.spec import Config
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The commands and their options."""
    show = command(commands, "catalogue", "every layer with source, age and gaps / データ目録", _catalogue)
    ask = command(commands, "survey", "records and fields to ask next / 次の調査票", _survey)
    for parser in (show, ask):
        parser.add_argument("--out", type=Path, metavar="FILE", help="as CSV")
    date_option(show, "--as-of", "the reference date / 基準日")
    for name in ("--kind", "--ward"):
        ask.add_argument(name, default="")


def _catalogue(args: argparse.Namespace, config: Config, words: Wording) -> int:
    folder = load_folder(args.data, config)
    as_of: datetime.date | None = args.as_of or folder.default_as_of()
    table = catalogue(folder, config, as_of)
    print(words.say("catalogue.as_of", date=words.date(as_of)))
    for row in table.to_dict("records"):
        print(_line(row, words))
    return _save(table, args.out, folder, words)


def _line(row: dict[str, object], words: Wording) -> str:
    name = row["ja"] if words.language == "ja" else row["en"]
    if not row["registered"]:
        return words.say("catalogue." + str(row["state"]), kind=name)
    day = row["edition_date"]
    facts = {
        "date": words.date(day if isinstance(day, datetime.date) else None),
        "fresh": words.say(f"fresh.{row['fresh']}"),
    }
    mark = f" [{words.say('training.mark')}]" if row["training"] else ""
    basis = f" ({row['basis']})" if row["basis"] else ""
    counts = {"rows": f"{row['rows']:,}", "errors": row["errors"], "warnings": row["warnings"], "notes": row["notes"]}
    return words.say("catalogue.line", kind=f"{name}{basis}{mark}", **facts, **counts)


def _survey(args: argparse.Namespace, config: Config, words: Wording) -> int:
    folder = load_folder(args.data, config)
    counts = unknown_by_ward(folder, config)
    chosen = counts[(counts["unknown"] > 0) & counts["kind"].eq(args.kind or counts["kind"])]
    for row in chosen[chosen["ward"].eq(args.ward or chosen["ward"])].to_dict("records"):
        kind = config.layers.kinds[str(row["kind"])]
        names = {"kind": words.name(kind), "field": words.name(kind.fields[str(row["field"])])}
        ward = row["ward"] or words.say("value.ward_unknown")
        print(words.say("catalogue.unknown", ward=ward, unknown=row["unknown"], rows=row["rows"], **names))
    return _save(survey(folder, config, args.kind, args.ward), args.out, folder, words)


def _save(table: pd.DataFrame, out: Path | None, folder: DataFolder, words: Wording) -> int:
    if out is not None:
        out.write_bytes(table_csv(table, training=folder.training))
        print(words.say("cli.lies", place=out))
    return 0
