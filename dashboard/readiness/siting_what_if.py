"""What if: buildings switched on and off, with the numbers moving at once. Only this part runs again."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pandas as pd
import streamlit as st

from dashboard import guard, markup
from dashboard.markup import Cell, Stack
from dashboard.readiness.room import Room
from dashboard.readiness.siting_ask import unit_of
from dashboard.session import choices, choose, write_url
from layers.readiness.proposal import Proposal
from layers.readiness.siting import Siting
from layers.readiness.what_if import Change, change
from layers.wording import Wording

#: In the URL: nothing is on. A blank is the proposal itself.
_NONE = "-"
#: ASCII punctuation in its wide form: labels of widgets read Markdown, and names are text.
_WIDE = {ord(one): ord(one) + 0xFEE0 for one in "!\"#$%&'()*+./:;<=>?@[\\]^_`{|}~"}


def opened_of(siting: Siting) -> list[str]:
    """The options that are on, by the URL, in the order of the proposal, then of the ids; the proposal to begin with."""
    text, chosen = choices()["opened"], siting.chosen["id"].tolist()
    if not text:
        return chosen
    asked = {unquote(one) for one in text.split(",")} & set(siting.offered["id"])
    return [one for one in chosen if one in asked] + sorted(asked - set(chosen))


def opened_text(opened: list[str], siting: Siting) -> str:
    """The inverse of `opened_of`."""
    if set(opened) == set(siting.chosen["id"]):
        return ""
    return ",".join(quote(one, safe=":") for one in opened) or _NONE


@st.fragment
def show(room: Room, proposal: Proposal) -> None:
    """Switches, the numbers, and who gains where."""
    ctx, siting = room.ctx, proposal.siting
    with guard.messages(ctx.words, "readiness"):
        markup.heading(ctx.words.say("siting.what_if"), apart=True)
        markup.paragraph(ctx.words.say("siting.what_if_note"), "note")
        opened = opened_of(siting)
        _switches(ctx.words, siting, opened)
        found = change(ctx.folder, siting.case, siting.objective, proposal.before, opened, ctx.ward)
        _numbers(room, siting, found, opened)
    write_url()


def _switches(words: Wording, siting: Siting, opened: list[str]) -> None:
    names = {row["id"]: _plain(row["name"]) for row in siting.offered.to_dict("records")}
    chosen = siting.chosen["id"].tolist()
    others = further(siting, opened)
    state = st.session_state
    state["w_open_chosen"] = [one for one in chosen if one in opened]
    state["w_open_others"] = [one for one in others if one in opened]

    def take() -> None:
        now = [*state["w_open_chosen"], *state.get("w_open_others", [])]
        choose(opened=opened_text(now, siting))

    if chosen:
        st.pills(
            words.say("siting.switch"),
            chosen,
            selection_mode="multi",
            key="w_open_chosen",
            format_func=lambda one: f"{chosen.index(one) + 1}　{names[one]}",
            on_change=take,
        )
    if others:
        st.multiselect(
            words.say("siting.others", count=len(others)),
            others,
            key="w_open_others",
            format_func=lambda one: names[one],
            placeholder=words.say("siting.others_blank"),
            on_change=take,
        )
    if choices()["opened"]:
        st.button(words.say("siting.back"), key="siting_back", on_click=choose, kwargs={"opened": ""})


def further(siting: Siting, opened: list[str]) -> list[str]:
    """Options beside the proposal that could help anybody, the one that could help most first, and any that is on."""
    rows = siting.offered[~siting.offered["id"].isin(siting.chosen["id"])]
    rows = rows[(rows["most"] > 0) | rows["id"].isin(opened)]
    return rows.sort_values(["most", "id"], ascending=[False, True])["id"].tolist()


def _plain(name: str) -> str:
    return name.translate(_WIDE)


def _numbers(room: Room, siting: Siting, found: Change, opened: list[str]) -> None:
    words, ward = room.ctx.words, room.ctx.ward
    told = {"before": f"{found.before:,}", "now": f"{found.now:,}", "gain": f"{found.gain:+,}"}
    told |= {"count": f"{len(opened)}", "unit": unit_of(room, siting)}
    details = [_told_open(words, siting, opened)] if opened else []
    details += [words.say("siting.of_ward", ward=ward, people=f"{found.of_ward(ward):,}")] if ward else []
    markup.answer(words.say(f"siting.moved_{siting.objective}", **told), " ".join([*details, room.mark]))
    for units, name, place in ((found.by_ward, "wards", room.ctx.whole), (found.by_district, "districts", ward)):
        if len(units):
            _units(room, units, siting.objective, name, place)
    markup.paragraph(words.say(f"siting.parted_{siting.objective}"), "note")


def _told_open(words: Wording, siting: Siting, opened: list[str]) -> str:
    """What is on, in words: those of the proposal by number, the others by name."""
    chosen, names = siting.chosen["id"].tolist(), siting.offered.set_index("id")["name"]
    numbers = [str(chosen.index(one) + 1) for one in opened if one in chosen]
    return words.say("siting.open", names="、".join([*numbers, *(names[one] for one in opened if one not in chosen)]))


def _units(room: Room, units: pd.DataFrame, objective: str, name: str, place: str) -> None:
    """Units with anybody left over or gained; of the others only how many there are."""
    words = room.ctx.words
    shown = units[(units["left"] > 0) | (units["change"] != 0)]
    heads = ["demand", f"before_{objective}", f"now_{objective}", "change", f"left_{objective}"]
    headers: list[Cell | str] = [words.say(f"siting.{name}")]
    headers += [Cell(words.say(f"siting.{head}"), "number") for head in heads]
    rows: list[list[Cell | Stack | str]] = [_row(room, row) for row in shown.to_dict("records")]
    caption = words.say("siting.units_caption", place=place, units=words.say(f"siting.{name}")) + room.mark
    if rows:
        markup.table(headers, rows, caption, f"siting-{name}")
    rest = units[(units["left"] == 0) & (units["change"] == 0)]
    full, nobody = int((rest["demand"] > 0).sum()), int((rest["demand"] == 0).sum())
    told = {"units": words.say(f"siting.{name}"), "full": full, "nobody": nobody, "place": place}
    if full or nobody:
        markup.paragraph(words.say(f"siting.rest_{objective}", **told), "note")


def _row(room: Room, row: dict) -> list[Cell | Stack | str]:
    kind = "strong" if row["change"] else "plain"
    numbers = [Cell(f"{row[column]:,}", "number") for column in ("demand", "before", "now")]
    moved = Cell(f"{row['change']:+,}" if row["change"] else "0", "number")
    return [Cell(room.of_unit(row["name"]), kind), *numbers, moved, Cell(f"{row['left']:,}", "number")]
