"""``check``: read a data folder and report what is odd, also bytes that are no longer those imported."""

from __future__ import annotations

import argparse

from layers.commands.common import Commands, command, mark, say_problems
from layers.commands.facts import layer_facts
from layers.folder import load_folder
from layers.history import verify
from layers.spec import Config
from layers.wording import Wording


def add(commands: Commands) -> None:
    """The command."""
    command(commands, "check", "read a data folder and report what is odd / データを点検する", _check)


def _check(args: argparse.Namespace, config: Config, words: Wording) -> int:
    folder = load_folder(args.data, config)
    city = folder.city.name or words.say("value.unregistered")
    print(words.say("cli.folder", folder=args.data, city=city) + mark(folder.training, words))
    for layer in [*folder.layers.values(), *folder.facts.all()]:
        basis = f" ({layer.basis})" if layer.basis else ""
        print(f"{words.name(layer.kind)}{basis}{mark(layer.training, words)}")
        for line in layer_facts(layer, words):
            print(" ", line)
    for name in folder.loose:
        print(words.say("cli.loose", file=name, folder=args.data))
    problems = [*folder.all_problems(), *verify(args.data)]
    say_problems(problems, config, words)
    return 1 if any(problem.severity == "error" for problem in problems) else 0
