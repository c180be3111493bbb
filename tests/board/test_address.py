"""Addresses found without sending anything, the QR code, and ports."""

from __future__ import annotations

import ipaddress
import socket
import xml.etree.ElementTree as ET
from typing import Self

import pytest

from dashboard.board import address


class Probe:
    """A socket that says which address each network would be reached from."""

    def __init__(self, routes: dict[str, str]) -> None:
        self.routes, self.now, self.sent = routes, "", 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, target: tuple[str, int]) -> None:
        found = [
            own for net, own in self.routes.items() if ipaddress.ip_address(target[0]) in ipaddress.ip_network(net)
        ]
        if not found:
            raise OSError("unreachable")
        self.now = found[0]

    def getsockname(self) -> tuple[str, int]:
        return (self.now, 1)


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ({"0.0.0.0/0": "10.0.0.5"}, ["10.0.0.5"]),
        ({"192.168.43.0/24": "192.168.43.7"}, ["192.168.43.7"]),
        ({"192.168.0.0/24": "192.168.0.9", "0.0.0.0/0": "10.8.0.2"}, ["192.168.0.9", "10.8.0.2"]),
        ({"0.0.0.0/0": "127.0.0.1"}, []),
        ({}, []),
    ],
)
def test_addresses_by_way_of_the_routes(monkeypatch, routes: dict[str, str], expected: list[str]):
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(address.socket, "socket", lambda *kind: asked.append(kind) or Probe(routes))
    assert address.lan_addresses() == expected
    assert asked == [(socket.AF_INET, socket.SOCK_DGRAM)]


def test_the_apps_address_comes_from_the_server_that_started_it(monkeypatch):
    monkeypatch.delenv("SONAE_BOARD_URL", raising=False)
    assert (address.board_url(), address.board_urls()) == ("", ())
    monkeypatch.setenv("SONAE_BOARD_URL", "http://192.168.0.9:8600 http://10.8.0.2:8600")
    assert address.board_url() == "http://192.168.0.9:8600"
    assert len(address.board_urls()) == 2


def test_a_qr_code_as_a_drawing():
    drawn = ET.fromstring(address.qr_svg("http://192.168.0.9:8600"))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert address.qr_svg("http://192.168.0.9:8600") != address.qr_svg("http://192.168.0.8:8600")


def test_a_qr_code_in_a_terminal():
    lines = address.qr_text("http://192.168.0.9:8600").splitlines()
    assert len({len(line) for line in lines}) == 1
    assert set("".join(lines)) == set("█▀▄ ")
    # The quiet zone is light, and so drawn.
    assert set(lines[0]) == {"█"}


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.enable_socket
def test_a_taken_port_is_an_error():
    with address.listening("127.0.0.1", 0) as first, pytest.raises(OSError):
        address.listening("127.0.0.1", first.getsockname()[1])
