"""A chosen figure by ward or school district, on a map and in a table; and two wards side by side."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import address, area_map, markup, tables
from dashboard.data import figures, outlines
from dashboard.markup import Cell
from dashboard.session import Context, choices, choose, link
from layers.figures import whole_city
from layers.spec import FigureSpec
from layers.wording import Wording


def _pick(ctx: Context) -> FigureSpec:
    offered = ctx.config.figures
    address.told(ctx, {"figure": offered})
    chosen = choices()["figure"] or next(iter(offered))

    def take() -> None:
        choose(figure=st.session_state["w_figure"])

    st.session_state["w_figure"] = chosen
    st.selectbox(
        ctx.words.say("overview.figure"),
        list(offered),
        key="w_figure",
        on_change=take,
        format_func=lambda name: ctx.words.name(offered[name]),
    )
    return offered[chosen]


def _rows(figure: FigureSpec, ward: str, ctx: Context) -> pd.DataFrame:
    """The figure's table; a folder without a city has one unit, which is the whole."""
    tabled = figures(ctx.folder.fingerprint, ward, ctx.hazard, ctx.as_of)
    rows = tabled[figure.id]
    return rows if ctx.folder.city.name else rows.assign(name=ctx.whole)


def _heading(figure: FigureSpec, ctx: Context) -> str:
    name = ctx.words.name(figure)
    if figure.by_hazard:
        fields = ctx.config.layers.kinds["emergency_site"].fields
        hazard = ctx.words.name(fields[ctx.hazard]) if ctx.hazard else ctx.words.say("overview.any_hazard")
        name += f"（{hazard}）"
    basis = {layer.basis for kind in figure.needs if (layer := ctx.folder.layers.get(kind)) is not None and layer.basis}
    return name + "".join(f"（{word}）" for word in basis) + ctx.mark


def _by_district(ctx: Context) -> bool:
    return bool(ctx.ward) and len(ctx.folder.districts.of_ward(ctx.ward)) > 0


def _href(unit: str, ctx: Context) -> str:
    if _by_district(ctx):
        return link("map", district=unit, only="")
    return link("", ward="" if unit == ctx.ward else unit)


def show_map(ctx: Context) -> None:
    """The chosen figure on the map: the wards of the city or, with a ward chosen, its school districts."""
    words = ctx.words
    figure = _pick(ctx)
    ward = ctx.ward if _by_district(ctx) else ""
    rows = _rows(figure, ward, ctx)
    together = whole_city(rows, figure)
    total = tables.figure_cell(together, figure, words).text
    place = ctx.place if ward else ctx.whole
    markup.paragraph(
        words.say("overview.figure_answer", place=place, figure=_heading(figure, ctx), value=total), "strong"
    )
    lines = outlines(ctx.folder.fingerprint, ward)
    if lines is None:
        markup.paragraph(words.say("overview.no_outline"), "empty")
    else:
        areas = [_area(row, number, figure, ctx) for number, (_, row) in enumerate(rows.iterrows(), 1)]
        area_map.show(areas, lines, figure, _source(figure, ward, ctx), f"{place} {_heading(figure, ctx)}")
        area_map.legend(rows, figure, words)
    if ward or ctx.folder.city.has_wards:
        markup.paragraph(words.say("overview.figure_hint_district" if ward else "overview.figure_hint"), "note")


def _source(figure: FigureSpec, ward: str, ctx: Context) -> str:
    wanted = {
        "v": ctx.folder.fingerprint,
        "figure": figure.id,
        "ward": ward,
        "hazard": ctx.hazard,
        "as_of": "" if ctx.as_of is None else ctx.as_of.isoformat(),
        "chosen": "" if ward else ctx.ward,
    }
    return "./map/areas.svg?" + urlencode({name: value for name, value in wanted.items() if value})


def _area(row: pd.Series, number: int, figure: FigureSpec, ctx: Context) -> area_map.Area:
    cell = tables.figure_cell(row, figure, ctx.words, unit=False)
    name = str(number) if _by_district(ctx) else row["name"]
    told = f"{row['name']}　{tables.figure_cell(row, figure, ctx.words).text}"
    return area_map.Area(row["id"], name, cell.text, told, _href(row["id"], ctx), row)


def show_table(ctx: Context) -> None:
    """The same figure as a table, with numerator, denominator and the sum."""
    words = ctx.words
    figure = ctx.config.figures[choices()["figure"] or next(iter(ctx.config.figures))]
    ward = ctx.ward if _by_district(ctx) else ""
    tabled = _rows(figure, ward, ctx)
    rows: list[list[Cell | str]] = []
    for number, (_, row) in enumerate(tabled.iterrows(), 1):
        kind = "strong" if row["id"] == ctx.ward else "plain"
        name = Cell(f"{number} {row['name']}" if ward else row["name"], kind, _href(row["id"], ctx))
        rows.append([name, tables.figure_cell(row, figure, words), tables.parts_cell(row, words)])
    together = whole_city(tabled, figure)
    whole = Cell(words.say("overview.together"), "strong")
    rows.append([whole, tables.figure_cell(together, figure, words), tables.parts_cell(together, words)])
    head = words.say("list.district" if ward else "app.ward")
    parts = Cell(words.say("overview.parts"), "number")
    markup.table([head, Cell(words.short(figure), "number"), parts], rows, _heading(figure, ctx), "figure-table")


def compare(ctx: Context) -> None:
    """Every figure of the chosen ward beside another ward and the whole city."""
    wards = ctx.folder.city.ward_names
    if not ctx.folder.city.has_wards or len(wards) < len(("one", "other")):
        return
    words = ctx.words
    markup.paragraph(words.say("overview.compare"), "heading")
    one = ctx.ward or wards[0]
    others = [ward for ward in wards if ward != one]
    if choices()["compare"] not in others:
        choose(compare="")

    def take() -> None:
        choose(compare=st.session_state["w_compare"])

    st.session_state["w_compare"] = choices()["compare"] or others[0]
    other = st.selectbox(words.say("overview.compare_with"), others, key="w_compare", on_change=take)
    tabled = figures(ctx.folder.fingerprint, "", ctx.hazard, ctx.as_of)
    rows: list[list[Cell | str]] = []
    for name, figure in ctx.config.figures.items():
        table = tabled[name].set_index("id", drop=False)
        cells = [tables.figure_cell(row, figure, words) for row in (table.loc[one], table.loc[other])]
        city = tables.figure_cell(whole_city(tabled[name], figure), figure, words)
        rows.append([words.name(figure), *cells, _difference(table.loc[one], table.loc[other], figure, words), city])
    heads = [one, other, words.say("overview.difference", one=one, other=other), ctx.whole]
    headers: list[Cell | str] = [words.say("overview.figure_head"), *(Cell(head, "number") for head in heads)]
    markup.table(headers, rows, words.say("overview.compare_caption") + ctx.mark, "compare-table")


def _difference(one: pd.Series, other: pd.Series, figure: FigureSpec, words: Wording) -> Cell:
    """One less the other; a dash where either is not known or only a lower bound."""
    if one["state"] != "known" or other["state"] != "known" or one["at_least"] or other["at_least"]:
        return Cell("—", "number")
    value = round(float(one["value"]), figure.digits) - round(float(other["value"]), figure.digits)
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return Cell(sign + words.number(abs(value), figure.digits), "number")
