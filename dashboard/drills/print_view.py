"""The sheets of a drill on paper, and its files: nothing is made until somebody asks."""

from __future__ import annotations

import datetime

import streamlit as st

from dashboard import markup
from dashboard.drills import compute
from dashboard.drills.room import Room
from dashboard.markup import Cell
from dashboard.plan import drafts
from dashboard.readiness.refusal import refused_words
from dashboard.readiness.room import working
from layers.drills.routes import Routes
from layers.export.drills.files import drills_csv, routes_geojson, sites_geojson
from layers.export.drills.sheets import SHEETS, drill_pdf, drill_sheets, drill_zip
from layers.export.drills.tables import drill_folder
from layers.export.paper import Sheet
from layers.export.tables import file_name
from layers.readiness.scenario import ScenarioRefused

_MADE = "drill_paper"
_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


def show(room: Room) -> None:
    """The sheets, the files."""
    words, draft = room.words, drafts.kept(room.ctx.folder.path, room.open.step.record)
    markup.answer(words.say("drill_print.answer", count=len(SHEETS)), words.say("drill_print.detail") + room.mark)
    if draft is not None and draft.touched:
        markup.caution(words.say("drill_print.unsaved"))
    try:
        routes = compute.routes(room, room.open.body)
    except ScenarioRefused as err:
        markup.caution(words.say("drill_plan.scenario_refused"), refused_words(err, words))
        return
    _sheets(room, routes)
    _files(room, routes)


def _sheets(room: Room, routes: Routes) -> None:
    words, as_of = room.words, room.ctx.as_of
    rows: list[list[Cell | markup.Stack | str]] = [
        [
            Cell(words.say(f"drill_paper.name_{name}"), "strong"),
            words.say(f"drill_print.sheet_{name}"),
            _held(room, name),
        ]
        for name in SHEETS
    ]
    heads = [words.say(f"drill_print.head_{name}") for name in ("sheet", "what", "held")]
    markup.table(heads, rows, words.say("drill_print.caption") + room.mark, "drill-sheets", stacked=True)
    if as_of is None:
        markup.caution(words.say("drill_print.no_date"))
        return
    picked = st.multiselect(
        words.say("drill_print.pick"),
        list(SHEETS),
        key=f"drill_sheets_{room.open.id}",
        format_func=lambda name: words.say(f"drill_paper.name_{name}"),
        placeholder=words.say("drill_print.all"),
    )
    names = tuple(name for name in SHEETS if name in picked or not picked)
    buttons = st.container(horizontal=True)
    for ending in _TYPES:
        if buttons.button(words.say(f"drill_print.make_{ending}"), key=f"drill_make_{ending}"):
            _make(room, routes, as_of, names, ending)
    _download(room)


def _held(room: Room, name: str) -> Cell:
    """How much of the plan the sheet has to show."""
    words, body = room.words, room.open.body
    counts = {
        "timetable": len(body.timetable),
        "routes": len(body.legs),
        "injects": len(body.injects),
        "checklist": len(body.checklist),
        "headcount": len(body.sites),
    }
    if name not in counts:
        return Cell(words.say("drill_print.held_form"))
    count = counts[name]
    return (
        Cell(words.say(f"drill_print.held_{name}", count=count))
        if count
        else Cell(words.say("drill_print.held_none"), "unknown")
    )


def _make(room: Room, routes: Routes, as_of: datetime.date, names: tuple[str, ...], ending: str) -> None:
    """Set the sheets one after the other, then the file; it is kept for the button that hands it over."""
    ctx, body, made = room.ctx, room.open.body, dict[str, tuple[Sheet, ...]]()
    with working(ctx, "drill_print.working") as progress:
        for number, name in enumerate(names):
            progress(number / (len(names) + 1))
            made |= drill_sheets(ctx.folder, ctx.config, body, room.words, as_of, routes, (name,))
        progress(len(names) / (len(names) + 1))
        if not any(made.values()):
            markup.alert(room.words.say("drill_print.nothing"))
            return
        raw = (drill_pdf if ending == "pdf" else drill_zip)(made, room.words)
    stem = body.title if len(names) > 1 else f"{body.title}_{room.words.say(f'drill_paper.name_{names[0]}')}"
    st.session_state[_MADE] = _stamp(room), file_name(stem, ending, training=room.ctx.folder.training), raw


def _stamp(room: Room) -> tuple[object, ...]:
    """What the file was made of: the plan, the data, the day and the language."""
    drill = room.open
    return (
        room.ctx.folder.path,
        drill.id,
        drill.version,
        room.ctx.folder.fingerprint,
        room.ctx.as_of,
        room.words.language,
    )


def _download(room: Room) -> None:
    stamp, name, raw = st.session_state.get(_MADE, (None, "", b""))
    if stamp != _stamp(room):
        return
    st.download_button(
        room.words.say("drill_print.download", size=f"{max(len(raw) // 1024, 1):,}"),
        raw,
        name,
        _TYPES[name.rsplit(".", 1)[-1]],
        type="primary",
        key="drill_paper_file",
        on_click="ignore",
    )


def _files(room: Room, routes: Routes) -> None:
    """CSV, GeoJSON, and the tables another data folder takes."""
    words, ctx, body = room.words, room.ctx, room.open.body
    markup.heading(words.say("drill_print.files") + room.mark, 3)
    markup.paragraph(words.say("drill_print.files_help"), "note")
    training = ctx.folder.training
    files = {
        "routes": ("geojson", "application/geo+json", lambda: routes_geojson(routes)),
        "sites": ("geojson", "application/geo+json", lambda: sites_geojson(ctx.folder, ctx.config, body, ctx.as_of)),
        "drills": ("csv", "text/csv", lambda: drills_csv(room.held, words)),
        "tables": ("zip", "application/zip", lambda: drill_folder(room.held)),
    }
    with st.container(horizontal=True):
        for name, (ending, kind, make) in files.items():
            stem = words.say(f"drill_print.file_{name}", title=body.title)
            st.download_button(
                words.say(f"drill_print.get_{name}"),
                make,
                file_name(stem, ending, training=training),
                kind,
                key=f"drill_file_{name}",
                on_click="ignore",
            )
