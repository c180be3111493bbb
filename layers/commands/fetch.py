"""``fetch CODE``: official files of a municipality, fetched and put in force one by one."""

from __future__ import annotations

import argparse
import sys

from layers.commands.common import Commands, command, date_option, origin_now
from layers.commands.looking import say_review
from layers.editions import Origin, apply
from layers.fetch import address, check_city, fetch, format_of
from layers.problems import FileRefused
from layers.review import review
from layers.spec import Config, DownloadSource
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The command and its options."""
    take = command(commands, "fetch", "fetch a municipality's official files / 公式データを取得する", _fetch)
    take.add_argument("city", metavar="CODE", help="5-digit municipality code / 市町村コード5桁")
    take.add_argument("--only", action="append", metavar="ID", help="a source of config/sources.toml; may be repeated")
    date_option(take, "--edition-date", "the publisher's date of the lists / 版の日付")


def _fetch(args: argparse.Namespace, config: Config, words: Wording) -> int:
    """0: everything is in force or unchanged; 2: something could not be fetched (the rest is in force)."""
    check_city(args.data, args.city)
    names = args.only or list(config.sources.downloads)
    unknown = [name for name in names if name not in config.sources.downloads]
    if unknown:
        print(words.say("fetch.no_source", name=unknown[0], names="、".join(config.sources.downloads)), file=sys.stderr)
        return 2
    origin = origin_now(args.edition_date)
    return max(0 if _one(args, name, config, words, origin) else 2 for name in names)


def _one(args: argparse.Namespace, name: str, config: Config, words: Wording, origin: Origin) -> bool:
    source = config.sources.downloads[name]
    _announce(source, args.city, config, words)
    try:
        found = fetch(args.data, name, args.city, config, origin, _Progress(words))
        looked = None if found.reading is None else review(args.data, found.reading, config)
        place = None if looked is None else apply(args.data, looked.reading)
    except FileRefused as err:
        print(
            words.say("cli.refused"), words.place(err.problem), words.problem(err.problem), sep="\n  ", file=sys.stderr
        )
        print(words.say("fetch.instead", page=source.page, folder=args.data), file=sys.stderr)
        return False
    print(" ", words.say("fetch.got", size=f"{found.size:,}", sha256=found.sha256))
    if looked is None:
        print(" ", words.say("fetch.unchanged"))
    else:
        say_review(looked, config, words)
        print(words.say("cli.lies", place=place))
    return True


def _announce(source: DownloadSource, city: str, config: Config, words: Wording) -> None:
    """The terms come before the file: credit, licence and 注意事項 are read whatever happens next."""
    fmt = format_of(source, config)
    print(words.say("fetch.from", name=words.name(source), url=address(source, city)))
    if source.unverified:
        print(" ", words.say("fetch.unverified"))
    print(" ", words.say("fetch.terms", source=fmt.source, licence=fmt.licence))
    for notice in fmt.notice:
        print("  ・", words.say("notice." + notice), sep="")


class _Progress:
    """Prints a line for every tenth of the file; a server that does not tell the size gets a line a megabyte."""

    def __init__(self, words: Wording) -> None:
        self.words, self.step = words, -1

    def __call__(self, done: int, total: int | None) -> None:
        step = done * 10 // total if total else done // 1_000_000
        if step > self.step:
            self.step = step
            of = f"{total:,}" if total is not None else self.words.say("value.unknown_size")
            print(" ", self.words.say("fetch.progress", done=f"{done:,}", total=of))
