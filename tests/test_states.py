"""One vocabulary of states: what tables of a plan and people's entries may say, with a word for each."""

from __future__ import annotations

import typing

import pytest

from layers import states
from layers.plan.entries import Result, Rollout
from layers.store.bodies import ActionBody, ResultBody, RolloutBody
from tests.support import CONFIG

VOCABULARIES = {
    "result_state": states.RESULT_STATES,
    "rollout_state": states.ROLLOUT_STATES,
    "action_state": states.ACTION_STATES,
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("table", VOCABULARIES)
def test_every_state_has_its_own_word(table: str, language: str) -> None:
    words = CONFIG.text[language][table]
    assert tuple(words) == VOCABULARIES[table]
    assert len(set(words.values())) == len(words)


def test_the_words_are_the_fields_own() -> None:
    said = {table: "、".join(CONFIG.text["ja"][table].values()) for table in VOCABULARIES}
    assert said == {
        "result_state": "未入力、下書き、所管確認、確定、公表",
        "rollout_state": "対象外、未着手、準備中、条件充足、実施中、実施済",
        "action_state": "未着手、対応中、完了、取りやめ",
    }


def test_tables_and_entries_speak_the_same_words() -> None:
    assert ResultBody.model_fields["state"].annotation == typing.get_type_hints(Result)["state"] == states.ResultState
    told = typing.get_type_hints(Rollout)["state"]
    assert RolloutBody.model_fields["state"].annotation == states.RolloutState
    assert told == states.RolloutState | None
    assert ActionBody.model_fields["state"].annotation == states.ActionState
    assert set(states.CLOSED_STATES) < set(states.RESULT_STATES)
