"""福祉避難所: places against people who need care, in counts; a number typed in stays with the person who typed it."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness import basis_view
from dashboard.readiness.cells import Row, amount, answer, import_link, list_link, numbers
from dashboard.readiness.room import Room
from layers.readiness.support import WELFARE, Care, welfare_places


def show(room: Room) -> None:
    """The section: the answer, the field for a number nobody has registered, the wards."""
    ctx, words = room.ctx, room.ctx.words
    markup.heading(words.say("networks.care"), apart=True)
    if ctx.folder.layer(WELFARE) is None:
        answer(room, words.say("networks.no_welfare"), words.say("networks.no_welfare_detail"))
        items = [("", words.say("networks.take_welfare"), import_link(), words.say("stock_view.take_list_link"))]
        markup.action_list(items, "no-welfare")
        basis_view.nothing(room, (WELFARE,), "care-basis", words.say("networks.care"))
        return
    # The number stands in no address and no file: few people could be recognised.
    ward = ctx.ward or ("" if ctx.folder.city.has_wards else ctx.folder.city.ward_names[0])
    key = need_key(room, ward)
    typed = st.session_state.get(key) if ward else None
    found = welfare_places(ctx.folder, ctx.config, ctx.as_of, {ward: typed})
    assert found is not None
    _answer(room, found, ward)
    if ward:
        label = words.say("networks.need_field")
        st.columns(2)[0].number_input(
            label, min_value=0, value=None, step=1, key=key, help=words.say("networks.need_help")
        )
    _table(room, found, ward)
    basis_view.show(room, found.basis, "care-basis", words.say("networks.care"))


def need_key(room: Room, ward: str) -> str:
    """Where the session keeps the number typed for a ward: of one folder only, as another may have a ward of that name."""
    return f"care_need_{room.ctx.folder.path}_{ward}"


def _answer(room: Room, found: Care, ward: str) -> None:
    words = room.ctx.words
    row = found.wards.set_index("ward").loc[ward]
    people = words.say("unit.people")
    places = amount(row["places"], words, unit=people, at_least=bool(row["places_unknown"])).text
    told = {"place": room.ctx.ward or room.ctx.whole, "shelters": f"{row['shelters']:,}", "places": places}
    state = row["state"] if ward else "unknown"
    gap = "" if state != "short" else f"{row['gap']:,.0f}"
    detail = words.say("networks.care_detail" if ward else "networks.care_detail_city")
    answer(room, words.say(f"networks.care_{state}", gap=gap, **told), detail if state == "unknown" else "")


def _table(room: Room, found: Care, ward: str) -> None:
    words = room.ctx.words
    shown = found.wards[found.wards["ward"] == ward] if ward else found.wards
    rows: list[Row] = [_row(room, row) for row in shown.to_dict("records")]
    heads = [
        "app.ward",
        "#networks.shelters",
        "#networks.places",
        "#networks.need",
        "#networks.gap",
        "stock_view.state",
    ]
    markup.table(numbers(words, *heads), rows, words.say("networks.care_caption") + room.mark, "care-wards")


def _row(room: Room, row: dict) -> Row:
    ctx, words = room.ctx, room.ctx.words
    hidden = row["state"] == "suppressed"
    own = row["ward"] if ctx.folder.city.has_wards else ""
    name = Cell(row["ward"], href=room.link(ward=own)) if own else Cell(ctx.whole, "strong")
    need, gap = (
        [Cell("—", "number")] * 2
        if hidden
        else [
            amount(row["need"], words, blank="value.unregistered"),
            amount(row["gap"], words, at_most=bool(row["at_most"])),
        ]
    )
    kind = {"short": "strong", "unknown": "unknown", "suppressed": "unknown"}.get(row["state"], "plain")
    return [
        name,
        Cell(f"{row['shelters']:,}", "number", list_link(WELFARE, ward=own)),
        amount(row["places"], words, at_least=bool(row["places_unknown"])),
        need,
        gap,
        Cell(words.say(f"care_state.{row['state']}"), kind),
    ]
