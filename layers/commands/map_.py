"""``map FILE``: what kind a table may be and which column is which field, with samples; confirmed, then remembered."""

from __future__ import annotations

import argparse
from pathlib import Path

from layers.commands.common import Commands, command, stamp, who
from layers.intake.files import read_bytes, read_table
from layers.intake.mapping import confirm, recall, remember
from layers.intake.proposals import KindGuess, Proposal, guess_kinds, propose
from layers.intake.table import Table
from layers.problems import FileRefused, Problem
from layers.spec import Config, KindSpec
from layers.wording import Wording

_GUESSES = 5


def add(commands: Commands) -> None:
    """The command and its options."""
    take = command(commands, "map", "which column is which field / 列の対応付け", _map)
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--as", dest="kind", default="", metavar="KIND", help="layer kind of config/layers.toml")
    told = "a field's column; FIELD= for none / 項目=見出し"
    take.add_argument("--column", action="append", default=[], metavar="FIELD=HEADER", help=told)
    take.add_argument("--flags", default="", metavar="STYLE", help="how ○△× are written: marks or presence")
    take.add_argument("--confirm", action="store_true", help="remember what is shown (needs --as) / この対応付けを使う")


def _map(args: argparse.Namespace, config: Config, words: Wording) -> int:
    table = read_table(args.file.name, read_bytes(args.file, config.app.intake), config.app.intake, config.layers)
    if args.kind and args.kind not in config.layers.kinds:
        raise _refused(table, args.kind, "--as " + " | ".join(config.layers.kinds))
    if args.confirm and not args.kind:
        raise _refused(table, "--confirm", "--as KIND --confirm")
    guesses = guess_kinds(table, config.layers)
    kind = config.layers.kinds[args.kind or guesses[0].kind]
    proposals = propose(table, kind, config.layers)
    columns = chosen_columns(table, proposals, args.column)
    if not args.confirm:
        _say_kinds(guesses, config, words)
    _say_columns(table, kind, proposals, columns, words)
    return _confirmed(args, table, columns, config, words) if args.confirm else _shown(args, table, kind, config, words)


def _refused(table: Table, found: str, expected: str) -> FileRefused:
    return FileRefused(Problem(table.file, None, None, "file_refused", found[:200], expected[:400]))


def chosen_columns(table: Table, proposals: list[Proposal], told: list[str]) -> dict[str, str]:
    """Field → header: as proposed, but for what the person says (``FIELD=HEADER``; ``FIELD=`` takes it away).

    A column the person gives to a field is no other field's.

    Raises:
        FileRefused: not of that form, or no column of the file.
    """
    columns = {proposal.field: proposal.header for proposal in proposals if proposal.field}
    for text in told:
        field, sign, header = text.partition("=")
        if not sign or (header and header not in table.header):
            raise _refused(table, text, "FIELD=HEADER, HEADER one of " + "、".join(table.header))
        columns = {name: kept for name, kept in columns.items() if name != field and kept != header}
        columns |= {field: header} if header else {}
    return columns


def _say_kinds(guesses: list[KindGuess], config: Config, words: Wording) -> None:
    print(words.say("cli.guesses"))
    for guess in guesses[:_GUESSES]:
        kind = config.layers.kinds[guess.kind]
        missing = "、".join(words.name(kind.fields[name]) for name in guess.missing) or "–"
        facts = {"named": f"{guess.named:.0%}", "fields": guess.fields, "missing": missing}
        print(" ", words.say("cli.guess", id=guess.kind, kind=words.name(kind), **facts))


def _say_columns(
    table: Table, kind: KindSpec, proposals: list[Proposal], columns: dict[str, str], words: Wording
) -> None:
    fields = {header: field for field, header in columns.items()}
    print(words.say("cli.columns", file=table.file, kind=words.name(kind), rows=f"{len(table.rows):,}"))
    for proposal in proposals:
        field = fields.get(proposal.header, "")
        sure = proposal.confidence if field == proposal.field else "told"
        spec = kind.fields.get(field)
        name = f"{field} {words.name(spec)} ({words.say('cli.' + sure)})" if spec else words.say("cli.kept_as_is")
        print(f"  {proposal.header} → {name}: " + " | ".join(sample[:40] for sample in proposal.samples))


def _shown(args: argparse.Namespace, table: Table, kind: KindSpec, config: Config, words: Wording) -> int:
    known = recall(args.data, table, config.layers)
    if known is not None:
        told = {
            "who": known.who or words.say("value.unregistered"),
            "date": words.date(words.local(known.confirmed_at).date()),
        }
        print(words.say("cli.known", kind=words.name(config.layers.kinds[known.kind]), **told))
    print(words.say("cli.to_confirm", file=args.file, folder=args.data, kind=kind.id))
    return 0


def _confirmed(args: argparse.Namespace, table: Table, columns: dict[str, str], config: Config, words: Wording) -> int:
    mapping = confirm(table, config.layers, args.kind, columns, who=who(), confirmed_at=stamp(), flags=args.flags)
    print(words.say("cli.lies", place=remember(args.data, mapping)))
    print(words.say("cli.to_import", file=args.file, folder=args.data))
    return 0
