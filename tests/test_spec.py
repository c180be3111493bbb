"""The config files: an unknown key stops the start with file, table and key; both languages say the same."""

from __future__ import annotations

import ast
import re
import shutil
import string
from pathlib import Path

import pytest

from layers.attention import GROUPS
from layers.picks import PICKS
from layers.problems import SEVERITY, ConfigError
from layers.sites import STATES
from layers.spec import CONFIG as CONFIG_FOLDER
from layers.spec import KindSpec, load_config
from tests.support import CONFIG, ROOT

JA, EN = CONFIG.text["ja"], CONFIG.text["en"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG_FOLDER, tmp_path / "config"))


def refused(folder: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(folder)
    return str(caught.value)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_says_the_same(copy: Path):
    assert load_config(copy) == CONFIG


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("app.toml", "app"),
        ("app.toml", "map"),
        ("app.toml", "intake"),
        ("cities.toml", "23100"),
        ("sources.toml", "tiles.gsi"),
        ("standards.toml", "fresh_sites"),
        ("figures.toml", "shelter_places"),
        ("indicators.toml", "agreement.target_reached"),
        ("indicators.toml", "indicators.stores_near"),
        ("drills.toml", "limits"),
        ("drills.toml", "types.tabletop"),
        ("drills.toml", "injects.pets_unknown"),
        ("layers.toml", "kinds.shelter"),
        ("layers.toml", "flag_styles.gsi"),
        ("layers.toml", "formats.gsi_shelter"),
    ],
)
def test_an_unknown_key_names_file_table_and_key(copy: Path, file: str, table: str):
    edit(copy / file, f"[{table}]\n", f'[{table}]\ncolour = "red"\n')
    assert refused(copy) == f"{file}: table [{table}], key 'colour': unknown key, found 'red'"


@pytest.mark.parametrize("file", ["app.toml", "layers.toml", "sources.toml"])
def test_an_unknown_table_names_itself(copy: Path, file: str):
    with (copy / file).open("a", encoding="utf-8") as out:
        out.write("\n[colours]\nred = 1\n")
    assert refused(copy).startswith(f"{file}: table [], key 'colours': unknown key")


def test_an_unknown_key_of_a_field(copy: Path):
    edit(copy / "layers.toml", 'name = { type = "text", required', 'name = { colour = "red", type = "text", required')
    assert refused(copy) == "layers.toml: table [field_sets.place.name], key 'colour': unknown key, found 'red'"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("app.toml", "max_rows = 200000", 'max_rows = "many"', "app.toml: table [intake], key 'max_rows': "),
        ("app.toml", 'basemap = "offline"', 'basemap = "google"', "app.toml: table [map], key 'basemap': "),
        ("app.toml", "max_rows = 200000\n", "", "app.toml: table [intake], key 'max_rows': Field required"),
        ("cities.toml", '"tsunami_only"', '"all"', "cities.toml: table [23100], key 'tsunami_building_rule': "),
        ("standards.toml", "value = 365", "value = []", "standards.toml: table [fresh_sites], key 'value': "),
        # Only one of several choices may lack its value.
        ("standards.toml", "value = 365\n", "", "standards.toml: table [], key 'fresh_sites': "),
        (
            "app.toml",
            'candidates = ["shelter"',
            'candidates = ["castle"',
            "app.toml: table [readiness], key 'candidates': ",
        ),
        ("layers.toml", 'geometry = "point"', 'geometry = "cube"', "layers.toml: table [kinds.emergency_site], key "),
        ("layers.toml", 'type = "flag", ja = "洪水"', 'type = "bool", ja = "洪水"', "layers.toml: table [field_sets."),
        ("text/en.toml", "[app]\n", "[app]\nnumber = 5\n", "en.toml: table [app], key 'number': "),
    ],
)
def test_a_value_of_the_wrong_kind(copy: Path, file: str, old: str, new: str, told: str):
    edit(copy / file, old, new)
    assert refused(copy).startswith(told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "shelter"\nja', 'kind = "volcano"\nja', "formats.gsi_shelter.kind: found 'volcano'"),
        ('accepts = "受入対象者"', 'colour = "受入対象者"', "formats.gsi_shelter.columns: ['colour'] are no fields"),
        ('flags = "gsi"', 'flags = "stars"', "formats.gsi_emergency.flags: found 'stars'"),
        ('key = "site_id"', 'key = "number"', "kinds.emergency_site.key: found 'number'"),
        ('state_field = "state"', 'state_field = "phase"', "kinds.tsunami_building.state_field: found 'phase'"),
        ('field_sets = ["place", "hazards"]', 'field_sets = ["spot"]', "key 'field_sets': ['spot'] not declared"),
        ('freshness = "fresh_stock"', 'freshness = "fresh_bread"', "key 'freshness': found 'fresh_bread'"),
    ],
)
def test_a_reference_to_nothing(copy: Path, old: str, new: str, told: str):
    edit(copy / "layers.toml", old, new)
    message = refused(copy)
    assert message.startswith("layers.toml: ")
    assert told in message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('near = "hospital"', 'near = "castle"', "key 'near': found ['castle'], expected kinds of layers.toml"),
        ("もう一度あった。", "もう一度あった（{people}人）。", "found the placeholders ['people'], expected []"),
        ('office = "district"', 'office = "mayor"', "office: found ['mayor'], expected ids of [offices]"),
        ("[types.tabletop]", "[types.parade]", "[types.parade]"),
    ],
)
def test_a_drill_the_product_could_not_fill(copy: Path, old: str, new: str, told: str):
    edit(copy / "drills.toml", old, new)
    message = refused(copy)
    assert message.startswith("drills.toml: ")
    assert told in message.replace("table ", "").replace(".[key]", "")


