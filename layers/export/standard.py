"""自治体標準オープンデータセット 指定緊急避難場所一覧 (39 columns), and what it cannot hold.

Source: デジタル庁 自治体標準オープンデータセット. 未検証: made from the column list, no current published file at hand.
The form knows 1 and blank only. A conditional designation (△) is not written as 1, for nobody may take a second floor
for a whole building: its condition goes into 備考. Unknown and "not designated" are both blank: the list says how many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from layers.folder import FolderSpec
from layers.intake.table import MARK_IN_NOTE
from layers.layer import Layer

_HAZARDS = {
    "flood": "洪水",
    "landslide": "崖崩れ、土石流及び地滑り",
    "storm_surge": "高潮",
    "earthquake": "地震",
    "tsunami": "津波",
    "large_fire": "大規模な火事",
    "inland_flood": "内水氾濫",
    "volcano": "火山現象",
}
_OVERLAP, _NOTE = "指定避難所との重複", "備考"
COLUMNS = (
    *("全国地方公共団体コード", "ID", "名称", "名称_カナ", "名称_英字", "所在地_全国地方公共団体コード", "町字ID"),
    *("所在地_連結表記", "所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下", "建物名等(方書)"),
    *("緯度", "経度", "標高", "電話番号", "内線番号", "連絡先メールアドレス", "連絡先FormURL"),
    *("連絡先備考（その他、SNSなど）", "郵便番号", "市区町村コード", "地方公共団体名"),
    *(f"災害種別_{name}" for name in _HAZARDS.values()),
    *(_OVERLAP, "想定収容人数", "対象となる町会・自治会", "URL", "画像", "画像_ライセンス", _NOTE),
)
_TEXT = {"ID": "site_id", "名称": "name", "名称_カナ": "kana", "所在地_連結表記": "address"}
_NUMBERS = {"緯度": "latitude", "経度": "longitude", "想定収容人数": "capacity_people"}
KINDS = ("emergency_site", "shelter")


@dataclass(frozen=True)
class Loss:
    """What a form cannot hold: a code (its words under ``[export]``), the field, in how many rows."""

    code: str
    field: str
    count: int


def six_digits(code: str) -> str:
    """A municipality code with its check digit (JIS X 0402: weights 6 to 2, modulo 11); "" for none."""
    if not code:
        return ""
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True))
    return f"{code}{(11 - total % 11) % 10}"


def standard_rows(layer: Layer, spec: FolderSpec) -> list[list[str]]:
    """One row a record in the order of `COLUMNS`; what is not known is blank."""
    columns = dict.fromkeys(COLUMNS, [""] * len(layer.frame))
    columns |= {name[2:]: layer.frame[name].tolist() for name in _carried(layer)}
    columns |= {name: layer.frame[field].tolist() for name, field in _TEXT.items() if field in layer.frame}
    columns |= {name: _numbers(layer.frame[field]) for name, field in _NUMBERS.items() if field in layer.frame}
    columns |= _place(layer, spec)
    for field, name in _HAZARDS.items():
        if field in layer.frame:
            columns[f"災害種別_{name}"] = ["1" if state == "yes" else "" for state in layer.frame[field]]
    columns[_OVERLAP] = _overlap(layer)
    columns[_NOTE] = _notes(layer)
    return [list(row) for row in zip(*columns.values(), strict=True)]


def _carried(layer: Layer) -> list[str]:
    """Original columns that this form has under the same name (a telephone number, say)."""
    taken = {*_TEXT, *_NUMBERS, _OVERLAP, _NOTE, *(f"災害種別_{name}" for name in _HAZARDS.values())}
    return [name for name in layer.frame if name[:2] == "元:" and name[2:] in COLUMNS and name[2:] not in taken]


def _numbers(column: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in column]


def _place(layer: Layer, spec: FolderSpec) -> dict[str, list[str]]:
    """The municipality, which designates; where the site stands only if its address does not say elsewhere."""
    own, code = [spec.city != ""] * len(layer.frame), six_digits(spec.city)
    inside = (layer.frame["ward_by"] != "outside").tolist()
    told = {"全国地方公共団体コード": (code, own), "市区町村コード": (code, own), "地方公共団体名": (spec.name, own)}
    told |= {"所在地_都道府県": (spec.prefecture, inside), "所在地_市区町村": (spec.name, inside)}
    return {name: [text if here else "" for here in where] for name, (text, where) in told.items()}


def _overlap(layer: Layer) -> list[str]:
    if layer.kind.id == "shelter":
        return ["1"] * len(layer.frame)
    return ["1" if state == "yes" else "" for state in layer.frame["is_shelter"]]


def _notes(layer: Layer) -> list[str]:
    notes = layer.frame["note"].tolist()
    for field in layer.kind.of_type("flag"):
        name, frame = layer.kind.fields[field].ja, layer.frame
        for i in (frame[field] == "conditional").to_numpy().nonzero()[0]:
            notes[i] = "　".join(part for part in (notes[i], f"{name}：△{frame[field + '_condition'].iat[i]}") if part)
    return [MARK_IN_NOTE + note for note in notes] if layer.training else notes


def standard_losses(layer: Layer) -> list[Loss]:
    """Everything of the layer that the 39 columns do not say, with the number of rows."""
    return [loss for loss in (*_flag_losses(layer), *_field_losses(layer)) if loss.count]


def _flag_losses(layer: Layer) -> Iterator[Loss]:
    for field in layer.kind.of_type("flag"):
        name, states = layer.kind.fields[field].ja, layer.frame[field]
        yield Loss("condition_to_note", name, int((states == "conditional").sum()))
        if field in (*_HAZARDS, "is_shelter"):
            yield Loss("unknown_blank", name, int((states == "unknown").sum()))
        else:
            yield Loss("field_lost", name, int(states.isin(["yes", "no"]).sum()))


def _field_losses(layer: Layer) -> Iterator[Loss]:
    held = {*_TEXT.values(), *_NUMBERS.values(), "note", *layer.kind.of_type("flag")}
    for field, spec in layer.kind.fields.items():
        if field not in held:
            values = layer.frame["ward_declared" if field == "ward" else field]
            yield Loss("field_lost", spec.ja, int((values.notna() & values.ne("")).sum()))
    for name in layer.frame:
        if name[:2] == "元:" and name not in _carried(layer):
            yield Loss("extra_lost", name[2:], int((layer.frame[name] != "").sum()))
    yield Loss("original_rows", "", len(layer.frame))
