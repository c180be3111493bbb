"""``history KIND``, ``undo KIND``, ``redo KIND``: which edition is in force, and back and forth."""

from __future__ import annotations

import argparse

from layers.commands.common import Commands, command, stamp, who
from layers.history import Entry, history, in_force, redo, undo
from layers.problems import FolderError
from layers.spec import Config
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The commands and their options."""
    show = command(commands, "history", "every import, undo and redo of a layer / 取り込みの履歴", _history)
    back = command(commands, "undo", "put the edition before in force again / 元に戻す", _move)
    forth = command(commands, "redo", "put the edition an undo left in force again / やり直す", _move)
    for parser in (show, back, forth):
        parser.add_argument("kind", metavar="KIND", help="layer kind of config/layers.toml")
    for parser, act in ((back, undo), (forth, redo)):
        parser.add_argument("--expected", metavar="EDITION", help="refuse if another edition is in force")
        parser.set_defaults(act=act)


def _known(args: argparse.Namespace, config: Config) -> None:
    """A kind is a folder's name: only declared ones are looked for."""
    if args.kind not in config.layers.kinds:
        raise FolderError(f"kind: found {args.kind!r}, expected one of {', '.join(config.layers.kinds)}")
    if not args.data.is_dir():
        raise FolderError(f"data folder not found: {args.data}")


def _history(args: argparse.Namespace, config: Config, words: Wording) -> int:
    _known(args, config)
    entries, now = history(args.data, args.kind), in_force(args.data, args.kind)
    name = words.name(config.layers.kinds[args.kind])
    print(words.say("cli.in_force", kind=name, edition=now or words.say("cli.no_edition")))
    for entry in entries:
        print(" ", _line(entry, words))
    if not entries:
        print(" ", words.say("cli.no_history"))
    return 0


def _line(entry: Entry, words: Wording) -> str:
    facts = {
        "when": words.moment(entry.when),
        "who": entry.who or words.say("value.unregistered"),
        "action": words.say("action." + entry.action),
        "edition": entry.edition or words.say("cli.no_edition"),
    }
    line = words.say("cli.act", rows=f"{entry.rows:,}", repairs=f"{entry.repairs:,}", **facts)
    return line if entry.done else f"{line} {words.say('cli.act_not_done')}"


def _move(args: argparse.Namespace, config: Config, words: Wording) -> int:
    _known(args, config)
    edition = args.act(args.data, args.kind, who(), stamp(), expected=args.expected)
    name = words.name(config.layers.kinds[args.kind])
    print(words.say("cli.in_force" if edition else "cli.withdrawn", kind=name, edition=edition))
    return 0
