"""``import FILE``: read a file and put it in force."""

from __future__ import annotations

import argparse
from pathlib import Path

from layers.commands.common import Commands, command, date_option, origin_now
from layers.commands.facts import say_reading
from layers.editions import apply, read_file
from layers.intake.files import read_bytes
from layers.spec import Config
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The command and its options."""
    take = command(commands, "import", "read a published file and put it in force / ファイルを取り込む", _import)
    take.add_argument("file", type=Path)
    take.add_argument("--as", dest="kind", default="", metavar="KIND", help="layer kind of config/layers.toml")
    take.add_argument("--city", default="", metavar="CODE", help="5-digit municipality code of the folder's city")
    date_option(take, "--edition-date", "the publisher's date of the data / 版の日付")
    take.add_argument("--source", default="", help="who published the file / 出典")
    take.add_argument("--licence", default="", help="terms of use / 利用条件")
    take.add_argument("--training", action="store_true", help="made-up data / 訓練データ")


def _import(args: argparse.Namespace, config: Config, words: Wording) -> int:
    origin = origin_now(args.edition_date, args.source, args.licence, training=args.training)
    raw = read_bytes(args.file, config.app.intake)
    reading = read_file(args.data, args.file.name, raw, config, origin, as_kind=args.kind, city_code=args.city)
    place = apply(args.data, reading)
    say_reading(reading, config, words)
    print(words.say("cli.lies", place=place))
    print(words.say("cli.start", folder=args.data))
    return 0
