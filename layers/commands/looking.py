"""What ``import`` and ``diff`` share: a file read and reviewed beside its folder, and the review in printed lines."""

from __future__ import annotations

import argparse
from pathlib import Path

from layers.commands.common import date_option, origin_now, say_groups, stamp, who
from layers.commands.facts import say_reading
from layers.difference import CHANGES, Difference
from layers.editions import read_file
from layers.intake.files import read_bytes
from layers.intake.repairs import Repair
from layers.problems import RepairRefused
from layers.review import Review, accept, review
from layers.spec import Config
from layers.wording import Wording

ALL = "all"


def file_options(parser: argparse.ArgumentParser) -> None:
    """The file, and what its reader says of it."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--as", dest="kind", default="", metavar="KIND", help="layer kind of config/layers.toml")
    parser.add_argument("--city", default="", metavar="CODE", help="5-digit municipality code of the folder's city")
    date_option(parser, "--edition-date", "the publisher's date of the data / 版の日付")
    parser.add_argument("--source", default="", help="who published the file / 出典")
    parser.add_argument("--licence", default="", help="terms of use / 利用条件")
    parser.add_argument("--training", action="store_true", help="made-up data / 訓練データ")
    repairs = "proposals to accept: all, or rows as 4,7 / 受け入れる修正案"
    parser.add_argument("--accept-repairs", default="", metavar="ROWS", help=repairs)


def look(args: argparse.Namespace, config: Config) -> Review:
    """The file of the command line reviewed beside its folder, the chosen repairs accepted; writes nothing.

    Raises:
        FileRefused, FolderError, ConfigError: as `read_file` and `review`.
        RepairRefused: a row that proposes nothing was to be accepted.
    """
    origin = origin_now(args.edition_date, args.source, args.licence, training=args.training)
    raw = read_bytes(args.file, config.app.intake)
    reading = read_file(args.data, args.file.name, raw, config, origin, as_kind=args.kind, city_code=args.city)
    looked = review(args.data, reading, config)
    chosen = chosen_repairs(looked, args.accept_repairs)
    return accept(looked, chosen, config, who=who(), when=stamp()) if chosen else looked


def chosen_repairs(looked: Review, rows: str) -> list[Repair]:
    """The proposals of the rows named (``4,7``), ``all`` of them, or none.

    Raises:
        RepairRefused: a row that proposes nothing, or no row number.
    """
    proposed = [repair for repair in looked.repairs if repair.proposed]
    if rows == ALL:
        return proposed
    wanted = [cell.strip() for cell in rows.split(",") if cell.strip()]
    offered = {str(repair.row) for repair in proposed}
    for cell in wanted:
        if cell not in offered:
            expected = ", ".join(sorted(offered, key=int)) or "no row: nothing is proposed"
            raise RepairRefused(f"--accept-repairs: found {cell!r}, expected {ALL} or rows of: {expected}")
    return [repair for repair in proposed if str(repair.row) in wanted]


# --- in lines ---------------------------------------------------------------------------------


def say_review(looked: Review, config: Config, words: Wording) -> None:
    """Print what was read, the problems by group, the proposals left open, and the difference in counts."""
    say_reading(looked.reading, words)
    say_groups(looked.groups(), config, words)
    limit = config.app.intake.max_problems_shown
    for line in repair_lines(looked, words, limit) + difference_lines(looked, words):
        print(" ", line)


def repair_lines(looked: Review, words: Wording, limit: int) -> list[str]:
    """What was accepted, and every proposal still open (at most ``limit``)."""
    done, proposed = looked.reading.accepted, [repair for repair in looked.repairs if repair.proposed]
    lines = [words.say("cli.repaired", count=f"{len({one.row for one in done}):,}")] if done else []
    if proposed:
        lines.append(words.say("cli.proposed", count=f"{len(proposed):,}"))
    for repair in proposed[:limit]:
        before, after = (", ".join(side.values()) for side in (repair.before, repair.after))
        blank = words.say("value.unregistered")
        facts = {"row": repair.row, "name": repair.name, "title": words.say(f"problem_title.{repair.code}")}
        lines.append(
            "  " + words.say("cli.proposal", before=before or blank, after=after.strip(", ") or blank, **facts)
        )
    return lines


def difference_lines(looked: Review, words: Wording) -> list[str]:
    """The difference to the edition in force in counts, with what the records were tied by."""
    found = looked.difference
    if not looked.compared:
        return [words.say("cli.diff_unreadable")]
    if not looked.reading.base:
        return [words.say("cli.diff_first", rows=f"{found.counts['added']:,}")]
    if found.empty:
        return [words.say("cli.diff_none", rows=f"{found.unchanged:,}")]
    counts = found.counts
    told = [f"{words.say('change.' + change)} {counts[change]:,}" for change in CHANGES if counts[change]]
    lines = [words.say("cli.diff", counts="、".join(told) or "0", unchanged=f"{found.unchanged:,}")]
    lines += [words.say("cli.diff_tied", ways=_ways(found, words))] if found.tied else []
    for key, names in (("cli.columns_added", found.columns_added), ("cli.columns_removed", found.columns_removed)):
        lines += [words.say(key, names="、".join(names))] if names else []
    return lines


def _ways(found: Difference, words: Wording) -> str:
    key = f" ({found.key})" if found.key else ""
    ways = [
        words.say("tied_by." + way) + (key if way == "key" else "") + f" {count:,}" for way, count in found.tied.items()
    ]
    return "、".join(ways)
