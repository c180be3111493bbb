"""Official files into a folder: fetched from the declared address, read by the same intake, applied by a person."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from layers.editions import apply
from layers.fetch import Fetched, address, check_city, fetch, format_of
from layers.folder import load_folder
from layers.intake.download import Patience
from layers.problems import ConfigError, DownloadFailed, FileRefused, FolderError
from layers.spec import CONFIG as CONFIG_FOLDER
from layers.spec import Config, DownloadSource, SourcesConfig, load_model
from tests.intake.workbooks import RING, archive, shp
from tests.loopback import Answer, Server, serving
from tests.support import CONFIG, ORIGIN, TWO_WARDS, gsi_emergency, gsi_shelter, imported, site, tree

TODAY = dataclasses.replace(ORIGIN, edition_date=None)


def towards(server: Server) -> Config:
    """The product's config with its downloads pointed at a server of this machine."""
    downloads = dict(CONFIG.sources.downloads)
    for name, path in {"gsi_emergency": "{city}_2.csv", "gsi_shelter": "{city}_1.csv"}.items():
        downloads[name] = downloads[name].model_copy(update={"url": f"{server.base}/{path}"})
    # The archive of N03 has its own reader; here the same boundaries come as GeoJSON.
    n03 = {"url": server.base + "/N03_{prefecture}.geojson", "body": "geojson"}
    downloads["n03"] = downloads["n03"].model_copy(update=n03)
    limits = CONFIG.sources.limits.model_copy(update={"read_s": 0.5, "tries": 2})
    sources = CONFIG.sources.model_copy(update={"downloads": downloads, "limits": limits})
    return CONFIG.model_copy(update={"sources": sources})


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        running.put("/23100_2.csv", Answer(gsi_emergency(site(1, 津波="1"), site(2))))
        running.put("/23100_1.csv", Answer(gsi_shelter({**site(1), "共通ID": "E2310000001111"})))
        running.put("/N03_23.geojson", Answer(TWO_WARDS))
        yield running


def take(folder: Path, server: Server, source: str = "gsi_emergency", city: str = "23100", **choices) -> Fetched:
    config = towards(server)
    return fetch(
        folder, source, city, config, TODAY, patience=Patience(config.sources.limits, lambda _s: None), **choices
    )


def test_each_official_file_goes_through_the_intake(server: Server, tmp_path: Path):
    for source in CONFIG.sources.downloads:
        found = take(tmp_path / "d", server, source)
        assert found.reading is not None
        assert not found.unchanged
        apply(tmp_path / "d", found.reading)
    folder = load_folder(tmp_path / "d", CONFIG)
    assert {kind: len(layer.frame) for kind, layer in folder.layers.items() if not layer.basis} == {
        "boundary": 2,
        "emergency_site": 2,
        "shelter": 1,
    }
    assert folder.city.code == "23100"
    assert folder.layers["emergency_site"].frame["ward"].tolist() == ["港区", "港区"]


def test_source_licence_date_and_hash_are_recorded(server: Server, tmp_path: Path):
    found = take(tmp_path / "d", server, "n03")
    assert found.reading is not None
    edition = found.reading.layer.edition
    assert edition.sha256 == found.sha256
    assert edition.edition_date == datetime.date(2025, 1, 1)
    assert edition.licence == format_of(CONFIG.sources.downloads["n03"], CONFIG).licence
    gsi = take(tmp_path / "d", server)
    assert gsi.reading is not None
    # GSI lists carry no date: it stays unknown, the day of the download is not the day of the data.
    assert gsi.reading.layer.edition.edition_date is None
    assert gsi.reading.layer.edition.notice


def test_reading_writes_nothing(server: Server, tmp_path: Path):
    take(tmp_path / "d", server)
    assert not (tmp_path / "d").exists()


def test_the_same_bytes_are_unchanged(server: Server, tmp_path: Path):
    first = take(tmp_path / "d", server)
    assert first.reading is not None
    assert first.previous == ""
    apply(tmp_path / "d", first.reading)
    again = take(tmp_path / "d", server)
    assert (again.unchanged, again.reading, again.previous) == (True, None, first.sha256)
    server.put("/23100_2.csv", Answer(gsi_emergency(site(1))))
    newer = take(tmp_path / "d", server)
    assert not newer.unchanged
    assert newer.previous == first.sha256


def n03_zip() -> bytes:
    """The prefecture's archive as 国土数値情報 lays it out: a GeoJSON member beside a shapefile and its papers."""
    papers = {"N03-20250101_23_GML/KS-META-N03.xml": b"<x/>", "N03-20250101_23_GML/N03.xml": b"<gml/>"}
    old = {f"N03-20250101_23_GML/{name}": body for name, body in shp([({"N03_007": "23111"}, RING)]).items()}
    return archive({**papers, **old, "N03-20250101_23_GML/N03-20250101_23.geojson": TWO_WARDS})


