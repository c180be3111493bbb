"""Where the board can be reached: this machine's addresses in its local networks, found without asking any of them."""

from __future__ import annotations

import contextlib
import io
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator

import segno

#: Set by `python -m dashboard serve --lan` for the app; more than one address stand apart by a space.
VARIABLE = "SONAE_BOARD_URL"


def board_urls() -> tuple[str, ...]:
    """The addresses of the board as the server that started this app told them; () without `--lan`."""
    return tuple(os.environ.get(VARIABLE, "").split())


def board_on() -> bool:
    """Whether the server that started this app opened the board, its address in the network known or not."""
    return VARIABLE in os.environ


def board_url() -> str:
    """The first of `board_urls`; "" without `--lan`."""
    return next(iter(board_urls()), "")


def qr_svg(url: str) -> str:
    """A QR code of an address as an SVG of its own, black on white with its quiet zone."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", scale=6, light="#ffffff", dark="#000000", xmldecl=False
    )
    return out.getvalue().decode("utf-8")


def qr_text(url: str) -> str:
    """The same for a terminal, two rows of the code in a line of half blocks."""
    rows = [[bool(cell) for cell in row] for row in segno.make(url, error="m", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    # Light is drawn: terminals are mostly dark, and a code must be dark on light.
    signs = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join("".join(signs[up, down] for up, down in zip(upper, lower, strict=True)) for upper, lower in pairs)


def _private() -> Iterator[str]:
    yield "10.255.255.254"
    yield from (f"192.168.{third}.1" for third in range(256))
    yield from (f"172.{second}.0.1" for second in range(16, 32))
    yield from (f"10.{second}.0.1" for second in range(256))
    yield from (f"10.0.{third}.1" for third in range(256))


def lan_addresses() -> list[str]:
    """Addresses of this machine in private networks, likeliest first.

    A UDP socket is "connected" to addresses such networks use: the system chooses the address it would send from, and
    sends nothing. A network of another shape is missed; the system's own settings tell it.
    """
    found: dict[str, None] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for target in _private():
            with contextlib.suppress(OSError):
                probe.connect((target, 9))
                found.setdefault(str(probe.getsockname()[0]))
    usable = [one for one in found if not ipaddress.ip_address(one).is_loopback and one != "0.0.0.0"]  # noqa: S104
    return sorted(usable, key=lambda one: not one.startswith("192.168."))


def own_names() -> frozenset[str]:
    """The names under which a browser may call this machine: a page elsewhere that resolves its own name to this
    machine's address (DNS rebinding) is none of them.
    """
    name = socket.gethostname().lower()
    return frozenset({"localhost", name, f"{name}.local", f"{name.split('.')[0]}.local"} if name else {"localhost"})


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on a port of its own.

    Raises:
        OSError: the port is taken or may not be used.
    """
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # Else a port just left counts as taken for a minute; on Windows the option would let two share one.
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(128)
    except BaseException:
        opened.close()
        raise
    return opened
