"""Fictional meetings on Nagoya's plan (訓練データ): two held, one planned; opinions, responses, decisions, homework.

Everything here is made up, and marked so in every row. Homework is to be read on the reference date 2026-10-01.
"""

from __future__ import annotations

from .spots import Row

FIRST, SECOND, NEXT = "2026-06-10", "2026-08-26", "2026-10-07"
CLERK = "訓練 事務局"
PLACE = "訓練市役所 訓練会議室"
TITLE = "訓練 区役所改革推進会議"
DISASTER, WELFARE, TOWN, WARDS = "訓練防災危機管理課", "訓練健康福祉企画課", "訓練地域振興課", "訓練区政課"
DURING = {FIRST: f"{FIRST}T14:40:00+09:00", SECOND: f"{SECOND}T14:40:00+09:00"}

AGENDAS = {
    FIRST: [("D2-1", ""), ("D1-4", ""), ("C2-1", ""), ("", "訓練：今年度の進め方（架空）")],
    SECOND: [("D2-1", ""), ("W-4", ""), ("S-1", ""), ("", "訓練：区の実施状況の見せ方（架空）")],
    NEXT: [("D2-1", ""), ("D2-2", ""), ("C2-3", ""), ("", "訓練：宿題の確認（架空）")],
}
# Meeting, whose, speaker, themes, measures, what.
OPINIONS = [
    (FIRST, "committee", "訓練委員A", "", "D2-1", "浸水域の広い学区から先に、津波避難ビルを増やしてほしい"),
    (FIRST, "committee", "", "", "D2-1", "建物の持ち主への説明に、区の職員も加わるとよい"),
    (FIRST, "staff", "", "", "D1-4", "期限の近い備蓄品を、訓練で使い切る決まりがほしい"),
    (FIRST, "resident", "", "2-ties", "C2-1", "学区の担当の職員の名前と連絡先を知りたい"),
    (FIRST, "staff", "", "1-coop", "C2-1", "担当が替わるとき、学区の記録を引き継ぐ様式がない"),
    (FIRST, "group", "訓練商店会", "2-budget", "", "会議の開催に区の補助がほしい"),
    (FIRST, "committee", "訓練委員B", "4-mind", "", "職員どうしが区を越えて学び合う場がほしい"),
    (SECOND, "committee", "訓練委員A", "", "D2-1", "夜間に開けられる建物かどうかを地図に示してほしい"),
    (SECOND, "staff", "", "", "W-4", "見守りの協力先が学区によりかたよっている"),
    (SECOND, "resident", "", "3-system", "S-1", "交付できる店舗が近くにない地域がある"),
    (SECOND, "other", "", "2-told", "", "会議の資料をもっと早く公開してほしい"),
    (SECOND, "committee", "", "", "W-4 C1-3", "協力企業と民生委員が会う機会を増やす"),
]
# Opinion, state, reason, measures, office, day.
RESPONSES = [
    (1, "adopted", "", "D2-1", DISASTER, "2026-07-03"),
    (2, "partly_adopted", "区の総務課が加わる建物から始める", "D2-1", DISASTER, "2026-07-03"),
    (3, "later", "品目ごとの扱いを調べてから決める", "D1-4", DISASTER, "2026-07-10"),
    (4, "adopted", "", "C2-1", TOWN, "2026-07-10"),
    (5, "partly_adopted", "様式の案を4区で試す", "C2-1", TOWN, "2026-08-03"),
    (6, "not_adopted", "会議の開催費は、この計画の対象ではない", "", WARDS, "2026-08-03"),
    (7, "later", "次の年度の研修で考える", "", WARDS, "2026-08-03"),
    (8, "later", "開けられる時間帯を、持ち主に確かめている", "D2-1", DISASTER, "2026-09-11"),
    (10, "not_adopted", "店舗の出店は民間が決めるため。郵送の請求を案内する", "S-1", WARDS, "2026-09-18"),
]
# Meeting, measure, office, due, what.
DECISIONS = [
    (FIRST, "D2-1", DISASTER, "2026-09-30", "浸水域の4区で、候補の建物を各5棟選ぶ"),
    (FIRST, "C2-1", TOWN, "2026-07-31", "学区の担当の一覧を区のページに載せる"),
    (SECOND, "D2-1", DISASTER, "2026-12-25", "夜間に開けられるかを台帳の項目に加える"),
    (SECOND, "W-4", WELFARE, "2026-11-30", "協力先のない学区を先に訪ねる"),
]
# Meeting, measure, office, due, what, states with their days; those open and due before 2026-10-01 are overdue.
HOMEWORK = [
    (FIRST, "D2-1", DISASTER, "2026-08-20", "候補の建物の一覧をつくる", [("done", "2026-08-18")]),
    (FIRST, "D1-4", DISASTER, "2026-08-31", "期限の近い備蓄品の扱いを調べる", [("running", "2026-09-02")]),
    (
        FIRST,
        "C2-1",
        TOWN,
        "2026-07-31",
        "学区の担当の一覧を集める",
        [("running", "2026-07-15"), ("done", "2026-07-30")],
    ),
    (FIRST, "", WARDS, "2026-09-15", "次の年度の研修の案をつくる", []),
    (SECOND, "D2-1", DISASTER, "2026-09-18", "夜間の開け方を持ち主に聞く", [("running", "2026-09-11")]),
    (SECOND, "W-4", WELFARE, "2026-10-30", "協力先のない学区を地図にする", [("running", "2026-09-25")]),
    (SECOND, "S-1", WARDS, "2026-10-05", "店舗のない地域の郵送請求の件数を調べる", []),
    (SECOND, "", WARDS, "", "資料を公開する日を早める", [("dropped", "2026-09-18")]),
]


