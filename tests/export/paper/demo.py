"""Sheets as later parts of the product will make them, on the training city; the numbers in their text are made up."""

from __future__ import annotations

import datetime

import shapely

from layers.export.paper import (
    BLANK,
    Beside,
    Blocked,
    Card,
    Cards,
    Checklist,
    Column,
    Field,
    Figure,
    Form,
    Heading,
    Item,
    MapSize,
    Marks,
    Number,
    Numbers,
    PageBreak,
    Place,
    Route,
    Sheet,
    Steps,
    Table,
    Text,
    Unknown,
    base_map,
    map_svg,
)
from layers.folder import DataFolder
from layers.wording import Wording

DAY = datetime.date(2026, 10, 1)
SOURCES = ("訓練データ（2026-04-01版）", "徒歩速度 1.0 m/s：津波避難対策推進マニュアル検討会報告書（消防庁、2013）")
UNDECIDED = Unknown("判定不能")

QUESTIONS = (
    ("10分以内に避難場所へ着けない人", "12,300人", "夜間人口、徒歩1.0 m/s、迂回係数1.5"),
    ("津波が来る前に着けない人", "4,180人", "浸水開始時間が未登録の区域を除く"),
    ("着けても入れない人", "23,450人", "1人1 m²、収容人数が登録されたビルのみ"),
    ("収容人数が未登録の津波避難ビル", "61棟 / 264棟", "未登録のビルは0人でなく判定不能"),
    ("波力への耐性が未確認のビル", "118棟", "確認済み97、耐性なし49"),
    ("避難所の水は何日分あるか", "1.6日", "1人1日3 L"),
    ("期限まで1年以内の備蓄", None, "備蓄品の一覧に期限の列がない"),
    ("駅で帰宅できない人の受け入れ", "2,900人不足", "必要8,400、確保5,500"),
    ("支援に支えられていない学区", "3学区 / 19学区", "民生委員1人220〜440世帯"),
    ("データはいつのものか", UNDECIDED, "備蓄倉庫の一覧は期限（180日）より古い"),
)


def sites(folder: DataFolder, ward: str, kinds: tuple[tuple[str, str, int], ...]) -> tuple[Place, ...]:
    """Some sites of a ward, numbered through: (kind, name, how many)."""
    found: list[Place] = []
    for kind, name, count in kinds:
        layer = folder.layer(kind)
        assert layer is not None
        frame = layer.frame[(layer.frame["ward"] == ward) & layer.frame["longitude"].notna()]
        for at in frame.iloc[:: max(len(frame) // count, 1)].head(count).itertuples():
            found.append(Place(float(at.longitude), float(at.latitude), kind, name, "usable", str(len(found) + 1)))
    return tuple(found)


def ward_map(folder: DataFolder, ward: str, wording: Wording, height_mm: float, width_mm: float = 180) -> Figure:
    base = base_map(folder, ward)
    assert base is not None
    kinds = (("tsunami_building", "津波避難ビル", 9), ("shelter", "指定避難所", 6), ("emergency_site", "避難場所", 9))
    svg = map_svg(base, Marks(sites(folder, ward, kinds)), wording, MapSize(width_mm, height_mm))
    return Figure(svg, f"{ward}の地図。津波避難ビル9、指定避難所6、避難場所9の位置と浸水想定区域。")


def readiness(folder: DataFolder, wording: Wording, ward: str = "港区") -> Sheet:
    """Ten questions with their answers, a map, three next steps: one page."""
    rows = tuple((number, *row) for number, row in enumerate(QUESTIONS, start=1))
    steps = (
        "区役所東の候補ビル3棟と協定を結ぶ（＋2,100人）",
        "収容人数が未登録の61棟に照会する",
        "備蓄品の期限を登録する",
    )
    return Sheet(
        title=f"{ward} 備えの確認票",
        subtitle="津波・夜間、すぐに避難を始めた場合",
        area=ward,
        as_of=DAY,
        training=folder.training,
        sources=SOURCES,
        blocks=(
            Text(f"{ward}では12,300人が、10分以内に避難場所へ着けません。", "lead"),
            Beside(
                (
                    Numbers(
                        (
                            Number("10分以内に着けない人", 12300, "人", "夜間人口の8.4％"),
                            Number("入れない人", 23450, "人", "登録された収容人数による"),
                            Number("避難所の水", "1.6", "日分"),
                            Number("備蓄の期限", None, note="期限の列がない"),
                        ),
                        columns=1,
                    ),
                ),
                (ward_map(folder, ward, wording, 112, 132),),
                share=0.25,
            ),
            Table(
                (Column("", 0, "right"), Column("問い", 5), Column("答え", 3, strong=True), Column("数え方", 6)), rows
            ),
            Heading("次にすること"),
            Steps(steps),
        ),
    )


OPENING = (
    "参集", "周囲の安全", "開錠", "建物内の安全", "資機材", "班割り", "区割り", "受付", "開設", "名簿", "運営会議", "備蓄", "水", "トイレ",
)  # fmt: skip


def drill(folder: DataFolder, wording: Wording, ward: str = "港区") -> Sheet:
    """Timetable, route with map, opening checklist, head-count and observation forms, inject cards; large type."""
    base = base_map(folder, ward)
    assert base is not None
    places = sites(folder, ward, (("shelter", "指定避難所", 3),))
    start = Place(136.868, 35.105, "start", "集合場所")
    way = shapely.LineString(
        [(start.longitude, start.latitude), (136.88, 35.1), (places[0].longitude, places[0].latitude)]
    )
    marks = Marks((start, *places), (Route(way, "経路A"),), (), (Blocked(136.875, 35.1),))
    svg = map_svg(base, marks, wording, MapSize(180, 190, 12))
    times = tuple((f"{9 + n // 4}:{15 * (n % 4):02d}", what, "区本部") for n, what in enumerate(OPENING))
    cards = tuple(
        Card(
            str(n), f"9:{n:02d}", f"{place}の状況", "南門の前の道が通れません。",
            (("から", "巡回班"), ("へ", "避難所班"), ("期待する対応", "別の入口を開け、経路の掲示を替える")),
        )
        for n, place in enumerate(("第1避難所", "第2避難所", "駅前", "区役所", "港"), start=1)
    )  # fmt: skip
    return Sheet(
        title="津波避難・避難所開設訓練",
        subtitle="第3回",
        area=ward,
        as_of=DAY,
        training=folder.training,
        sources=SOURCES[:1],
        size="large",
        blocks=(
            Heading("時間割"),
            Table((Column("時刻", 0), Column("すること", 3, strong=True), Column("担当", 2)), times),
            PageBreak(),
            Heading("経路"),
            Figure(svg, "集合場所から第1避難所までの経路の地図", "通れない所が1つあります。"),
            PageBreak(),
            Heading("開設の確認"),
            Checklist(tuple(Item(text) for text in OPENING)),
            PageBreak(),
            Heading("人数"),
            Table(
                (Column("時刻", 2), Column("大人", 2), Column("子ども", 2), Column("介助が要る", 2), Column("合計", 2)),
                ((BLANK,) * 5,) * 10,
                row_mm=11,
            ),
            Heading("観察"),
            Form(((Field("場所"), Field("時刻", width=0.4)), (Field("気づいたこと", "box", height_mm=45),))),
            PageBreak(),
            Cards(cards, 4),
        ),
    )
