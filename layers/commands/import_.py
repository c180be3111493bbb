"""``import FILE`` and ``diff FILE``: read a file, look at it beside the folder, and put it in force or not."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pandas as pd

from layers.commands.common import Commands, command
from layers.commands.looking import difference_lines, file_options, look, say_review
from layers.editions import apply
from layers.export.tables import table_csv
from layers.intake.repairs import POSITION
from layers.spec import Config, KindSpec
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The commands and their options."""
    take = command(commands, "import", "read a published file and put it in force / ファイルを取り込む", _import)
    take.add_argument("--dry-run", action="store_true", help="look, write nothing / 確かめるだけで書き込まない")
    file_options(take)
    show = command(commands, "diff", "what a file would change / 今の版との違い", _diff)
    show.add_argument("--out", type=Path, metavar="CSV", help="every change as CSV / 違いのCSV")
    file_options(show)


def _import(args: argparse.Namespace, config: Config, words: Wording) -> int:
    looked = look(args, config)
    place = None if args.dry_run else apply(args.data, looked.reading)
    say_review(looked, config, words)
    if place is None:
        print(words.say("cli.dry_run"))
        return 0
    print(words.say("cli.lies", place=place))
    print(words.say("cli.start", folder=args.data))
    return 0


def _diff(args: argparse.Namespace, config: Config, words: Wording) -> int:
    looked = look(args, config)
    layer = looked.reading.layer
    for line in difference_lines(looked, words):
        print(line)
    changes, limit = looked.difference.changes, config.app.intake.max_problems_shown
    for row in changes.head(limit).to_dict("records"):
        print(" ", change_line(row, layer.kind, words))
    if len(changes) > limit:
        print("  " + words.say("cli.diff_more", count=f"{len(changes) - limit:,}"))
    if args.out is not None:
        args.out.write_bytes(table_csv(changes, training=layer.training))
        print(words.say("cli.lies", place=args.out))
    return 0


def change_line(row: dict[Any, Any], kind: KindSpec, words: Wording) -> str:
    """One row of `Difference.changes` as a line: what happened to which record, before and after."""
    number = row["old_row"] if row["change"] == "removed" else row["new_row"]
    head = f"[{words.say('change.' + row['change'])}] {words.say('place.row', row=number)} {row['name']}"
    if not row["field"]:
        return head
    field = str(row["field"])
    name = words.name(kind.fields[field]) if field in kind.fields else POSITION if field == "position" else field
    blank = words.say("value.unregistered")
    away = "" if pd.isna(row["distance_m"]) else f" ({row['distance_m']:,.0f} m)"
    return f"{head}  {name}: {row['before'] or blank} → {row['after'] or blank}{away}"
