"""What the fictional progress of Nagoya's plan is made of: targets, offices, and what was planted."""

from __future__ import annotations

from dataclasses import dataclass

#: The years of Nagoya's plan, shifted by ten; the training city's reference date lies in the last one.
YEARS = (2023, 2024, 2025, 2026)
RUNNING = YEARS[-1]
DISTRICTS = 262
MANUALS = 144
POSTS = 640


@dataclass(frozen=True)
class Goal:
    """The target of each of the YEARS for a measure's main indicator, in its unit.

    ``of``: the whole the values are a part of, in the same unit. ``base``: how many things a percentage counts.
    """

    targets: tuple[float, float, float, float]
    of: int | None = None
    base: int | None = None


# The main indicator of a measure is its first one in config/indicators.toml. S-2 is text only: no target, no value.
# Targets of computed indicators lie near what the training city's layers give.
GOALS: dict[str, Goal] = {
    "D1-1": Goal((55, 65, 75, 85), base=MANUALS),
    "D1-2": Goal((55, 60, 70, 80), base=POSTS),
    "D1-3": Goal((16, 24, 32, 32)),
    "D1-4": Goal((1, 1.2, 1.4, 1.6)),
    "D2-1": Goal((480, 510, 540, 570)),
    "D2-2": Goal((25, 30, 36, 42)),
    "D2-3": Goal((40, 55, 70, 85), base=DISTRICTS),
    "W-1": Goal((16, 17, 18, 18.5)),
    "W-2": Goal((4, 7, 10, 13), of=16),
    "W-3": Goal((5, 8, 12, 16), of=16),
    "W-4": Goal((400, 390, 380, 360)),
    "C1-1": Goal((32, 36, 40, 48)),
    "C1-2": Goal((64, 72, 80, 96)),
    "C1-3": Goal((0.4, 0.5, 0.6, 0.7)),
    "C2-1": Goal((50, 65, 80, 95), base=DISTRICTS),
    "C2-2": Goal((10, 14, 18, 24)),
    "C2-3": Goal((130, 120, 110, 105)),
    "S-1": Goal((20, 26, 32, 38)),
    "S-3": Goal((4, 7, 10, 13), of=16),
}
# A second counted indicator of a measure, with its value in each of the YEARS; it has no target.
SECOND: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "D2-3": ("night_drills", (6, 9, 14, 11)),
    "C1-1": ("lecture_people", (1480, 1710, 1890, 1150)),
    "C1-2": ("course_people", (1610, 1830, 2040, 1290)),
}

# Measures with a subject in some wards only: where the training city has inundation, and stations.
ONLY_IN = {
    "D2-1": ("西区", "中村区", "中区", "昭和区", "瑞穂区", "熱田区", "中川区", "港区", "南区", "緑区", "天白区"),
    "D2-2": ("千種区", "東区", "北区", "中村区", "中区", "熱田区", "南区", "名東区"),
}

# Section of the ward office that answers for the measures of a pillar, and the city's office that decides.
SECTIONS = {"D": "役所総務課", "W": "役所福祉課", "C": "役所地域力推進課", "S": "役所市民課"}
DECIDING = {"D": "訓練防災危機管理課", "W": "訓練健康福祉企画課", "C": "訓練地域振興課", "S": "訓練区政課"}
CONDITIONS = {
    "D": ["訓練：担当の職員が決まっている", "訓練：区内の公所と打ち合わせ済みである"],
    "W": ["訓練：相談の場所がある", "訓練：関係する機関の同意がある"],
    "C": ["訓練：学区の代表と話し合い済みである", "訓練：担い手の団体がある"],
    "S": ["訓練：機器の入れ替えが済んでいる", "訓練：窓口の研修が済んでいる"],
}
BLOCKERS = {
    "D": ["訓練：配置する人数が足りない", "訓練：建物の持ち主と協議中"],
    "W": ["訓練：専任の職員の予算がない", "訓練：場所が決まらない"],
    "C": ["訓練：学区との日程が合わない", "訓練：担当の異動で引き継ぎ中"],
    "S": ["訓練：システムの改修待ち", "訓練：委託の範囲が決まらない"],
}
QUESTIONS = {
    "D1-2": "区を越えた応援の割り振り",
    "D1-4": "備蓄の基準に届かない場所への追加",
    "D2-1": "受け入れ人数が未登録の津波避難ビルの扱い",
    "D2-2": "計画中の退避施設の予算",
    "D2-3": "夜間訓練の進め方",
    "W-2": "残る区への専任の職の配置",
    "W-4": "協力先のない学区への働きかけ",
    "C1-3": "企業との協定のひな型",
    "C2-1": "担当の職員の兼務",
    "C2-3": "避難経路沿いの空き家の優先順位",
    "S-2": "民間に任せる業務の範囲",
    "S-3": "残る区の集約の時期",
}

# Planted on purpose: (table, key, kind of oddity, what it is). data/README.md shows the list, a test checks each.
PLANTED_ENTRIES: list[tuple[str, str, str, str]] = [
    ("results", "C2-1-2023", "contradicts", "自己評価は5、目標の125%に達している"),
    ("results", "C1-2-2024", "contradicts", "自己評価は3、目標の60%しか達していない"),
    ("results", "D1-3-2025", "contradicts", "自己評価は3、目標の60%しか達していない"),
    ("results", "D2-3-2025", "contradicts", "自己評価は2、目標の60%しか達していない"),
    ("results", "W-3-2025", "contradicts", "自己評価は4、目標の125%に達している"),
    ("results", "C2-3-2025", "contradicts", "自己評価は2、目標の60%しか達していない"),
    ("results", "D1-2-2026", "contradicts", "自己評価は3、目標の60%しか達していない"),
    ("results", "W-1-2026", "contradicts", "自己評価は1、地図のデータから計算した値は目標の98%"),
    ("results", "S-3-2024", "unknown", "公表したが、自己評価がない"),
    ("results", "D1-1-2026", "unknown", "自己評価が未入力"),
    ("results", "D1-4-2026", "unknown", "自己評価が未入力"),
    ("results", "S-2-2026", "missing", "行がない"),
    ("values", "C2-2-2026", "unknown", "指標の値が空欄"),
    ("values", "D1-2-2023", "unknown", "指標の値が空欄"),
    ("targets", "C1-1-2026", "unknown", "目標の行がない"),
    ("rollout", "D1-2/緑区/2026", "unknown", "状態が空欄"),
    ("rollout", "W-4/守山区/2025", "unknown", "状態が空欄"),
    ("rollout", "W-4/守山区/2026", "unknown", "状態が空欄"),
    ("rollout", "D2-1/港区/2026", "overdue", "期限 2026-08-31 を過ぎて準備中"),
    ("rollout", "D2-3/中川区/2026", "overdue", "期限 2026-05-29 を過ぎて未着手"),
    ("rollout", "S-3/千種区/2026", "overdue", "期限 2026-09-14 を過ぎて実施中"),
    ("decisions", "D2-1-decision", "overdue", "期限 2026-06-30 を過ぎて未決定"),
    ("decisions", "W-2-decision", "overdue", "期限 2026-08-28 を過ぎて未決定"),
]