FILES = [
    "app.toml",
    "cities.toml",
    "figures.toml",
    "indicators.toml",
    "layers.toml",
    "sources.toml",
    "standards.toml",
    "scales.toml",
    "supplies.toml",
    "drills.toml",
    "text/ja.toml",
    "text/en.toml",
]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file(copy: Path, file: str):
    (copy / file).unlink()
    assert refused(copy).startswith(f"{Path(file).name}: file not found")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("body", [b"[app\n", b"a = 1\na = 2\n", "名前 = 1".encode("cp932"), b"\x00"])
def test_a_file_that_is_no_toml(copy: Path, file: str, body: bytes):
    (copy / file).write_bytes(body)
    assert refused(copy).startswith(f"{Path(file).name}: not readable as TOML: ")


def test_a_folder_in_place_of_a_file(copy: Path):
    (copy / "app.toml").unlink()
    (copy / "app.toml").mkdir()
    assert refused(copy).startswith("app.toml: cannot be read")


def test_every_config_file_is_one_the_product_reads():
    assert {str(path.relative_to(CONFIG_FOLDER)) for path in CONFIG_FOLDER.rglob("*.toml")} == set(FILES)


# --- what config says together --------------------------------------------------------------------


@pytest.mark.parametrize("kind", CONFIG.layers.kinds.values(), ids=lambda kind: kind.id)
def test_no_header_of_a_kind_means_two_fields(kind: KindSpec):
    names = [name for field, spec in kind.fields.items() for name in {field, spec.ja, spec.en}]
    assert len(names) == len(set(names))
    assert not {"行"} & set(names)
    assert not [name for name in names if name.startswith("元:")]


@pytest.mark.parametrize("kind", CONFIG.layers.kinds.values(), ids=lambda kind: kind.id)
def test_every_point_kind_is_a_place(kind: KindSpec):
    if kind.geometry == "point":
        assert list(kind.fields)[:6] == ["name", "kana", "address", "ward", "longitude", "latitude"]
        assert kind.symbol
    if kind.group == "site":
        assert "capacity_people" in kind.fields


def test_ranks_are_one_each():
    ranks = [kind.rank for kind in CONFIG.layers.kinds.values()]
    assert len(ranks) == len(set(ranks))


def test_no_two_formats_need_the_same_columns():
    needs = [frozenset(fmt.required) for fmt in CONFIG.layers.formats.values()]
    assert len(needs) == len(set(needs)) == 25


def test_the_hazards_in_order():
    expected = "flood landslide storm_surge earthquake tsunami large_fire inland_flood volcano"
    assert list(CONFIG.layers.hazards) == expected.split()


def test_only_nagoya_has_the_tsunami_rule():
    assert {code for code, city in CONFIG.cities.items() if city.tsunami_building_rule} == {"23100"}
    assert len(CONFIG.cities) == 20


