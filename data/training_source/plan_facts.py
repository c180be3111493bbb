"""What the fictional progress of Nagoya's plan is made of: indicators with targets, offices, and what was planted."""

from __future__ import annotations

from dataclasses import dataclass

YEARS = (2013, 2014, 2015, 2016)


@dataclass(frozen=True)
class Indicator:
    """The indicator a measure's target is set for: the target of each of the YEARS; ``counted``: has yearly values."""

    name: str
    unit: str
    better: str
    targets: tuple[float, float, float, float]
    counted: bool
    of: int | None = None


INDICATORS: dict[str, Indicator] = {
    "D1-1": Indicator("有効なマニュアルのある班", "班", "more", (80, 100, 120, 144), True),
    "D1-2": Indicator("60分以内に歩いて着ける職員", "人", "more", (900, 1000, 1100, 1200), True),
    "D1-3": Indicator("設置・運営訓練の回数", "回", "more", (16, 24, 32, 32), True),
    "D1-4": Indicator("備蓄の日数", "日", "more", (1.5, 2, 2.5, 3), False),
    "D2-1": Indicator("浸水域で、空きのある津波避難ビルに着ける人の割合", "%", "more", (60, 70, 80, 90), False),
    "D2-2": Indicator("必要な人数に対する確保済みの受け入れ人数", "%", "more", (20, 30, 45, 60), False),
    "D2-3": Indicator("24か月以内に訓練をした学区の割合", "%", "more", (40, 55, 70, 85), True),
    "W-1": Indicator("800 m以内に拠点がある6歳未満の子どもの割合", "%", "more", (40, 45, 50, 55), False),
    "W-2": Indicator("専任の職を置いた区", "区", "more", (4, 8, 12, 16), True, of=16),
    "W-3": Indicator("就労支援コーナーのある区", "区", "more", (6, 10, 14, 16), True, of=16),
    "W-4": Indicator("民生委員1人が受け持つ世帯", "世帯", "less", (440, 420, 400, 380), False),
    "C1-1": Indicator("講演会の回数", "回", "more", (32, 36, 40, 48), True),
    "C1-2": Indicator("講習会の参加者", "人", "more", (1600, 1800, 2000, 2400), True),
    "C1-3": Indicator("協力先のない学区", "学区", "less", (200, 190, 180, 170), False),
    "C2-1": Indicator("担当の職員が決まっている学区の割合", "%", "more", (50, 65, 80, 100), True),
    "C2-2": Indicator("終了した共同の案件", "件", "more", (10, 14, 18, 24), True),
    "C2-3": Indicator("解決した空き家の案件の割合", "%", "more", (20, 25, 30, 35), False),
    "S-1": Indicator("800 m以内に交付できる店舗がある人の割合", "%", "more", (50, 60, 65, 70), False),
    "S-3": Indicator("集約した区", "区", "more", (4, 8, 12, 16), True, of=16),
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
    ("results", "D1-3-2015", "contradicts", "自己評価は3、目標の60%しか達していない"),
    ("results", "D2-3-2016", "contradicts", "自己評価は2、目標の60%しか達していない"),
    ("results", "C1-2-2014", "contradicts", "自己評価は3、目標の60%しか達していない"),
    ("results", "W-3-2015", "contradicts", "自己評価は4、目標の125%に達している"),
    ("results", "C2-1-2013", "contradicts", "自己評価は5、目標の125%に達している"),
    ("results", "D1-1-2016", "unknown", "自己評価が未入力"),
    ("results", "S-3-2014", "unknown", "自己評価が未入力"),
    ("values", "C2-2-2016", "unknown", "指標の値が空欄"),
    ("values", "D1-2-2013", "unknown", "指標の値が空欄"),
    ("targets", "C1-1-2016", "unknown", "目標の行がない"),
    ("rollout", "D1-2/緑区/2016", "unknown", "状態が空欄"),
    ("rollout", "W-4/守山区/2015", "unknown", "状態が空欄"),
    ("rollout", "W-4/守山区/2016", "unknown", "状態が空欄"),
    ("rollout", "D2-1/港区/2016", "overdue", "期限 2016-12-31 を過ぎて準備中"),
    ("rollout", "D2-3/中川区/2016", "overdue", "期限 2016-12-31 を過ぎて未着手"),
    ("rollout", "S-3/千種区/2016", "overdue", "期限 2016-12-31 を過ぎて実施中"),
    ("decisions", "D2-1-decision", "overdue", "期限 2016-09-30 を過ぎて未決定"),
    ("decisions", "W-2-decision", "overdue", "期限 2016-12-28 を過ぎて未決定"),
]
