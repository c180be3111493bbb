"""What was read before it is put in force: what is odd, what a person may set right, what would change."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.acts import now
from dashboard.markup import Cell
from dashboard.session import Context
from layers.catalogue import known_lost
from layers.export.tables import file_name, table_csv
from layers.intake.repairs import Repair
from layers.problems import Problem, Severity
from layers.report import ProblemGroup, filtered
from layers.review import Review, accept, ward_repair, wards_unknown

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
_HEIGHT = 320
#: A share of the records whose removal is no everyday change.
_MANY = 0.2


def show(looked: Review, ctx: Context) -> Review:
    """Show a review; returns it with what the person set right."""
    _answer(looked, ctx)
    _problems(looked, ctx)
    looked = _repairs(looked, ctx)
    looked = _wards(looked, ctx)
    _duplicates(looked, ctx)
    _difference(looked, ctx)
    return looked


def _answer(looked: Review, ctx: Context) -> None:
    words, layer = ctx.words, looked.reading.layer
    fmt = ctx.config.layers.formats.get(layer.edition.format)
    form = words.name(fmt) if fmt else words.say("cli.own_form")
    mark = f"（{words.say('training.mark')}）" if layer.training else ""
    spec = looked.reading.spec
    markup.answer(
        words.say(
            "review.answer",
            file=layer.edition.file,
            kind=words.name(layer.kind) + mark,
            rows=f"{len(layer.frame):,}",
            form=form,
        ),
        words.say("review.city", city=spec.prefecture + spec.name) if spec.name else words.say("review.no_city"),
    )


def summary(looked: Review, ctx: Context) -> None:
    """The review in short: what was read, what is odd, what would change."""
    _answer(looked, ctx)
    words, problems = ctx.words, looked.reading.problems
    counts = {name: f"{sum(p.severity == name for p in problems):,}" for name in _SEVERITIES}
    markup.paragraph(words.say("review.problems", **counts), "plain")
    if looked.reading.base:
        found = looked.difference
        told = [f"{words.say('change.' + change)} {count:,}" for change, count in found.counts.items() if count]
        warn(looked, ctx)
        markup.paragraph("、".join([*told, words.say("review.unchanged", count=f"{found.unchanged:,}")]), "plain")


# --- what is odd -----------------------------------------------------------------------------


def _problems(looked: Review, ctx: Context) -> None:
    words, problems = ctx.words, looked.reading.problems
    counts = {name: sum(p.severity == name for p in problems) for name in _SEVERITIES}
    markup.paragraph(words.say("review.problems", **{name: f"{count:,}" for name, count in counts.items()}), "heading")
    if not problems:
        markup.paragraph(words.say("how.no_problems"), "note")
        return
    picked = st.pills(
        words.say("how.severity"),
        [name for name in _SEVERITIES if counts[name]],
        selection_mode="multi",
        key="review_severity",
        label_visibility="collapsed",
        format_func=lambda name: f"{words.say('severity.' + name)} {counts[name]:,}",
    )
    groups = [group for group in looked.groups() if not picked or group.severity in picked]
    rows: list[list[Cell | str]] = [_group_row(group, ctx) for group in groups]
    heads = ("how.severity", "how.what", "review.column", "review.count", "review.example")
    headers: list[Cell | str] = [words.say(head) for head in heads]
    headers[3] = Cell(words.say("review.count"), "number")
    markup.table(headers, rows, words.say("review.problems_caption"), "review-problems")
    chosen = filtered(problems, severities=picked or _SEVERITIES)
    st.download_button(
        words.say("review.problems_file", count=f"{len(chosen):,}"),
        _problems_file(chosen, looked, ctx),
        file_name(words.say("review.problems_name"), "csv", training=looked.reading.layer.training),
        "text/csv",
        key="review_problems_file",
        on_click="ignore",
    )


def _problems_file(problems: list[Problem], looked: Review, ctx: Context) -> bytes:
    """Every problem with its sentence, to be sent to whoever mends the file."""
    words = ctx.words
    heads = [words.say(head) for head in ("how.severity", "how.file", "review.row", "review.column", "how.what")]
    rows = [
        [
            words.say(f"severity.{problem.severity}"),
            problem.file,
            "" if problem.row is None else str(problem.row),
            problem.column or "",
            words.problem(problem),
            problem.value,
            problem.code,
        ]
        for problem in problems
    ]
    frame = pd.DataFrame(rows, columns=[*heads, words.say("review.found"), words.say("review.code")])
    return table_csv(frame, training=looked.reading.layer.training)


def _group_row(group: ProblemGroup, ctx: Context) -> list[Cell | str]:
    words, first = ctx.words, group.examples[0]
    row = words.say("place.row", row=first.row) + "　" if first.row is not None else ""
    return [
        Cell(words.say(f"severity.{group.severity}"), "strong"),
        words.say(f"problem_title.{group.code}"),
        group.column or "—",
        Cell(f"{group.count:,}", "number"),
        row + words.problem(first),
    ]


# --- what a person may set right -------------------------------------------------------------


def _repairs(looked: Review, ctx: Context) -> Review:
    words = ctx.words
    offered = [repair for repair in looked.repairs if repair.proposed]
    if not offered:
        return looked
    markup.paragraph(words.say("review.repairs", count=f"{len(offered):,}"), "heading")
    markup.paragraph(words.say("review.repairs_note"), "note")
    event = st.dataframe(
        pd.DataFrame([_repair_row(repair, ctx) for repair in offered]),
        key=f"repairs_{len(looked.reading.accepted)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height=min(_HEIGHT, 38 * (len(offered) + 2)),
    )
    picked = [offered[row] for row in event["selection"]["rows"]]
    one, whole, _ = st.columns([2, 2, 3])
    if one.button(words.say("review.accept", count=len(picked)), key="accept_some", disabled=not picked):
        return _accepted(looked, picked, ctx)
    if whole.button(words.say("review.accept_all", count=len(offered)), key="accept_all"):
        return _accepted(looked, offered, ctx)
    return looked


def _repair_row(repair: Repair, ctx: Context) -> dict[str, str]:
    words = ctx.words
    near = "" if repair.off_after_m is None else words.say("review.off", metres=f"{repair.off_after_m:,.0f}")
    return {
        words.say("review.row"): str(repair.row),
        words.say("list.name"): repair.name,
        words.say("how.what"): words.say(f"problem_title.{repair.code}"),
        words.say("review.before"): "、".join(repair.before.values()) or "—",
        words.say("review.after"): "、".join(repair.after.values()) or words.say("value.unregistered"),
        words.say("review.then"): "　".join(part for part in (repair.ward_after, near) if part),
    }


def _accepted(looked: Review, repairs: list[Repair], ctx: Context) -> Review:
    who = st.session_state.get("intake_who", "").strip()
    changed = accept(looked, repairs, ctx.config, who=who, when=now())
    st.session_state["intake"]["review"] = changed
    st.rerun()
    return changed


def _wards(looked: Review, ctx: Context) -> Review:
    words, unknown = ctx.words, wards_unknown(looked.reading)
    if unknown.empty:
        return looked
    markup.paragraph(words.say("review.wards", count=f"{len(unknown):,}"), "heading")
    names = {"row": "review.row", "name": "list.name", "address": "list.address"}
    shown = unknown[list(names)].rename(columns={name: words.say(key) for name, key in names.items()})
    event = st.dataframe(
        shown,
        key=f"wards_{len(looked.reading.accepted)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height=min(_HEIGHT, 38 * (len(unknown) + 2)),
    )
    rows = [int(unknown["row"].iloc[place]) for place in event["selection"]["rows"]]
    choice, button, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    ward = choice.selectbox(words.say("app.ward"), looked.reading.city.ward_names, key="review_ward")
    if button.button(words.say("review.set_ward", count=len(rows)), key="set_ward", disabled=not rows):
        return _accepted(looked, [ward_repair(looked.reading, row, ward) for row in rows], ctx)
    return looked


def _duplicates(looked: Review, ctx: Context) -> None:
    found = looked.duplicates
    if found.empty:
        return
    words = ctx.words
    with st.expander(words.say("review.duplicates", count=f"{found['group'].nunique():,}")):
        markup.paragraph(words.say("review.duplicates_note"), "note")
        shown = found.assign(reason=found["reason"].map(lambda reason: words.say(f"duplicate.{reason}")))
        st.dataframe(shown.astype(str), key="review_duplicates", hide_index=True, height=_HEIGHT)


# --- what would change -----------------------------------------------------------------------


def _difference(looked: Review, ctx: Context) -> None:
    words, found = ctx.words, looked.difference
    markup.paragraph(words.say("review.difference"), "heading")
    if not looked.reading.base:
        markup.paragraph(words.say("review.first", count=f"{len(looked.reading.layer.frame):,}"), "plain")
        return
    # Whatever the records say: the tick asks about the cautions above it.
    warn(looked, ctx)
    if not looked.compared:
        markup.paragraph(words.say("review.not_compared"), "plain")
    if found.empty:
        markup.paragraph(words.say("review.same", count=f"{found.unchanged:,}"), "plain")
        return
    counts = [f"{words.say('change.' + change)} {count:,}" for change, count in found.counts.items() if count]
    markup.paragraph("、".join([*counts, words.say("review.unchanged", count=f"{found.unchanged:,}")]), "strong")
    field = looked.reading.layer.kind.fields.get(found.key)
    by = words.say("review.by_key", field=words.name(field)) if field else words.say("review.by_name")
    markup.paragraph(by, "note")
    st.dataframe(_changes(looked, ctx), key="review_changes", hide_index=True, height=_HEIGHT)


def warnings(looked: Review, ctx: Context) -> list[str]:
    """What a person should know before an edition is replaced: another publisher, values that become 未登録, records
    that go.
    """
    words, old, new = ctx.words, looked.before, looked.reading.layer
    if old is None:
        return []
    told = []
    if old.edition.source != new.edition.source:
        unknown = words.say("value.unregistered")
        told.append(
            words.say("review.other_source", old=old.edition.source or unknown, new=new.edition.source or unknown)
        )
    for field, (before, after) in known_lost(old, new).items():
        name = words.name(new.kind.fields[field])
        told.append(words.say("review.lost", field=name, before=f"{before:,}", after=f"{after:,}"))
    removed = looked.difference.counts["removed"]
    if removed > len(old.frame) * _MANY:
        told.append(words.say("review.many_removed", removed=f"{removed:,}", rows=f"{len(old.frame):,}"))
    return told


def warn(looked: Review, ctx: Context) -> None:
    """The warnings, if any."""
    told = warnings(looked, ctx)
    if told:
        markup.caution(*told)


def _changes(looked: Review, ctx: Context) -> pd.DataFrame:
    words, fields = ctx.words, looked.reading.layer.kind.fields
    changes = looked.difference.changes
    labels = {name: words.name(spec) for name, spec in fields.items()}
    rows = [changes[name].replace(0, "").astype(str) for name in ("old_row", "new_row")]
    return pd.DataFrame(
        {
            words.say("review.change"): changes["change"].map(lambda change: words.say(f"change.{change}")),
            words.say("list.name"): changes["name"],
            words.say("review.field"): changes["field"].map(lambda name: labels.get(name, name)),
            words.say("review.before"): changes["before"].astype(str),
            words.say("review.after"): changes["after"].astype(str),
            words.say("review.old_row"): rows[0],
            words.say("review.new_row"): rows[1],
        }
    )
