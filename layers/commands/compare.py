"""``compare KIND``: a layer in force beside the GSI lists of the same folder (cross-check)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from layers.commands.common import Commands, command
from layers.crosscheck import FAR, CrossCheck, check_folder
from layers.export.tables import table_csv
from layers.folder import load_folder
from layers.spec import Config
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The command and its options."""
    take = command(commands, "compare", "a layer beside the GSI lists / 国土地理院の一覧と照らし合わせる", _compare)
    take.add_argument("kind", metavar="KIND", help="a point layer of the folder")
    take.add_argument("--out", type=Path, metavar="FILE", help="the pairs as CSV / 結果のCSV")


def _compare(args: argparse.Namespace, config: Config, words: Wording) -> int:
    found = check_folder(load_folder(args.data, config), config, args.kind)
    if found is None:
        print(words.say("compare.nothing", kind=args.kind), file=sys.stderr)
        return 2
    for line in compare_lines(found, config, words):
        print(line)
    if args.out:
        args.out.write_bytes(table_csv(found.pairs, training=found.training))
        print(words.say("cli.lies", place=args.out))
    return 0


def compare_lines(found: CrossCheck, config: Config, words: Wording) -> list[str]:
    """The counts of a cross-check with what they count, then each pair that is far apart."""
    names = "、".join(words.name(config.layers.kinds[kind]) for kind in found.lists)
    total = len(found.pairs) - found.count("gsi_only")
    lines = [words.say("compare.head", kind=words.name(config.layers.kinds[found.kind]), lists=names)]
    lines.append(words.say("compare.matched", count=found.matched, total=total, unmatched=found.count("unmatched")))
    far = found.pairs[found.pairs["state"] == "far"]
    standard = config.standards[FAR]
    limit = {"limit": f"{found.limit_m:.0f}", "source": standard.source}
    lines.append(words.say("compare.far", count=len(far), unknown=found.count("no_position"), **limit))
    lines += [
        f"  {row.name_own}: {row.distance_m:,.0f} m" for row in far.rename(columns={"name": "name_own"}).itertuples()
    ]
    lines.append(words.say("compare.gsi_only", count=found.count("gsi_only")))
    return [f"[{words.say('training.mark')}] {line}" for line in lines] if found.training else lines
