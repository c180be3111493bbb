"""``export KIND``: a layer in force as a file others can use."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from layers.commands.common import Commands, command, say_problems
from layers.export.open_data import ENCODINGS, FORMS, export
from layers.folder import load_folder
from layers.spec import Config
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The command and its options."""
    give = command(commands, "export", "a layer as CSV, GeoJSON or 自治体標準 / 書き出す", _export)
    give.add_argument("kind", metavar="KIND")
    give.add_argument("--form", choices=FORMS, default="csv")
    give.add_argument("--encoding", choices=ENCODINGS, default="utf-8-sig")
    give.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where the file goes")


def _export(args: argparse.Namespace, config: Config, words: Wording) -> int:
    folder = load_folder(args.data, config)
    given = export(folder, config, args.kind, args.form, args.encoding)
    if given is None:
        print(words.say("export.none", kind=args.kind, form=args.form), file=sys.stderr)
        return 2
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / given.file).write_bytes(given.body)
    print(words.say("cli.lies", place=args.out / given.file))
    for loss in given.losses:
        print(" ", words.say("export." + loss.code, field=loss.field, count=f"{loss.count:,}"))
    if given.problems:
        say_problems(list(given.problems), config, words)
    return 0
