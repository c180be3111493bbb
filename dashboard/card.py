"""The card of one record: every field with its value or 未登録, then source, date, problems."""

from __future__ import annotations

import pandas as pd

from dashboard import markup
from dashboard.session import Context
from dashboard.tables import municipality_word
from layers.sites import Record, same_place
from layers.summary import freshness

#: Shown in the card's head or told otherwise.
_ELSEWHERE = ("name", "ward", "longitude", "latitude")


def _field_rows(record: Record, ctx: Context) -> list[tuple[str, str, str]]:
    rows = []
    for name, spec in record.layer.kind.fields.items():
        if name in _ELSEWHERE:
            continue
        value, kind = field_value(record, name, ctx)
        rows.append((ctx.words.name(spec), value, kind))
    return rows


def field_value(record: Record, name: str, ctx: Context) -> tuple[str, str]:
    """A field's value in words and its class: "unknown", "strong" or "plain"."""
    words, spec, value = ctx.words, record.layer.kind.fields[name], record.row[name]
    unknown = (words.say("value.unregistered"), "unknown")
    if spec.type == "flag":
        return _flag(record, name, ctx)
    if pd.isna(value) or value == "":
        return unknown
    if spec.type in ("count", "number"):
        shown = f"{int(value):,}" if float(value).is_integer() else f"{float(value):,.1f}"
        return f"{shown} {spec.unit}".strip(), "plain"
    return str(value), "plain"


def _flag(record: Record, name: str, ctx: Context) -> tuple[str, str]:
    state, condition = record.row[name], record.row[name + "_condition"]
    group = "value." if name in ctx.config.layers.hazards else "value.flag_"
    word = ctx.words.say(group + state)
    if state == "unknown":
        return (f"{word}（{condition}）" if condition else word), "unknown"
    if state == "conditional":
        return f"{word}：{condition or ctx.words.say('value.unregistered')}", "strong"
    return word, "plain"


def _municipality_row(record: Record, ctx: Context) -> tuple[str, str, str]:
    found = record.row["municipality"]
    return ctx.words.say("list.municipality"), municipality_word(found, ctx.words), "plain" if found else "unknown"


def _ward_row(record: Record, ctx: Context) -> tuple[str, str, str]:
    if "municipality" in record.row:
        return _municipality_row(record, ctx)
    words, row = ctx.words, record.row
    by = words.say(f"ward_by.{row['ward_by'] or 'unknown'}")
    drawn = row["ward_polygon"]
    if row["ward"] and isinstance(drawn, str) and drawn != row["ward"]:
        by += words.say("card.ward_differs", ward=drawn or words.say("card.no_polygon"))
    name = row["ward"] or words.say("value.outside_city" if row["ward_by"] == "outside" else "value.ward_unknown")
    return words.say("app.ward"), f"{name}（{by}）", "plain" if row["ward"] else "unknown"


def _position_row(record: Record, ctx: Context) -> tuple[str, str, str]:
    point, words = record.row["geometry"], ctx.words
    if point is None:
        return words.say("card.position"), words.say("card.no_position"), "unknown"
    return words.say("card.position"), f"{point.y:.6f}, {point.x:.6f}", "plain"


def _source_rows(record: Record, ctx: Context) -> list[tuple[str, str, str]]:
    words, edition = ctx.words, record.layer.edition
    state = freshness(ctx.folder, ctx.config, record.layer.kind.id, ctx.as_of)
    date_kind = "unknown" if edition.edition_date is None else "plain"
    rows = [
        (words.say("how.source"), edition.source or words.say("value.unregistered"), "plain"),
        (words.say("how.date"), f"{words.date(edition.edition_date)}　{words.say(f'fresh.{state}')}", date_kind),
        (words.say("how.imported"), f"{words.moment(edition.imported_at)} {edition.who}", "plain"),
        (words.say("card.file"), words.say("card.file_row", file=edition.file, row=record.row["row"]), "plain"),
    ]
    return rows + [
        (f"{words.say('card.extra')} {name}", text or "—", "plain") for name, text in record.extras().items()
    ]


def show(record: Record, ctx: Context) -> None:
    """Draw the card."""
    words, layer = ctx.words, record.layer
    basis = f"（{layer.basis}）" if layer.basis else ""
    mark = f"　{words.say('training.mark')}" if record.training else ""
    markup.paragraph(str(record.row["name"]) or words.say("value.unregistered"), "heading")
    markup.paragraph(words.name(layer.kind) + basis + mark, "note")
    if layer.basis:
        markup.paragraph(words.say("card.estimate"), "note")
    rows = [_ward_row(record, ctx), *_field_rows(record, ctx), _position_row(record, ctx)]
    markup.definition_table(rows, words.say("card.fields") + ctx.mark)
    others = same_place(ctx.folder, record)
    if others:
        markup.bullet_list(
            [(words.say("card.same_place"), f"{words.name(o.layer.kind)}　{o.row['name']}") for o in others]
        )
    markup.definition_table(_source_rows(record, ctx), words.say("card.source") + ctx.mark)
    if record.problems:
        markup.bullet_list([(words.say(f"severity.{p.severity}"), words.problem(p)) for p in record.problems])
    else:
        markup.paragraph(words.say("card.no_problems"), "note")
