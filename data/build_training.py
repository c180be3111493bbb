"""Make the training data set (訓練データ): a fictional Nagoya of 16 schematic wards, the same bytes every time.

``python data/build_training.py`` rebuilds ``data/training`` byte for byte, through the same reading and applying as
any imported file; ``python data/build_training.py FOLDER`` builds it elsewhere.
Nothing in it is a survey or a real facility; training_source/places.py is the only source of its shapes.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import io
import json
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from training_source.buildings import tsunami_buildings
from training_source.districts import areas, district_features
from training_source.drill_entries import drill_entries
from training_source.drill_plans import drill_plans
from training_source.faults import PLANTED_FAULTS, plant
from training_source.inundation import inundation_features
from training_source.meeting_entries import meeting_entries
from training_source.names import AddressBook
from training_source.outlines import (
    Feature,
    boundary_features,
    coast_features,
    main_road_features,
    river_features,
    sea_outline,
)
from training_source.plan_entries import plan_entries
from training_source.plan_facts import PLANTED_ENTRIES
from training_source.population import city_cells, households_by_district, population_cells
from training_source.sites import sites
from training_source.spots import City, Ground, Row
from training_source.stations import stations
from training_source.stock import stock_lots
from training_source.street import convenience_stores, public_toilets, vacant_houses
from training_source.support import NETWORKS, commissioners, network, ward_offices
from training_source.walking import walking_network

from layers.drills import ids as drill_ids
from layers.drills import load as drills_load
from layers.drills.tables import COLUMNS as DRILL_COLUMNS
from layers.drills.tables import read_drill_tables
from layers.editions import Origin, apply, read_file
from layers.folder import load_folder
from layers.held import Held, held
from layers.intake.draft import MARK, MARKED
from layers.meetings.load import FOLDER
from layers.meetings.tables import table_columns
from layers.plan.entry_load import ENTRY_TABLES, HEAD
from layers.plan.load import load_plan
from layers.spec import load_config

__all__ = [
    "PLANTED_ENTRIES",
    "PLANTED_FAULTS",
    "build",
    "columns",
    "encode",
    "install",
    "install_drills",
    "install_entries",
    "install_meetings",
    "main",
]

Layer = list[Row] | list[Feature]

#: The training city's own dates: nothing here depends on the day of the build.
AS_OF = datetime.date(2026, 10, 1)
EDITION = datetime.date(2026, 4, 1)
BUILT = datetime.datetime(2026, 4, 1, 9, 0, tzinfo=datetime.UTC)
#: Planted: the stock depots' list is older than its limit at AS_OF.
STALE = {"stock_depot": datetime.date(2025, 9, 1)}

CONFIG = ROOT / "config" / "layers.toml"
PLAN = "nagoya_2013"


def columns() -> dict[str, list[str]]:
    """Kind → its field ids in the order of config/layers.toml, the shared sets first."""
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    return {kind: _fields(config, spec) for kind, spec in config["kinds"].items()}


def _fields(config: dict[str, Any], spec: dict[str, Any]) -> list[str]:
    shared = [field for name in spec.get("field_sets", []) for field in config["field_sets"][name]]
    return [*shared, *spec.get("fields", {})]


def build() -> dict[str, Layer]:
    """Kind → its rows (every declared field, blank where unknown) or its GeoJSON features."""
    outlines, districts = areas()
    sea, fields = sea_outline(outlines), columns()
    water = inundation_features(outlines, sea)
    layers: dict[str, Layer] = {
        "boundary": boundary_features(outlines),
        "coast": coast_features(sea),
        "river": river_features(),
        "main_road": main_road_features(),
        "school_district": district_features(districts),
        "inundation": water,
    }
    cells = city_cells(outlines)
    people = population_cells(cells, sea)
    households = households_by_district(cells, people, districts)
    rows = _point_rows(City(Ground(outlines), AddressBook(), districts), households, water)
    nodes, edges = walking_network(outlines)
    rows |= {"population_cell": people, "walk_node": nodes, "walk_edge": edges}
    return layers | {kind: [_complete(kind, row, fields[kind]) for row in own] for kind, own in rows.items()}


def _point_rows(city: City, households: dict[str, int], water: list[Feature]) -> dict[str, list[Row]]:
    """Rows of every point kind; the order is part of the result, for addresses are given out in turn."""
    emergency, shelters = sites(city)
    buildings = tsunami_buildings(city, water)
    plant(emergency, shelters, buildings, water)
    rows = {
        "emergency_site": emergency,
        "shelter": shelters,
        "tsunami_building": buildings,
        "ward_office": ward_offices(city),
        "welfare_commissioner": commissioners(city, households),
        **{kind: network(city, kind) for kind in NETWORKS},
    }
    return rows | {
        "stock_lot": stock_lots(rows["stock_depot"], shelters),
        "station": stations(city),
        "convenience_store": convenience_stores(city),
        "vacant_house": vacant_houses(city),
        "public_toilet": public_toilets(city),
    }


def _complete(kind: str, row: Row, fields: list[str]) -> Row:
    """The row with every declared field, in order; ValueError for a field the config does not know."""
    if unknown := sorted(set(row) - set(fields)):
        raise ValueError(f"{kind}: fields {unknown} are not declared in config/layers.toml")
    return {field: row.get(field, "") for field in fields}


def encode(kind: str, layer: Layer) -> tuple[str, bytes]:
    """File name and content of one layer: CSV, and GeoJSON for lines and polygons. Every row is marked 訓練データ."""
    if "geometry" in layer[0]:
        return f"{kind}.geojson", _geojson(layer)
    return f"{kind}.csv", _csv(layer)


def _geojson(features: Layer) -> bytes:
    marked = [{**each, "properties": {**each["properties"], MARK: MARKED}} for each in features]
    lines = [json.dumps(each, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for each in marked]
    return ('{"features":[\n' + ",\n".join(lines) + '\n],"type":"FeatureCollection"}\n').encode()


def _csv(rows: Layer) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=[*rows[0], MARK], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, MARK: MARKED} for row in rows)
    return text.getvalue().encode()


def origin(kind: str) -> Origin:
    """What the catalogue says of a layer of the training city."""
    return Origin(
        "build_training.py",
        BUILT,
        STALE.get(kind, EDITION),
        "訓練データ（架空。Sonae プロジェクト作成）",
        "Apache-2.0",
        training=True,
    )


def install(folder: Path) -> None:
    """Build the training city as a data folder; what lay there before is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    config, layers = load_config(), build()
    for kind, layer in layers.items():
        name, content = encode(kind, layer)
        reading = read_file(folder, name, content, config, origin(kind), as_kind=kind, city_code="23100")
        spec = reading.spec.model_copy(update={"as_of": AS_OF})
        apply(folder, dataclasses.replace(reading, spec=spec))
    install_entries(folder / "plan" / PLAN)
    install_meetings(folder / FOLDER / PLAN)
    install_drills(folder / drills_load.FOLDER, layers, folder)