def test_the_limits_of_one_file():
    intake = CONFIG.app.intake
    assert (intake.max_bytes, intake.max_rows, intake.max_nesting) == (20 * 1024 * 1024, 200_000, 32)
    assert intake.stored().max_bytes == 80 * 1024 * 1024
    assert intake.stored().max_rows == intake.max_rows


# --- words ----------------------------------------------------------------------------------------


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys():
    assert {table: set(words) for table, words in JA.items()} == {table: set(words) for table, words in EN.items()}


@pytest.mark.parametrize("table", JA)
def test_both_languages_fill_the_same_braces(table: str):
    for key, text in JA[table].items():
        assert fields(text) == fields(EN[table][key]), f"{table}.{key}"
        assert text.strip()
        assert EN[table][key].strip()


@pytest.mark.parametrize("code", SEVERITY)
def test_every_problem_has_a_title_and_a_sentence(code: str):
    for words in (JA, EN):
        assert words["problem_title"][code]
        assert fields(words["problem"][code]) <= {"value", "expected"}


def test_no_words_for_problems_that_do_not_exist():
    assert set(JA["problem"]) == set(JA["problem_title"]) == set(SEVERITY)


def test_every_problem_code_in_the_code_is_declared():
    """A code that stands as a string where a Problem is made has a severity, hence words."""
    used: set[str] = set()
    for path in (ROOT / "layers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem" and len(node.args) >= 4:
                code = node.args[3]
                if isinstance(code, ast.Constant):
                    used.add(str(code.value))
    assert len(used) >= 15
    assert used <= set(SEVERITY)


def constants(file: str, function: str, position: int) -> set[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func) == function]
    return {n.args[position].value for n in found if isinstance(n.args[position], ast.Constant)}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('needs = ["emergency_site"]', 'needs = ["nothing"]', "needs"),
        ("of = 100", 'of = "many"', "of"),
        ('better = "more"', 'better = "best"', "better"),
    ],
)
def test_a_figure_says_nothing_undeclared(copy: Path, old: str, new: str, key: str):
    edit(copy / "figures.toml", old, new)
    assert re.match(rf"figures\.toml: table \[\w+\], key '{key}'", refused(copy))


def test_every_group_page_and_pick_of_a_finding_has_words():
    for words in (JA, EN):
        assert set(words["finding_group"]) == set(GROUPS)
        assert set(words["finding_page"]) == {"map", "drills"}
        assert set(words["only"]) == set(PICKS)
        assert set(SEVERITY) <= set(words["problem_title"])


def test_every_finding_has_words():
    # Two codes are the state of freshness, two the name of a pick.
    codes = constants("layers/attention.py", "Finding", 0) | constants("layers/drills/lessons.py", "Finding", 0)
    codes |= {"stale", "undated", "inspection", "expired"}
    assert {"layer_broken", "layer_missing", "not_imported", "estimated", "capacity_unknown", "rows"} <= codes
    for words in (JA, EN):
        assert set(words["finding"]) == codes


@pytest.mark.parametrize("words", [JA, EN], ids=["ja", "en"])
def test_words_for_every_key_the_code_builds(words: dict[str, dict[str, str]]):
    assert set(words["severity"]) == set(SEVERITY.values())
    assert set(words["state"]) == {*STATES, "no"}
    assert set(words["fresh"]) == {"fresh", "stale", "undated", "none"}
    assert set(words["ward_by"]) == {"address", "declared", "polygon", "outside", "unknown"}
    assert {"yes", "conditional", "no", "unknown", "unregistered", "undecided", "estimate"} <= set(words["value"])
    assert {f"flag_{state}" for state in ("yes", "conditional", "no", "unknown")} <= set(words["value"])
    assert {"row", "feature", "column"} <= set(words["place"])
    notices = {notice for fmt in CONFIG.layers.formats.values() for notice in fmt.notice}
    assert set(words["notice"]) == notices


SAY = re.compile(r"""\bsay\(\s*"([a-z_]+)\.([A-Za-z_0-9]+)"[,)\s]""")


@pytest.mark.parametrize("words", [JA, EN], ids=["ja", "en"])
def test_every_word_the_code_asks_for_is_there(words: dict[str, dict[str, str]]):
    asked = [
        (path.name, table, key)
        for room in ("layers", "dashboard")
        for path in (ROOT / room).rglob("*.py")
        for table, key in SAY.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(asked) > 60
    missing = [one for one in asked if one[2] not in words.get(one[1], {})]
    assert [one for one in missing if one[1] != "table"] == []
