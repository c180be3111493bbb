"""The declared indicators: every measure of the plan has one, every rule exists, every unit has words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from layers.evidence.compute import ENTRY, TEXT
from layers.evidence.drilled import DRILL_RULES
from layers.evidence.model import REASONS, ROLES
from layers.evidence.rules import RULES
from layers.plan.load import load_plan
from layers.problems import ConfigError
from layers.spec import CONFIG as CONFIG_FOLDER
from layers.spec import IndicatorSpec, load_config
from tests.support import CONFIG, ROOT

SPECS = CONFIG.indicators.indicators


def test_every_measure_of_the_plan_has_an_indicator_of_its_kind():
    plan, _ = load_plan(ROOT / "data" / "plans" / CONFIG.indicators.plan)
    assert len(plan.measures) == 20
    kinds = {measure.id: {spec.kind for spec in CONFIG.indicators.of_measure(measure.id)} for measure in plan.measures}
    assert [measure.id for measure in plan.measures if measure.kind not in kinds[measure.id]] == []
    assert {spec.measure for spec in SPECS.values()} == set(kinds)
    assert list(dict.fromkeys(spec.measure for spec in SPECS.values())) == [measure.id for measure in plan.measures]
    assert CONFIG.indicators.of_measure("K1") == []


def test_every_rule_is_named_and_every_name_is_a_rule():
    assert {spec.rule for spec in SPECS.values() if spec.kind == "L"} == set(RULES)
    assert {spec.rule for spec in SPECS.values() if spec.kind == "C"} == {ENTRY, *DRILL_RULES}
    assert {spec.rule for spec in SPECS.values() if spec.kind == "T"} == {TEXT}


@pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.id)
def test_an_indicator_computed_from_layers_needs_some(spec: IndicatorSpec):
    assert bool(spec.needs) == (spec.kind == "L")
    assert spec.targets == []
    assert spec.target(2016) is None


def test_every_unit_reason_and_role_has_words():
    for words in CONFIG.text.values():
        assert set(words["unit"]) == {spec.unit for spec in SPECS.values()}
        assert set(words["evidence_reason"]) == set(REASONS)
        assert set(words["evidence_rows"]) == set(ROLES)


TARGET = '{ fiscal_year = 2016, value = 900, source = "s" }'


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('needs = ["station"]', 'needs = ["nothing"]', "needs"),
        ('counts = ["station"]', 'counts = ["nothing"]', "counts"),
        ('standards = ["expiry_soon"]', 'standards = ["nothing"]', "standards"),
        ('direction = "less"', 'direction = "down"', "direction"),
        ('kind = "C"', 'kind = "X"', "kind"),
        ("shares = [120, 105, 95, 80]", "shares = [80, 95]", "target_reached"),
        ("shares = [120, 105, 95, 80]", "shares = []", "shares"),
        ('rule = "tsunami_buildings"', f'rule = "x"\ntargets = [{TARGET}, {TARGET}]', "tsunami_buildings"),
    ],
)
def test_an_indicator_says_nothing_undeclared(tmp_path: Path, old: str, new: str, key: str):
    copy = Path(shutil.copytree(CONFIG_FOLDER, tmp_path / "config"))
    file = copy / "indicators.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(copy)
    assert re.match(rf"indicators\.toml: table \[[\w.]+\], key '{key}'", str(caught.value))


def test_a_published_target_is_found_by_its_year():
    spec = SPECS["tsunami_buildings"]
    given = IndicatorSpec.model_validate(
        spec.model_dump() | {"targets": [{"fiscal_year": 2016, "value": 900, "source": "s"}]}
    )
    assert (given.target(2016), given.target(2015)) == (900, None)