def meeting_entries() -> dict[str, list[Row]]:
    """Table → its rows, as `layers.meetings.tables` declares them."""
    return {
        "meetings": [
            *_held(FIRST, 1, SECOND),
            *_held(SECOND, 2, NEXT),
            _meeting(NEXT, 3, "", "planned", f"{SECOND}T16:00"),
        ],
        "agenda": _agenda(),
        "opinions": [_opinion(number, *each) for number, each in enumerate(OPINIONS, start=1)],
        "responses": [_response(*each) for each in RESPONSES],
        "decisions": [_decision(number, *each) for number, each in enumerate(DECISIONS, start=1)],
        "homework": [row for number, each in enumerate(HOMEWORK, start=1) for row in _homework(number, *each)],
    }


def _held(day: str, number: int, following: str) -> list[Row]:
    """A meeting as it was planned, begun and closed."""
    times = {"planned": f"{day[:5]}0{int(day[6]) - 1}-20T09:00", "running": f"{day}T14:00", "closed": f"{day}T16:00"}
    return [_meeting(day, number, following if state == "closed" else "", state, at) for state, at in times.items()]


def _meeting(day: str, number: int, following: str, state: str, at: str) -> Row:
    return {
        "id": day,
        "title": f"{TITLE} 第{number}回（架空）",
        "date": day,
        "start": "14:00",
        "place": PLACE,
        "state": state,
        "reason": "",
        "next": following,
        "materials": f"訓練資料{number}：取り組みの一覧（架空）",
        "who": CLERK,
        "at": f"{at}:00+09:00",
    }


def _agenda() -> list[Row]:
    return [
        {"meeting": meeting, "order": str(order), "measure": measure, "text": text}
        for meeting, lines in AGENDAS.items()
        for order, (measure, text) in enumerate(lines, start=1)
    ]


def _opinion(number: int, meeting: str, source: str, speaker: str, themes: str, measures: str, text: str) -> Row:
    return {
        "id": f"o{number}",
        "text": _made_up(text),
        "source": source,
        "speaker": speaker,
        "meeting": meeting,
        "themes": themes,
        "measures": measures,
        "who": CLERK,
        "at": DURING[meeting],
    }


def _response(number: int, state: str, reason: str, measures: str, office: str, day: str) -> Row:
    return {
        "opinion": f"o{number}",
        "state": state,
        "reason": _made_up(reason) if reason else "",
        "measures": measures,
        "office": office,
        "who": CLERK,
        "at": f"{day}T10:00:00+09:00",
    }


def _decision(number: int, meeting: str, measure: str, office: str, due: str, text: str) -> Row:
    return {
        "id": f"d{number}",
        "meeting": meeting,
        "text": _made_up(text),
        "measure": measure,
        "office": office,
        "due": due,
        "who": CLERK,
        "at": DURING[meeting],
    }


def _homework(
    number: int, meeting: str, measure: str, office: str, due: str, text: str, later: list[tuple[str, str]]
) -> list[Row]:
    """An action item as it was given, and each time its state changed."""
    given = ("open", f"{meeting}T15:50:00+09:00")
    return [
        {
            "id": f"a{number}",
            "text": _made_up(text),
            "office": office,
            "due": due,
            "state": state,
            "meeting": meeting,
            "measure": measure,
            "who": CLERK,
            "at": at,
        }
        for state, at in [given, *((state, f"{day}T10:00:00+09:00") for state, day in later)]
    ]


def _made_up(text: str) -> str:
    return f"訓練：{text}（架空）。"
