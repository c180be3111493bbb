"""``entries``: people's entries copied, put back, listed, looked through and undone."""

from __future__ import annotations

import argparse
from pathlib import Path

from layers.commands.common import Commands, command, mark, stamp, who
from layers.export.tables import table_csv
from layers.problems import FolderError
from layers.spec import Config
from layers.store.backup import ENTRIES, RUNS, Copied, Kept, backup, restore
from layers.store.bodies import KINDS
from layers.store.listing import version_table
from layers.store.place import open_entries
from layers.store.record import Record, Version, record_of
from layers.wording import Wording

_RUNS = "the log of drills and events instead of the entries / 入力ではなく訓練・実災害の記録"


def add(commands: Commands) -> None:
    """The commands and their options."""
    family = commands.add_parser("entries", help="what people entered / 入力内容の控え・履歴")
    acts: Commands = family.add_subparsers(required=True)
    out = command(acts, "backup", "copy the entries into a new file / 控えを取る", _backup)
    out.add_argument("--out", type=Path, required=True, metavar="FILE", help="the new file / 控えのファイル")
    out.add_argument("--runs", action="store_true", help=_RUNS)
    back = command(acts, "restore", "put a copy back; what is there is kept aside / 控えから戻す", _restore)
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--runs", action="store_true", help=_RUNS)
    save = command(acts, "export", "every version of every entry as CSV / すべての版をCSVに書き出す", _export)
    save.add_argument("--out", type=Path, required=True, metavar="FILE")
    show = command(acts, "history", "every version of an entry; without KEY the entries / 履歴", _history)
    undo = command(acts, "undo", "bring the version before back / 元に戻す", _undo)
    show.add_argument("kind", nargs="?", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    show.add_argument("key", nargs="?", metavar="KEY", help="plan|measure|ward|fiscal year|item")
    undo.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    undo.add_argument("key", metavar="KEY", help="plan|measure|ward|fiscal year|item")
    undo.add_argument("--expected", type=int, metavar="VERSION", help="refuse if another version is the latest")
    undo.add_argument("--to", type=int, metavar="VERSION", help="the version to bring back; 0 = no entry")
    undo.add_argument("--who", default="", help="who undoes; else the account's name / 元に戻す人")


def _backup(args: argparse.Namespace, config: Config, words: Wording) -> int:
    kept = RUNS if args.runs else ENTRIES
    status = _say_copied(backup(args.data, args.out, kept), words, kept)
    if kept is ENTRIES and RUNS.of(args.data).path.exists():
        print(words.say("entries.runs_apart", name=RUNS.name))
    return status


def _restore(args: argparse.Namespace, config: Config, words: Wording) -> int:
    kept = RUNS if args.runs else ENTRIES
    return _say_copied(restore(args.data, args.file, stamp(), kept), words, kept)


def _say_copied(copied: Copied, words: Wording, kept: Kept) -> int:
    counts = {"records": f"{copied.records:,}", "versions": f"{copied.versions:,}"}
    print(words.say("entries.runs_copied" if kept is RUNS else "entries.copied", place=copied.path, **counts))
    if copied.aside is not None:
        print(words.say("entries.aside", place=copied.aside))
    return 0


def _export(args: argparse.Namespace, config: Config, words: Wording) -> int:
    entries = open_entries(args.data)
    table = version_table(entries.versions())
    # With its zone: people read their own time, and a program the moment.
    table["when"] = [words.local(when).isoformat() for when in table["when"]]
    try:
        args.out.write_bytes(table_csv(table.drop(columns="training"), training=entries.training))
    except OSError as err:
        raise FolderError(f"cannot write {args.out}: {err.strerror or err}") from err
    print(words.say("cli.lies", place=args.out))
    return 0


def _history(args: argparse.Namespace, config: Config, words: Wording) -> int:
    entries = open_entries(args.data)
    if args.key is None:
        shown = [entry.latest for entry in entries.current(args.kind, withdrawn=True)]
    else:
        shown = entries.history(record_of(args.kind, args.key))
    for one in shown:
        print(_line(one, words, named=args.key is None))
    if not shown:
        print(words.say("entries.none"))
    return 0


def _line(one: Version, words: Wording, *, named: bool) -> str:
    facts = {
        "version": one.version,
        "when": words.moment(one.when),
        "who": one.who,
        "act": words.say(f"entry_act.{one.act}"),
    }
    line = words.say("entries.version", **facts) + mark(one.training, words)
    body = one.note or (words.say("entries.no_entry") if one.body is None else one.body.model_dump_json())
    return f"{one.record.kind} {one.record.key}  {line}" if named else f"{line}\n  {body}"


def _undo(args: argparse.Namespace, config: Config, words: Wording) -> int:
    entries, record = open_entries(args.data), record_of(args.kind, args.key)
    seen = _latest(entries.latest(record)) if args.expected is None else args.expected
    done = entries.undo(record, args.who or who(), stamp(), seen, to=args.to)
    print(_named(record), _line(done, words, named=False), sep="  ")
    return 0


def _latest(version: Version | None) -> int:
    return 0 if version is None else version.version


def _named(record: Record) -> str:
    return f"{record.kind} {record.key}"
