"""What may be entered while a run is under way; everything else is refused with the field's name."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from layers.store.errors import EntryRefused
from layers.store.run_bodies import (
    NOTE_CHARACTERS,
    RUN_KINDS,
    Posted,
    RunPlan,
    RunSite,
    check_label,
    check_refers,
    posted_of,
)
from tests.store.run_helpers import SAID, plan, sent

VALUES = {"id": "abcd-0001", "number": 1, "at": "2026-01-02T12:00:00+09:00"}


@pytest.mark.parametrize("kind", RUN_KINDS)
def test_every_kind_comes_back_from_json_as_it_was(kind: str):
    body = SAID.get(kind, {"entry": "abcd-0009"})
    posted = posted_of(json.dumps({**VALUES, "kind": kind, "body": body}))
    assert type(posted.body) is RUN_KINDS[kind]
    assert posted_of(posted.model_dump_json()) == posted == posted_of({**VALUES, "kind": kind, "body": body})
    assert posted.at == datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        ("head_count", {"people": -1}, "people"),
        ("head_count", {"people": 1.5}, "people"),
        ("head_count", {"people": True}, "people"),
        ("head_count", {"people": "12"}, "people"),
        ("head_count", {"people": 10_000_001}, "people"),
        ("head_count", {"site": " "}, "site"),
        ("head_count", {"extra": 1}, "extra"),
        ("late", {"people": 0}, "people"),
        ("site_state", {"state": "full"}, "state"),
        ("check_done", {"line": 0}, "line"),
        ("observation", {"text": " "}, "text"),
        ("observation", {"text": "あ" * 501}, "text"),
        ("observation", {"place": "あ" * 501}, "place"),
        ("observation", {"text": "a\x00"}, "text"),
        ("observation", {"longitude": None}, "position"),
        ("observation", {"latitude": 90.5}, "latitude"),
        ("observation", {"longitude": float("nan")}, "longitude"),
        ("inject_done", {"note": "あ" * 501}, "note"),
        ("walk", {"seconds": 0}, "seconds"),
        ("walk", {"seconds": float("inf")}, "seconds"),
        ("walk", {"seconds": 86_401}, "seconds"),
        ("walk", {"profile": "runner"}, "profile"),
        ("void", {"entry": "no"}, "entry"),
        ("arson", {}, "kind"),
    ],
)
def test_what_is_none_is_refused_by_name(kind: str, said: dict[str, object], field: str):
    with pytest.raises(EntryRefused, match=field):
        posted_of({**VALUES, "kind": kind, "body": SAID.get(kind, {}) | said})


@pytest.mark.parametrize("text", ["2026-01-02T12:00:00", "1767322800", 1767322800, "1969-12-31T00:00:00Z", "", None])
def test_a_time_has_a_zone_and_is_no_bare_number(text: object):
    with pytest.raises(EntryRefused, match="at"):
        posted_of({**VALUES, "at": text, "kind": "head_count", "body": SAID["head_count"]})


@pytest.mark.parametrize("ident", ["short", "x" * 65, "ab cd efgh", "abcdefg\n", "あいうえおかきくけ"])
def test_an_id_is_plain_and_long_enough(ident: str):
    with pytest.raises(EntryRefused, match="id"):
        posted_of({**VALUES, "id": ident, "kind": "head_count", "body": SAID["head_count"]})


def test_a_text_may_be_as_long_as_said_and_no_refusal_repeats_it():
    assert len(sent(1, "inject_done", note="あ" * NOTE_CHARACTERS).body.model_dump()["note"]) == NOTE_CHARACTERS
    with pytest.raises(EntryRefused) as told:
        sent(1, "inject_done", note="秘" * 5000)
    assert "秘" not in str(told.value)


@given(st.binary(max_size=80))
def test_bytes_that_are_no_entry_are_refused(raw: bytes):
    with pytest.raises(EntryRefused):
        posted_of(raw)


@pytest.mark.parametrize("raw", ["[" * 10_000, '{"id": NaN}', "null", "[]", '"x"', "{}"])
def test_json_that_is_no_entry_is_refused(raw: str):
    with pytest.raises(EntryRefused):
        posted_of(raw)


def test_a_body_of_another_kind_is_no_body():
    with pytest.raises(EntryRefused):
        posted_of({**VALUES, "kind": "late", "body": sent(1, "head_count").body})
    with pytest.raises(ValidationError):
        Posted(id="abcd-0001", number=1, at=sent().at, kind="late", body=sent(1, "head_count").body)


@pytest.mark.parametrize("label", ["受付1", "a", "あ" * 20, "第二 受付"])
def test_a_label_of_a_desk(label: str):
    check_label(label)
    assert label.strip()


@pytest.mark.parametrize("label", ["", " ", " 受付", "受付 ", "あ" * 21, "受\n付", "受\u202e付", "a\x00"])
def test_what_is_no_label(label: str):
    with pytest.raises(EntryRefused, match="label"):
        check_label(label)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("head_count", {"site": "shelter:9"}),
        ("observation", {"site": "shelter:9"}),
        ("inject_done", {"inject": "i9"}),
        ("walk", {"leg": "l9"}),
        ("check_done", {"line": 3}),
    ],
)
def test_an_entry_speaks_of_what_the_plan_has(kind: str, said: dict[str, object]):
    check_refers(plan(), sent(1, kind).body)
    check_refers(plan(), sent(1, "observation", site="").body)
    with pytest.raises(EntryRefused, match="expected one of the run's plan"):
        check_refers(plan(), sent(1, kind, **said).body)


def test_a_plan_names_each_site_once():
    twice = (RunSite(id="shelter:1", name="一"), RunSite(id="shelter:1", name="二"))
    with pytest.raises(ValidationError, match="twice"):
        RunPlan(title="訓練", sites=twice)