def install_entries(folder: Path) -> None:
    """Write the fictional progress of the plan as tables of entries, each row marked; ValueError for other columns."""
    plan, _ = load_plan(ROOT / "data" / "plans" / PLAN)
    note = (
        "訓練データです。計画の期間（2013〜2016年度）を10年ずらした2023〜2026年度の入力で、すべて架空です。"
        "名古屋市はこの計画の自己評価も目標値も公表していません。"
    )
    tables = plan_entries({one.id: one.name for one in plan.measures}, load_config())
    _install_tables(folder, note, tables, {name: ENTRY_TABLES[name].columns for name in tables})


def install_meetings(folder: Path) -> None:
    """Write the fictional meetings on the plan as tables, each row marked; ValueError for other columns."""
    tables = meeting_entries()
    note = "訓練データ（架空）。この会議も意見も宿題も実在しない。"
    _install_tables(folder, note, tables, {name: table_columns(name) for name in tables})


def install_drills(folder: Path, layers: dict[str, Layer], city: Path) -> None:
    """Write the fictional drills in the training city as tables, each row marked; ValueError for other columns.

    ``city`` is the data folder with its layers, where the coming drills are planned.
    """
    tables = drill_entries(layers)
    told, config = _read_back(tables), load_config()
    tables |= drill_plans(load_folder(city, config), config, told, AS_OF, tables["drills"])
    _install_drill_tables(folder, tables)


def _read_back(tables: dict[str, list[Row]]) -> Held:
    """The drills as the product reads them; what is planned next goes by what took place."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / drills_load.FOLDER
        _install_drill_tables(folder, tables)
        return held(drill_ids.DRILLS, read_drill_tables(folder, training=True).drills, [], training=True)


def _install_drill_tables(folder: Path, tables: dict[str, list[Row]]) -> None:
    note = "訓練データ（架空）。ここにある訓練も参加した団体も実在しない。"
    _install_tables(folder, note, tables, {name: DRILL_COLUMNS[name] for name in tables})


def _install_tables(
    folder: Path, note: str, tables: dict[str, list[Row]], expected: dict[str, tuple[str, ...]]
) -> None:
    folder.mkdir(parents=True)
    (folder / HEAD).write_bytes(f'plan = "{PLAN}"\ntraining = true\nnote = "{note}"\n'.encode())
    for name, rows in tables.items():
        if tuple(rows[0]) != expected[name]:
            raise ValueError(f"{name}: found columns {list(rows[0])}, expected {expected[name]}")
        (folder / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + _csv(rows))


def main() -> None:
    """Rebuild the shipped training city, or build it in the folder named on the command line."""
    if len(sys.argv) > 2:
        sys.exit("usage: python data/build_training.py [FOLDER]")
    install(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "data" / "training")


if __name__ == "__main__":
    main()
