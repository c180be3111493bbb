"""Names and addresses that nobody can take for real ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .dice import Dice


@dataclass(frozen=True)
class Reading:
    """A piece of a name and how it is read, in full-width katakana."""

    text: str
    kana: str

    def __add__(self, other: Reading) -> Reading:
        """The two pieces joined."""
        return Reading(self.text + other.text, self.kana + other.kana)


TRAINING = Reading("訓練", "クンレン")
# Weather, plants and small animals, written in hiragana: no school or park is called by these and 訓練 together.
# fmt: off
HIRAGANA_WORDS = [
    "ひかり", "みなと", "そよかぜ", "ほしぞら", "なないろ", "つばさ", "かえで", "けやき", "すみれ",
    "たんぽぽ", "こすもす", "ひまわり", "やまびこ", "せせらぎ", "いぶき", "きずな", "のぞみ", "かなで",
    "しおかぜ", "なぎさ", "いなほ", "あかね", "ほたる", "つばめ", "ひばり", "かもめ", "かわせみ",
    "もみじ", "しらかば", "りんどう", "なでしこ", "あじさい", "どんぐり", "こだち",
    "あおぞら", "ゆうやけ", "こもれび", "はるかぜ", "つきかげ", "あさつゆ", "にじいろ", "かげろう", "しずく",
    "さざなみ", "うみねこ", "くじら", "いるか", "ちどり", "ふくろう", "みつばち", "てんとう", "とんぼ",
    "すずむし", "こおろぎ", "めだか", "やどかり", "ひとで", "りす", "うさぎ", "こぐま", "きつつき",
    "やまばと", "しじゅうから", "めじろ", "うぐいす", "なのはな", "れんげ", "つくし", "よもぎ", "すずらん",
    "ききょう", "はまゆう", "つわぶき", "ゆきやなぎ", "さざんか", "ひいらぎ", "なんてん", "くるみ", "ぎんなん",
    "まつぼっくり", "いちょう", "はなみずき", "くぬぎ", "ぶどう", "みかん", "あんず", "いちご", "かぼちゃ",
    "そらまめ", "やじろべえ", "かざぐるま", "たけとんぼ", "おりづる", "つみき", "こまどり", "しゃぼんだま", "すごろく",
]
# fmt: on
KANJI_WORDS = [
    Reading("銀河", "ギンガ"),
    Reading("流星", "リュウセイ"),
    Reading("彗星", "スイセイ"),
    Reading("星雲", "セイウン"),
    Reading("羅針", "ラシン"),
    Reading("風鈴", "フウリン"),
]
DIGITS = ["イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"]
TOWNS = ["訓練町", "演習町", "備町", "想定町", "手順町", "合図町"]


def katakana(hiragana: str) -> str:
    """The same sounds in katakana."""
    return "".join(chr(ord(sign) + ord("ア") - ord("あ")) for sign in hiragana)


WORDS = [Reading(word, katakana(word)) for word in HIRAGANA_WORDS] + KANJI_WORDS


def _number(turn: int) -> Reading:
    """第2, 第3 …; the first of a name goes without."""
    return Reading(f"第{turn}", "ダイ" + DIGITS[turn - 1]) if turn > 1 else Reading("", "")


class Namer:
    """Gives each place of a kind a name of its own."""

    def __init__(self, dice: Dice) -> None:
        self._words = dice.shuffled(WORDS)
        self._given: Counter[str] = Counter()

    def name(self, ending: Reading) -> Reading:
        """訓練 + an invented word + a number once the words are used up + the ending."""
        earlier, position = divmod(self._given[ending.text], len(self._words))
        self._given[ending.text] += 1
        return TRAINING + self._words[position] + _number(earlier + 1) + ending


class AddressBook:
    """Addresses in fictional towns of real wards; none is given twice."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def address(self, ward: str) -> str:
        """The next free address of the ward."""
        given = self._given[ward]
        self._given[ward] += 1
        town = TOWNS[given % len(TOWNS)]
        return f"愛知県名古屋市{ward}{town}{1 + given // len(TOWNS)}-{1 + given * 7 % 23}"