def test_n03_comes_through_its_zip(server: Server, tmp_path: Path):
    """The declared archive itself: body "zip", the member chosen by what it holds."""
    config = towards(server)
    url = server.put("/N03-20250101_23_GML.zip", Answer(n03_zip())).replace("_23_", "_{prefecture}_")
    n03 = CONFIG.sources.downloads["n03"]
    assert n03.body == "zip"
    downloads = {**config.sources.downloads, "n03": n03.model_copy(update={"url": url})}
    config = config.model_copy(update={"sources": config.sources.model_copy(update={"downloads": downloads})})
    found = fetch(tmp_path / "d", "n03", "23100", config, TODAY)
    assert server.asked == ["/N03-20250101_23_GML.zip"]
    assert found.reading is not None
    place = apply(tmp_path / "d", found.reading)
    assert (place / "original" / "N03-20250101_23_GML.zip").read_bytes() == n03_zip()
    layer = load_folder(tmp_path / "d", CONFIG).layers["boundary"]
    assert layer.frame["ward"].tolist() == ["港区", "南区"]
    assert (layer.edition.format, layer.edition.edition_date) == ("n03_2024", datetime.date(2025, 1, 1))
    assert fetch(tmp_path / "d", "n03", "23100", config, TODAY).unchanged
    server.put("/N03-20250101_23_GML.zip", Answer(n03_zip()[:-30]))
    before = tree(tmp_path / "d")
    with pytest.raises(FileRefused):
        fetch(tmp_path / "d", "n03", "23100", config, TODAY)
    assert tree(tmp_path / "d") == before


FAULTS = {
    "html": Answer(b"<html>not found</html>", headers={"Content-Type": "text/html"}),
    "cut": Answer(gsi_emergency(site(1))[:-5], length=len(gsi_emergency(site(1)))),
    "500": Answer(status=500),
    "404": Answer(status=404),
    "hang": Answer(b"x", hang_s=3),
    "elsewhere": Answer(status=302, headers={"Location": "https://evil.example/23100_2.csv"}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_failed_download_changes_nothing(server: Server, tmp_path: Path, name: str):
    folder = imported(tmp_path / "d", ("e.csv", gsi_emergency(site(7)))).path
    before = tree(tmp_path)
    server.put("/23100_2.csv", FAULTS[name])
    with pytest.raises(DownloadFailed):
        take(folder, server)
    assert tree(tmp_path) == before


def test_a_whole_file_of_another_kind_is_refused(server: Server, tmp_path: Path):
    server.put("/23100_2.csv", Answer(gsi_shelter(site(1))))
    with pytest.raises(FileRefused):
        take(tmp_path / "d", server)


def test_a_list_of_another_city_is_refused(server: Server, tmp_path: Path):
    server.put("/23100_2.csv", Answer(gsi_emergency({**site(1), "共通ID": "E1413000001201"})))
    with pytest.raises(FileRefused) as caught:
        take(tmp_path / "d", server)
    assert caught.value.problem.value == "14130"


def test_another_citys_folder_is_not_touched_and_nobody_called(server: Server, tmp_path: Path):
    folder = imported(tmp_path / "d", ("e.csv", gsi_emergency(site(7)))).path
    with pytest.raises(FolderError, match="expected 23100 名古屋市"):
        take(folder, server, city="14130")
    training = dataclasses.replace(ORIGIN, training=True)
    made_up = imported(tmp_path / "t", ("e.csv", gsi_emergency(site(7))), origin=training).path
    with pytest.raises(FolderError, match="training"):
        take(made_up, server)
    assert server.asked == []


@pytest.mark.parametrize("code", ["", "2310", "231002", "２３１００", "../..", "abcde"])
def test_a_code_is_five_digits(tmp_path: Path, code: str):
    with pytest.raises(FolderError, match="5 digits"):
        check_city(tmp_path, code)


def test_progress_reaches_the_page(server: Server, tmp_path: Path):
    seen: list[tuple[int, int | None]] = []
    found = take(tmp_path / "d", server, progress=lambda *now: seen.append(now))
    assert seen[-1] == (found.size, found.size)


def test_an_official_file_may_be_larger_than_an_upload(server: Server, tmp_path: Path):
    raw = gsi_emergency(*(site(n) for n in range(1, 200)))
    server.put("/23100_2.csv", Answer(raw))
    config = towards(server)
    intake = config.app.intake.model_copy(update={"max_bytes": len(raw) - 1})
    small = config.model_copy(update={"app": config.app.model_copy(update={"intake": intake})})
    assert fetch(tmp_path / "d", "gsi_emergency", "23100", small, TODAY).size == len(raw)


# --- what config may say ---------------------------------------------------------------------


def test_addresses_of_nagoya():
    sources = CONFIG.sources.downloads
    assert address(sources["gsi_emergency"], "23100").endswith("/csv/23100_2.csv")
    assert address(sources["gsi_shelter"], "23100").endswith("/csv/23100_1.csv")
    assert address(sources["n03"], "23100").endswith("_23_GML.zip")


def test_what_nobody_fetched_says_so():
    assert CONFIG.sources.downloads["n03"].unverified
    text = (CONFIG_FOLDER.parent / "docs" / "data-formats.md").read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if line.startswith("| `n03` |")]
    assert "未検証" in row


@pytest.mark.parametrize("url", ["http://example.org/{city}.csv", "ftp://example.org/", "file:///etc/passwd", "x"])
def test_only_https_is_declared(url: str):
    body = CONFIG.sources.model_dump()
    body["downloads"]["n03"]["url"] = url
    with pytest.raises(ConfigError, match="https"):
        load_model(Path("sources.toml"), SourcesConfig, body)


def test_loopback_may_be_plain():
    source = CONFIG.sources.downloads["n03"].model_dump() | {"url": "http://127.0.0.1:8000/x"}
    assert DownloadSource.model_validate(source).url == "http://127.0.0.1:8000/x"
