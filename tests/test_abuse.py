"""Files meant to harm: nothing is opened, nobody is called, and every refusal is one of our own messages."""

from __future__ import annotations

import codecs
import io
import json
import random
import socket
import threading
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layers.editions import apply
from layers.folder import load_folder
from layers.intake.files import read_bytes
from layers.problems import FileRefused, SonaeError
from tests.intake.workbooks import RING, archive, replaced, shp, workbook
from tests.support import (
    CONFIG,
    GSI_EMERGENCY,
    GSI_FLAGS,
    LIMITS,
    ORIGIN,
    collection,
    csv_bytes,
    feature,
    gsi_emergency,
    imported,
    point,
    read,
    site,
    tree,
)

CANARY = "CANARY-7d1f"


class Listener:
    """A server on the loopback that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.05)
        self.port = self.socket.getsockname()[1]
        self.calls = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self.socket.accept()
            except TimeoutError:
                continue
            self.calls += 1
            connection.close()

    def stop(self) -> int:
        time.sleep(0.1)
        self.stopped.set()
        self.thread.join()
        self.socket.close()
        return self.calls


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    yield server
    server.stop()


def test_the_listener_hears(listener: Listener):
    socket.create_connection(("127.0.0.1", listener.port)).close()
    assert listener.stop() == 1


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    path = tmp_path / "canary.csv"
    path.write_bytes(csv_bytes(["名称", "経度", "緯度", "病床数"], [CANARY, "136.9", "35.1", "1"]))
    return path


def vrt(source: str) -> str:
    return (
        '<OGRVRTDataSource><OGRVRTLayer name="canary">'
        f"<SrcDataSource>{source}</SrcDataSource><GeometryType>wkbPoint</GeometryType>"
        '<GeometryField encoding="PointFromColumns" x="経度" y="緯度"/></OGRVRTLayer></OGRVRTDataSource>'
    )


NAMES = ["x.geojson", "x.json", "x.csv", "x.xml", "x.vrt", "x"]
SOURCES: dict[str, Callable[[Path, int], str]] = {
    "file": lambda path, port: str(path),
    "address": lambda path, port: f"/vsicurl/http://127.0.0.1:{port}/x.geojson",
    "streaming": lambda path, port: f"/vsicurl_streaming/http://127.0.0.1:{port}/x.csv",
}


def assert_harmless(folder: Path, name: str, raw: bytes, listener: Listener, as_kind: str = "hospital") -> None:
    """The file is refused with our message; nobody was called, nothing of the canary came in."""
    with pytest.raises(FileRefused) as caught:
        apply(folder, read(folder, name, raw, as_kind=as_kind))
    assert CANARY not in str(caught.value)
    assert listener.stop() == 0
    assert not [path for path, body in tree(folder).items() if CANARY.encode() in body]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_vrt_under_any_name(tmp_path, canary: Path, listener: Listener, name: str, source: str):
    raw = vrt(SOURCES[source](canary, listener.port)).encode()
    assert_harmless(tmp_path / "data", name, raw, listener)


WRAPS: dict[str, Callable[[bytes], bytes]] = {
    "BOM": lambda raw: codecs.BOM_UTF8 + raw,
    "blanks": lambda raw: b"\r\n \t" * 100 + raw,
    "declaration": lambda raw: b'<?xml version="1.0"?>\n' + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "UTF-16 without BOM": lambda raw: raw.decode().encode("utf-16-le"),
    "NUL": lambda raw: b"\0" + raw,
}


@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("name", ["x.csv", "x.geojson"])
def test_a_vrt_behind_a_disguise(tmp_path, canary: Path, listener: Listener, wrap: str, name: str):
    assert_harmless(tmp_path / "data", name, WRAPS[wrap](vrt(str(canary)).encode()), listener)


@pytest.mark.parametrize("name", ["x.zip", "x.geojson", "x.csv", "/vsizip/x.zip/x.vrt"])
def test_a_vrt_in_a_zip(tmp_path, canary: Path, listener: Listener, name: str):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("x.vrt", vrt(str(canary)))
    assert_harmless(tmp_path / "data", name, body.getvalue(), listener)


@pytest.mark.parametrize(
    "text",
    [
        "<OGRWFSDataSource><URL>http://127.0.0.1:{port}/wfs</URL></OGRWFSDataSource>",
        "WFS:http://127.0.0.1:{port}/wfs",
        "/vsicurl/http://127.0.0.1:{port}/x.csv",
        "http://127.0.0.1:{port}/x.geojson",
        '"http://127.0.0.1:{port}/x.geojson"',
        '{{"type": "Topology", "arcs": "http://127.0.0.1:{port}/"}}',
        '{{"type": "FeatureCollection", "features": "http://127.0.0.1:{port}/x.geojson"}}',
        '{{"type": "FeatureCollection", "features": [], "crs": {{"href": "http://127.0.0.1:{port}/crs"}}}}',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "http://127.0.0.1:{port}/">]><a>&b;</a>',
    ],
)
@pytest.mark.parametrize("name", ["x.geojson", "x.csv"])
def test_references_in_a_file_are_never_followed(tmp_path, listener: Listener, text: str, name: str):
    assert_harmless(tmp_path / "data", name, text.format(port=listener.port).encode(), listener)


@pytest.mark.parametrize("prefix", ["/vsicurl/http://127.0.0.1:{port}/x.csv", "http://127.0.0.1:{port}/x.csv", "WFS:x"])
def test_a_name_is_only_a_name(tmp_path, listener: Listener, prefix: str):
    with pytest.raises(FileRefused) as caught:
        read_bytes(Path(prefix.format(port=listener.port)), LIMITS)
    assert caught.value.problem.code == "file_missing"
    layer = read(
        tmp_path, prefix.format(port=listener.port), csv_bytes(["name", "longitude", "latitude"]), as_kind="npo"
    )
    assert len(layer.layer.frame) == 0
    assert listener.stop() == 0


@pytest.mark.parametrize(
    "part",
    ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/externalLinks/externalLink1.xml"],
)
def test_a_workbook_that_points_elsewhere(tmp_path, canary: Path, listener: Listener, part: str):
    entity = f'<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{listener.port}/x"><!ENTITY b SYSTEM "{canary}">]><x>&a;&b;</x>'
    raw = replaced(workbook({"s": [["名称", "経度", "緯度"], ["a", "136.9", "35.1"]]}), part, entity.encode())
    assert_harmless(tmp_path / "data", "x.xlsx", raw, listener)


@pytest.mark.parametrize("link", ["external", "hyperlink", "formula"])
def test_a_workbook_with_links_gives_its_cells_only(tmp_path, canary: Path, listener: Listener, link: str):
    address = f"http://127.0.0.1:{listener.port}/x"

    def change(book) -> None:
        if link == "hyperlink":
            book.worksheets[0]["A2"].hyperlink = address
        else:
            formula = f"'[{canary}]s'!A1" if link == "external" else f'WEBSERVICE("{address}")'
            book.worksheets[0]["D2"] = "=" + formula

    raw = workbook({"s": [["名称", "経度", "緯度", "備考"], ["a", "136.9", "35.1", ""]]}, change=change)
    layer = read(tmp_path / "data", "x.xlsx", raw, as_kind="npo").layer
    assert layer.frame["note"].tolist() == [""]
    assert CANARY not in layer.frame.to_json()
    assert listener.stop() == 0


@pytest.mark.parametrize("member", ["x.vrt", "x.geojson", "x.csv", "x.shp", "x.txt", "x/y.vrt"])
def test_a_vrt_as_any_member(tmp_path, canary: Path, listener: Listener, member: str):
    members = {member: vrt(str(canary)).encode(), "x.dbf": vrt(str(canary)).encode()}
    assert_harmless(tmp_path / "data", "x.zip", archive(members), listener)


def test_a_layer_in_force_that_was_replaced_by_a_vrt(tmp_path, canary: Path, listener: Listener):
    folder = tmp_path / "data"
    imported(folder, ("s.csv", gsi_emergency(site(1))))
    next(folder.glob("layers/emergency_site/*/layer.csv")).write_text(vrt(str(canary)), encoding="utf-8")
    found = load_folder(folder, CONFIG)
    assert "emergency_site" not in found.layers
    assert [(p.code, p.expected) for p in found.problems] == [("file_refused", "CSV or GeoJSON")]
    assert listener.stop() == 0


# --- bombs ----------------------------------------------------------------------------------------


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE l [<!ENTITY l0 "ha">{levels}]><l>&l9;</l>'.encode()


def zipped() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", b"0" * 50_000_000)
    return body.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "XML entities": laughs,
    "zip": zipped,
    "deep lists": lambda: b"[" * 20_000,
    "deep features": lambda: b'{"type":"FeatureCollection","features":' * 20_000,
    "deep in a feature": lambda: collection().replace(b"[]", b"[" * 20_000 + b"]" * 20_000),
    "5,000 digits": lambda: collection().replace(b"[]", b"[" + b"9" * 5_000 + b"]"),
    "columns": lambda: b"," * 2_000_000 + b"a\n",
    "columns by rows": lambda: b"a" + b",b" * 500_000 + b"\n" + b"x\n" * 100_000,
    "quotes": lambda: b"a,b\n" + b'"' * 5_000_001,
    "one cell": lambda: b"a,b\n" + b"x" * 10_000_000,
    "backslashes": lambda: b'{"a": "' + b"\\" * 5_000_000,
}


def grown(part: str, body: bytes) -> bytes:
    """A workbook with one part replaced by something that grows."""
    return replaced(workbook({"s": [["name", "longitude", "latitude"], ["a", "136.9", "35.1"]]}), part, body)


def wide_row() -> bytes:
    """One cell in the last column of the last row there can be."""
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cell}</sheetData></worksheet>'
    return grown("xl/worksheets/sheet1.xml", sheet.encode())


BOMBS |= {
    "workbook entities": lambda: grown("xl/worksheets/sheet1.xml", laughs()),
    "workbook part": lambda: grown("xl/sharedStrings.xml", b"<sst>" + b" " * 50_000_000 + b"</sst>"),
    "workbook last cell": wide_row,
    "zip of zips": lambda: archive(dict.fromkeys([f"{n}.zip" for n in range(20)], zipped())),
    "many members": lambda: archive({f"{n}.csv": b"a\n1\n" for n in range(3_000)}),
    "many shapes": lambda: archive(shp_that_says_it_is_large()),
}


def shp_that_says_it_is_large() -> dict[str, bytes]:
    members = shp([({"a": "1"}, RING)])
    body = bytearray(members["x.dbf"])
    body[4:8] = (2**31).to_bytes(4, "little")
    return {**members, "x.dbf": bytes(body)}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_soon(tmp_path, name: str):
    raw = BOMBS[name]()
    start = time.process_time()
    with pytest.raises(FileRefused):
        read(tmp_path, "bomb", raw, as_kind="npo")
    # Processor time, so that a busy machine is no failure.
    assert time.process_time() - start < 1


@pytest.mark.parametrize("name", ["zip", "workbook part", "workbook entities", "many shapes"])
def test_a_bomb_takes_little_memory(tmp_path, name: str):
    raw = BOMBS[name]()
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused):
            read(tmp_path, "bomb", raw, as_kind="npo")
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_more_rows_than_the_limit_are_refused(tmp_path):
    raw = b"name,longitude,latitude\n" + b"a,,\n" * 200_001
    start = time.process_time()
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, "bomb", raw, as_kind="npo")
    assert caught.value.problem.value == "> 200,000"
    # A hang limit: 200,000 rows are read before the next one is too many, which takes a second.
    assert time.process_time() - start < 10


# --- mutants --------------------------------------------------------------------------------------

PARTS = ['"', ",", "\n", "\r", "\x00", "{", "]", "\\", "\\ud800", "1e400", "NaN", "△", "-", "=1", "\u202e", "区", "　"]


def mutate(raw: bytes, dice: random.Random) -> bytes:
    """One to three small injuries: to bytes (a copy gone wrong) or to characters (an edit gone wrong)."""
    as_bytes = dice.random() < 0.3
    units = [raw[i : i + 1] for i in range(len(raw))] if as_bytes else [char.encode() for char in raw.decode()]
    for _ in range(dice.randint(1, 3)):
        _injure(units, dice, bytes([dice.randrange(256)]) if as_bytes else dice.choice(PARTS).encode())
    return b"".join(units)


def _injure(units: list[bytes], dice: random.Random, part: bytes) -> None:
    """A unit changed, a piece cut, doubled, moved, or something put in."""
    at, length = dice.randrange(len(units)), dice.randint(1, 12)
    piece, kind = units[at : at + length], dice.randrange(5)
    if kind == 0:
        units[at] = part
    elif kind == 1 and len(units) > 50:
        del units[at : at + length]
    elif kind == 2:
        units[at:at] = piece
    elif kind == 3:
        units[at:at] = [part]
    else:
        del units[at : at + length]
        there = dice.randrange(len(units) + 1)
        units[there:there] = piece


def strange(raw: bytes, dice: random.Random) -> bytes:
    """JSON stays JSON, but one value of one feature is something nobody would expect."""
    lines = raw.split(b"\n")
    at = dice.randrange(1, len(lines) - 1)
    shape = json.loads(lines[at].rstrip(b","))
    value = dice.choice(
        [None, True, [], {}, [[1]], "", "\ud800", "NaN", -1, 10**30, 0.1, float("nan"), {"a": {"b": []}}]
    )
    holder, key = dice.choice(
        [
            (shape, "geometry"),
            (shape, "properties"),
            (shape, "type"),
            (shape["geometry"], "type"),
            (shape["geometry"], "coordinates"),
            (shape["geometry"]["coordinates"], 0),
            *((shape["properties"], name) for name in shape["properties"]),
        ]
    )
    holder[key] = value
    lines[at] = json.dumps(shape, ensure_ascii=True).encode() + (b"," if at < len(lines) - 2 else b"")
    return b"\n".join(lines)


def sometimes_strange(raw: bytes, dice: random.Random) -> bytes:
    return strange(raw, dice) if dice.random() < 0.6 else mutate(raw, dice)


FULL = dict.fromkeys([*GSI_FLAGS, "指定避難所との住所同一"], "1")


def sample(serial: int) -> dict[str, str]:
    """Every second site is designated for everything, so that no column is blank in all rows."""
    return site(serial, 備考=f"備考{serial}", **(FULL if serial % 2 else {}))


def sample_csv() -> bytes:
    return gsi_emergency(*map(sample, range(1, 9)))


def sample_geojson() -> bytes:
    names = [name for name in GSI_EMERGENCY if name not in ("緯度", "経度")]
    shapes = [
        feature({name: sample(n).get(name, "") for name in names}, point(136.9 + n / 100, 35.1)) for n in range(1, 9)
    ]
    lines = ",\n".join(json.dumps(shape, ensure_ascii=False) for shape in shapes)
    return ('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}").encode()


Mutator = Callable[[bytes, random.Random], bytes]
SAMPLES: dict[str, tuple[Callable[[], bytes], Mutator]] = {
    "CSV": (sample_csv, mutate),
    "GeoJSON": (sample_geojson, sometimes_strange),
}
SHOWN = ["name", "address", "flood", "tsunami", "longitude", "latitude", "note", "ward"]


def records(folder: Path, raw: bytes) -> dict[str, tuple[object, ...]]:
    """What a layer says, by the text of its cells under its site id."""
    frame = read(folder, "m", raw).layer.frame
    return {row["site_id"]: tuple(str(row[name]) for name in SHOWN) for row in frame.to_dict("records")}


def untouched(before: bytes, after: bytes) -> list[str]:
    """The site ids of lines that stand in both files exactly once, whole (but for the comma behind a feature)."""
    old = [line.rstrip(b",\r") for line in before.split(b"\n")]
    new = [line.rstrip(b",\r") for line in after.split(b"\n")]
    return [f"E23100{n:05d}201" for n in range(1, 9) for line in old if _of(line, n) and new.count(line) == 1]


def _of(line: bytes, serial: int) -> bool:
    return f"E23100{serial:05d}201".encode() in line


def check_mutants(folder: Path, name: str, seeds: range) -> tuple[int, int]:
    """Read every mutant; returns how many were read and how many rows came back equal."""
    make, injure = SAMPLES[name]
    raw = make()
    imported(folder, ("s.csv", sample_csv()))
    before, read_count, equal = records(folder, raw), 0, 0
    for seed in seeds:
        mutant = injure(raw, random.Random(seed))
        start = time.process_time()
        try:
            after = records(folder, mutant)
        except SonaeError:
            after = {}
        assert time.process_time() - start < 1
        read_count += bool(after)
        same_head = mutant.split(b"\n")[0] == raw.split(b"\n")[0]
        for key in untouched(raw, mutant) if after and same_head else []:
            # A stray quote may swallow the lines after it: then rows are missing or short, which is reported.
            if key in after:
                assert after[key] == before[key], f"seed {seed}: {key}"
                equal += 1
    return read_count, equal


@pytest.mark.parametrize("name", SAMPLES)
def test_150_mutants_of_a_file(tmp_path, name: str):
    read_count, equal = check_mutants(tmp_path, name, range(150))
    assert read_count > 50
    assert equal > 300


@pytest.mark.nightly
@pytest.mark.parametrize("name", SAMPLES)
def test_1000_mutants_of_a_file(tmp_path, name: str):
    read_count, equal = check_mutants(tmp_path, name, range(1_000, 2_000))
    assert read_count > 350
    assert equal > 2_000


def check_workbook_mutants(folder: Path, seeds: range) -> int:
    """Injure single bytes of a workbook and of its parts; every row that comes in is one of those written."""
    sound = workbook(
        {"s": [GSI_EMERGENCY, *([sample(n).get(name, "") for name in GSI_EMERGENCY] for n in range(1, 9))]}
    )
    before, read_count = records(folder, sound), 0
    for seed in seeds:
        dice = random.Random(seed)
        raw = bytearray(sound)
        for _ in range(dice.randint(1, 3)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        start = time.process_time()
        try:
            after = records(folder, bytes(raw))
        except SonaeError:
            after = {}
        assert time.process_time() - start < 1
        read_count += bool(after)
        assert all(after[key] == before[key] for key in after), f"seed {seed}"
    return read_count


def test_100_mutants_of_a_workbook(tmp_path):
    # The checksums of a zip find nearly every injury; what is left lies where nothing is read.
    assert check_workbook_mutants(tmp_path, range(100)) < 60


@pytest.mark.nightly
def test_500_mutants_of_a_workbook(tmp_path):
    assert check_workbook_mutants(tmp_path, range(1_000, 1_500)) < 300


def check_stored_mutants(folder: Path, seeds: range) -> int:
    """Injure a layer in force; the folder always opens. Returns how often the layer was still shown."""
    imported(folder, ("s.csv", sample_csv()))
    path = next(folder.glob("layers/emergency_site/*/layer.csv"))
    sound, shown = path.read_bytes(), 0
    for seed in seeds:
        path.write_bytes(mutate(sound, random.Random(seed)))
        found = load_folder(folder, CONFIG)
        if "emergency_site" in found.layers:
            shown += 1
        else:
            assert found.problems, f"seed {seed}"
    return shown


def test_a_folder_opens_whatever_happened_to_a_layer(tmp_path):
    assert 10 < check_stored_mutants(tmp_path, range(60)) < 60


@pytest.mark.nightly
def test_a_folder_opens_whatever_happened_to_a_layer_many_times(tmp_path):
    assert 100 < check_stored_mutants(tmp_path, range(1_000, 2_000)) < 1_000


def test_the_card_of_an_edition_may_be_injured_too(tmp_path):
    imported(tmp_path, ("s.csv", sample_csv()), origin=ORIGIN)
    path = next(tmp_path.glob("layers/emergency_site/*/edition.json"))
    sound = path.read_bytes()
    broken = 0
    for seed in range(60):
        path.write_bytes(mutate(sound, random.Random(seed)))
        found = load_folder(tmp_path, CONFIG)
        broken += "emergency_site" not in found.layers
        assert found.problems or "emergency_site" in found.layers, f"seed {seed}"
    assert broken > 20
