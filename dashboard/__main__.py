"""``python -m dashboard serve``: the app as ever, and with ``--lan`` the run board for devices on the same Wi-Fi."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard.board.serve import CannotServe, Ports, serve
from layers.problems import ConfigError
from layers.spec import load_config

APP_PORT, BOARD_PORT = 8501, 8600


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="備え Sonae")
    command = parser.add_subparsers(dest="command", required=True).add_parser(
        "serve", help="画面を始める / start the app"
    )
    command.add_argument(
        "--lan", action="store_true", help="当日の記録ボードを LAN に開く / open the run board to the LAN"
    )
    command.add_argument("--port", type=int, default=APP_PORT, help="アプリのポート / the app's port")
    command.add_argument("--board-port", type=int, default=BOARD_PORT, help="記録ボードのポート / the board's port")
    command.add_argument("--data", type=Path, default=None, metavar="FOLDER", help="データフォルダ / data folder")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Start what was asked for; returns the exit code (2: it cannot start)."""
    asked = _parser().parse_args(argv)
    try:
        return serve(load_config(), Ports(asked.port, asked.board_port), asked.data, lan=asked.lan)
    except CannotServe as err:
        print(err, file=sys.stderr)
    except ConfigError as err:
        print(
            f"設定ファイルに誤りがあるため始められません / cannot start, a config file is wrong:\n{err}",
            file=sys.stderr,
        )
    return 2


if __name__ == "__main__":
    sys.exit(main())
