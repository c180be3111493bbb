"""「どう計算したか」: under every page the rule, the standard, the source, its date, its rows and its problems."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.session import Context
from layers.layer import Layer
from layers.summary import layer_freshness


def _edition(layer: Layer, ctx: Context) -> dict[str, str]:
    words, edition = ctx.words, layer.edition
    unknown = words.say("value.unregistered")
    basis = f"（{layer.basis}）" if layer.basis else ""
    state = layer_freshness(layer, ctx.config, ctx.as_of)
    return {
        words.say("how.layer"): words.name(layer.kind) + basis,
        words.say("how.rows"): f"{len(layer.frame):,}",
        words.say("how.date"): words.date(edition.edition_date),
        words.say("how.fresh"): words.say(f"fresh.{state}"),
        words.say("how.source"): edition.source or unknown,
        words.say("how.licence"): edition.licence or unknown,
        words.say("how.file"): edition.file,
        words.say("how.imported"): f"{words.moment(edition.imported_at)} {edition.who}",
        words.say("how.problems"): f"{len(layer.problems):,}",
        words.say("how.training"): words.say("training.mark") if layer.training else words.say("how.real"),
    }


def layers_table(ctx: Context, kinds: list[str], key: str) -> None:
    """The editions behind the page, one row a layer, facts too."""
    rows = [_edition(layer, ctx) for kind in kinds if (layer := ctx.folder.layer(kind)) is not None]
    if rows:
        caption = ctx.words.say("how.title") + ctx.mark
        markup.table(list(rows[0]), [list(row.values()) for row in rows], caption, key)


def notices(ctx: Context, kinds: list[str]) -> None:
    """The publisher's warnings (注意事項) that must be passed on."""
    codes = dict.fromkeys(
        code for kind in kinds if (layer := ctx.folder.layer(kind)) is not None for code in layer.edition.notice
    )
    if codes:
        markup.bullet_list([(ctx.words.say("how.notice"), ctx.words.say(f"notice.{code}")) for code in codes])


def problems_table(ctx: Context, kinds: list[str], key: str) -> None:
    """Every problem of these layers: how serious, where, what was found, what it means."""
    words = ctx.words
    found = [*ctx.folder.problems, *(p for kind in kinds for p in ctx.folder.problems_of(kind))]
    if not found:
        markup.paragraph(words.say("how.no_problems"), "note")
        return
    rows = [
        {
            words.say("how.severity"): words.say(f"severity.{p.severity}"),
            words.say("how.where"): words.place(p),
            words.say("how.what"): words.problem(p),
        }
        for p in found[: ctx.config.app.intake.max_problems_shown]
    ]
    markup.table(list(rows[0]), [list(row.values()) for row in rows], words.say("how.problems") + ctx.mark, key)
    if len(found) > len(rows):
        markup.paragraph(words.say("how.more", count=f"{len(found) - len(rows):,}"), "note")


def how(ctx: Context, rules: list[str], kinds: list[str], key: str) -> None:
    """The whole block: rules in words, editions, notices, problems."""
    with st.expander(ctx.words.say("app.how")):
        markup.bullet_list([(ctx.words.say("how.rule"), rule) for rule in rules])
        layers_table(ctx, kinds, key + "_layers")
        notices(ctx, kinds)
        problems_table(ctx, kinds, key + "_problems")
