"""What needs attention now, each with one click to the place where it is solved."""

from __future__ import annotations

import streamlit as st

from dashboard import markup
from dashboard.data import attention
from dashboard.plan import lessons_view
from dashboard.session import Context, link
from layers.attention import Finding, in_order

#: Findings shown before the list unfolds.
_FIRST = 6


def _sentence(finding: Finding, ctx: Context) -> str:
    words = ctx.words
    kind = words.name(ctx.config.layers.kinds[finding.kind]) if finding.kind else ""
    detail = words.say("problem_title." + finding.detail) if finding.code == "rows" else finding.detail
    if finding.problem is not None:
        detail = f"{words.place(finding.problem)}　{words.problem(finding.problem)}"
    # An estimate from cells is told in hundreds.
    total = words.number(finding.total, -2 if finding.code == "uncovered" else 0)
    return words.say(f"finding.{finding.code}", kind=kind, count=f"{finding.count:,}", total=total, detail=detail)


def _items(found: list[Finding], ctx: Context) -> None:
    markup.action_list(
        [
            (
                ctx.words.say(f"finding_group.{item.group}"),
                _sentence(item, ctx),
                link(item.page, **{"by": "", "district": "", "q": "", "site": "", **item.link}) if item.page else "",
                ctx.words.say(f"finding_page.{item.page}") if item.page else "",
            )
            for item in found
        ],
        "attention",
    )


def show(ctx: Context) -> None:
    """The findings of the city or of the chosen ward: the first few, then the rest to unfold."""
    words = ctx.words
    # What people save changes while the folder's layers stay as they are.
    found = in_order([*attention(ctx.folder.fingerprint, ctx.ward, ctx.as_of), *lessons_view.late(ctx)])
    markup.paragraph(words.say("overview.attention", place=ctx.place, count=len(found)) + ctx.mark, "heading")
    if not found:
        markup.paragraph(words.say("overview.no_attention"), "plain")
        return
    _items(found[:_FIRST], ctx)
    if found[_FIRST:]:
        with st.expander(words.say("overview.attention_more", count=len(found) - _FIRST)):
            _items(found[_FIRST:], ctx)
    markup.paragraph(words.say("overview.attention_order"), "note")
