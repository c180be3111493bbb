"""民生委員: households for one commissioner against the guide, numbers of few people suppressed."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.markup import Cell
from dashboard.readiness import basis_view
from dashboard.readiness.cells import Row, amount, answer, csv, import_link, listed, numbers, record_link
from dashboard.readiness.room import Room
from layers.kept import KEPT, kept
from layers.readiness.support import BANDS, COMMISSIONER, Load, load

#: Areas over the guide stand first; then those of which nothing is told.
_ORDER = ("above", "below", "within", "unknown", "suppressed")


def show(room: Room) -> None:
    """The section: the answer, wards or areas, and how it was counted."""
    ctx, words = room.ctx, room.ctx.words
    markup.heading(words.say("networks.load"), apart=True)
    found = kept(ctx.folder, "support_load", f"{ctx.as_of}", KEPT, lambda: load(ctx.folder, ctx.config, ctx.as_of))
    if found is None:
        answer(room, words.say("networks.no_commissioners"), words.say("networks.no_commissioners_detail"))
        items = [("", words.say("networks.take_commissioners"), import_link(), words.say("stock_view.take_list_link"))]
        markup.action_list(items, "no-commissioners")
        basis_view.nothing(room, (COMMISSIONER,), "load-basis", words.say("networks.load"))
        return
    own = found.areas[found.areas["ward"] == ctx.ward] if ctx.ward else found.areas
    _answer(room, found, own)
    if ctx.ward or not ctx.folder.city.has_wards:
        _areas(room, own)
    else:
        _wards(room, found)
    csv(room, _file(room, own), "commissioners", "load_csv")
    basis_view.show(room, found.basis, "load-basis", words.say("networks.load"))


def _guide(room: Room) -> dict[str, str]:
    standards = room.ctx.config.standards
    return {end: f"{standards[f'commissioner_{end}'].value:,.10g}" for end in ("low", "high")}


def _answer(room: Room, found: Load, own: pd.DataFrame) -> None:
    words = room.ctx.words
    rows = found.wards[found.wards["ward"] == room.ctx.ward]
    whole = rows.iloc[0] if len(rows) else None
    bands = own["band"].value_counts()
    counted = {band: f"{int(bands.get(band, 0)):,}" for band in BANDS}
    told = {"place": room.ctx.ward or room.ctx.whole, "of": f"{len(own):,}", **_guide(room), **counted}
    if whole is None or pd.isna(whole["load"]):
        reason = "suppressed" if whole is not None and whole["band"] == "suppressed" else "unknown"
        answer(room, words.say(f"networks.load_{reason}", **told), words.say("networks.load_detail", **told))
        return
    band = words.say(f"load_band.{whole['band']}")
    sentence = words.say("networks.load_answer", load=amount(whole["load"], words, digits=1).text, band=band, **told)
    answer(room, sentence, words.say("networks.load_detail", **told))


def _band(room: Room, band: str) -> Cell:
    kind = {"above": "strong", "unknown": "unknown", "suppressed": "unknown"}.get(band, "whole")
    return Cell(room.ctx.words.say(f"load_band.{band}"), kind)


def _three(room: Room, row: dict) -> list[Cell]:
    """Households, commissioners and load; "—" where they are suppressed (the band says so)."""
    if row["band"] == "suppressed":
        return [Cell("—", "number")] * 3
    words = room.ctx.words
    blanks = {"households": "value.unregistered", "commissioners": "value.unregistered", "load": "value.undecided"}
    return [amount(row[name], words, digits=int(name == "load"), blank=blank) for name, blank in blanks.items()]


def _areas(room: Room, own: pd.DataFrame) -> None:
    words = room.ctx.words
    table = own.assign(order=own["band"].map(_ORDER.index))
    table = table.sort_values(["order", "load"], ascending=[True, False], kind="stable")
    rows: list[Row] = [
        [Cell(row["name"], href=record_link(row["id"])), _band(room, row["band"]), *_three(room, row)]
        for row in table.to_dict("records")
    ]
    heads = ["networks.area", "networks.band", "#networks.households", "#networks.commissioners", "#networks.per_one"]
    caption = words.say("networks.areas_caption", **_guide(room)) + room.mark
    listed(numbers(words, *heads), rows, caption, "load-areas", words)


def _wards(room: Room, found: Load) -> None:
    words = room.ctx.words
    rows: list[Row] = []
    for row in found.wards.to_dict("records"):
        name = Cell(row["ward"], href=room.link(ward=row["ward"])) if row["ward"] else Cell(room.ctx.whole, "strong")
        bands = [Cell(f"{int(row[band]):,}", "number") for band in BANDS[:3]]
        hidden = row["areas"] - sum(int(row[band]) for band in BANDS[:3])
        rest = [Cell(f"{hidden:,}", "number"), Cell(f"{row['areas']:,}", "number")]
        rows.append([name, _band(room, row["band"]), *_three(room, row), *bands, *rest])
    heads = ["app.ward", "networks.band", "#networks.households", "#networks.commissioners", "#networks.per_one"]
    bands_heads = [f"#load_band.{band}" for band in BANDS[:3]]
    headers = numbers(words, *heads, *bands_heads, "#networks.not_told", "#networks.areas")
    markup.table(headers, rows, words.say("networks.load_caption", **_guide(room)) + room.mark, "load-wards")


def _file(room: Room, own: pd.DataFrame) -> pd.DataFrame:
    words = room.ctx.words
    return pd.DataFrame(
        {
            words.say("networks.area"): own["name"],
            words.say("app.ward"): own["ward"],
            words.say("networks.households"): own["households"],
            words.say("networks.commissioners"): own["commissioners"],
            words.say("networks.per_one"): own["load"].round(1),
            words.say("networks.band"): own["band"].map(lambda band: words.say(f"load_band.{band}")),
        }
    )
