"""``python -m layers COMMAND --data FOLDER``: files in, checked, compared, listed and out again.

Exit codes: 0 done, 1 `check` found an error, 2 refused (nothing was changed).
"""

from __future__ import annotations

import argparse
import io
import os
import sys

from layers.commands import catalogue, check, compare, entries, export, fetch, history, import_, map_
from layers.problems import FileRefused, SonaeError
from layers.spec import load_config
from layers.wording import Wording

#: In the order of the help.
FAMILIES = (import_, map_, fetch, history, check, catalogue, compare, export, entries)


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code. Errors are printed as messages, never as stack traces."""
    args = _parser().parse_args(argv)
    _never_unprintable()
    try:
        config = load_config()
        return int(args.run(args, config, Wording(config, args.lang)))
    except FileRefused as err:
        words = Wording(load_config(), args.lang)
        print(
            words.say("cli.refused"), words.place(err.problem), words.problem(err.problem), sep="\n  ", file=sys.stderr
        )
    except SonaeError as err:
        print(err, file=sys.stderr)
    except BrokenPipeError:
        # The reader (head, say) has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 2


def _never_unprintable() -> None:
    """A console or file of an old encoding (cp932, ASCII) gets an escape for what it lacks, and no stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m layers", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for family in FAMILIES:
        family.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
