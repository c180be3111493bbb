"""How far an entry is: the words that tables of a plan and people's entries share. Labels stand in ``config/text``."""

from __future__ import annotations

from typing import Literal, get_args

#: 未入力, 下書き, 所管確認, 確定, 公表. People save the first three; a freeze and a publication set the others.
ResultState = Literal["not_entered", "draft", "confirmed", "final", "published"]
#: 対象外, 未着手, 準備中, 条件充足, 実施中, 実施済. 対象外 stands outside every percentage.
RolloutState = Literal["not_applicable", "not_started", "preparing", "ready", "running", "done"]
#: 未着手, 対応中, 完了, 取りやめ.
ActionState = Literal["open", "running", "done", "dropped"]
#: Whose opinion: 委員, 職員, 区民, 団体, その他.
OpinionSource = Literal["committee", "staff", "resident", "group", "other"]
#: 未検討, 反映, 一部反映, 今後検討, 反映しない.
ResponseState = Literal["unanswered", "adopted", "partly_adopted", "later", "not_adopted"]
#: 予定, 開催中, 終了, 中止, 延期.
MeetingState = Literal["planned", "running", "closed", "cancelled", "postponed"]
#: 津波避難, 避難所開設・運営, 図上（DIG）, 帰宅困難者対応, 災害ボランティアセンター.
DrillType = Literal["tsunami", "shelter", "tabletop", "stranded", "volunteer"]
#: 予定, 実施済, 中止, 延期.
DrillState = Literal["planned", "done", "cancelled", "postponed"]
#: What a drill taught: 良かった点, 課題.
FindingSort = Literal["strength", "issue"]
#: 訓練, 実災害.
RunMode = Literal["drill", "event"]
#: Of a device at the run board: 統制用 (hands out the injects), 記録用.
DeviceRole = Literal["control", "player"]

RESULT_STATES: tuple[ResultState, ...] = get_args(ResultState)
ROLLOUT_STATES: tuple[RolloutState, ...] = get_args(RolloutState)
ACTION_STATES: tuple[ActionState, ...] = get_args(ActionState)
#: The results' states that only a freeze or a publication sets.
CLOSED_STATES: tuple[ResultState, ...] = ("final", "published")
DRILL_TYPES: tuple[DrillType, ...] = get_args(DrillType)
DRILL_STATES: tuple[DrillState, ...] = get_args(DrillState)
RUN_MODES: tuple[RunMode, ...] = get_args(RunMode)
DEVICE_ROLES: tuple[DeviceRole, ...] = get_args(DeviceRole)
