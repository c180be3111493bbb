"""The one door from data to HTML. Every text from a file goes through `escape`; nothing else may call st.html."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

_SCRIPT_CHARACTERS = (("`", "&#96;"), ("$", "&#36;"), ("\\", "&#92;"), ("{", "&#123;"), ("}", "&#125;"))


def escape(text: object) -> str:
    """Text that neither HTML nor a script template reads as anything but text.

    html.escape alone is not enough: ``${…}`` and a backtick still run where a library pastes text into a script.
    """
    out = html.escape(str(text))
    for char, entity in _SCRIPT_CHARACTERS:
        out = out.replace(char, entity)
    return out


def show(fragment: str) -> None:
    """Put a fragment built by this module on the page."""
    st.html(fragment)


def title(text: str, line: str) -> None:
    """The page's title with ward and reference date in one line."""
    show(f'<div class="sn-title"><h1>{escape(text)}</h1><p>{escape(line)}</p></div>')


def end_of_page() -> None:
    """An invisible sign that the page has been drawn to its end: for tests and pictures."""
    show('<span id="sn-end" hidden>.</span>')


def answer(sentence: str, detail: str = "") -> None:
    """The answer first: one sentence with its number."""
    more = f'<p class="sn-detail">{escape(detail)}</p>' if detail else ""
    show(f'<div class="sn-answer"><p>{escape(sentence)}</p>{more}</div>')


def paragraph(text: str, kind: str = "plain") -> None:
    """A paragraph of plain text."""
    show(f'<p class="sn-{escape(kind)}">{escape(text)}</p>')


def alert(*lines: str) -> None:
    """A message that something does not work: what happened, what it means, what to do."""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    show(f'<div class="sn-alert" role="alert">{body}</div>')


def caution(*lines: str) -> None:
    """Something a person has to look at before going on."""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines)
    show(f'<div class="sn-caution" role="note">{body}</div>')


def success(text: str, links: Iterable[tuple[str, str]]) -> None:
    """What was done, with (words, address) of where to look at it."""
    body = "".join(f' <a href="{escape(href)}" target="_self">{escape(word)}</a>' for word, href in links)
    show(f'<div class="sn-success" role="status"><p>{escape(text)}{body}</p></div>')


def training_band(text: str) -> None:
    """The striped band over everything that is made up; nobody can dismiss it."""
    show(f'<div class="sn-band" role="note">{escape(text)}</div>')


def symbol_path(symbol: str, state: str = "yes", glyph: str = "") -> str:
    """The address of a symbol's drawing."""
    query = urlencode({"glyph": glyph}) if glyph else ""
    return f"./assets/symbols/{symbol}-{state}.svg" + (f"?{query}" if query else "")


def key_line(entries: Iterable[tuple[str, str]], mark: str = "") -> None:
    """A legend line: (address of a drawing, words) pairs, then the 訓練 mark of what it explains, if it has one."""
    cells = "".join(
        f'<span><img src="{escape(src)}" alt="" width="18" height="18">{escape(words)}</span>' for src, words in entries
    )
    show(f'<div class="sn-key">{cells}{f"<strong>{escape(mark)}</strong>" if mark else ""}</div>')


def definition_table(rows: Iterable[tuple[str, str, str]], caption: str) -> None:
    """A two-column table of (name, value, class); the class "unknown" is drawn outlined."""
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="sn-{escape(kind)}"><span>{escape(value)}</span></td></tr>'
        for name, value, kind in rows
    )
    show(f'<table class="sn-card"><caption>{escape(caption)}</caption><tbody>{body}</tbody></table>')


@dataclass(frozen=True)
class Cell:
    """A table cell: text, a class ("number", "unknown", "strong", "group", "plain"), and where it leads, if anywhere.

    With ``src`` it is a drawing, and the text is what a reader is told who does not see it.
    """

    text: str
    kind: str = "plain"
    href: str = ""
    src: str = ""


@dataclass(frozen=True)
class Stack:
    """A table cell of several lines, one a piece; ``span`` columns wide."""

    pieces: tuple[Cell, ...]
    kind: str = "plain"
    span: int = 1


def _content(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.src:
        return f'<img src="{escape(cell.src)}" alt="{text}">'
    if cell.href:
        text = f'<a href="{escape(cell.href)}" target="_self">{text}</a>'
    return f"<span>{text}</span>" if cell.kind == "unknown" else text


def _pieces(pieces: Iterable[Cell], tag: str = "div") -> str:
    return "".join(f'<{tag} class="sn-{escape(one.kind)}">{_content(one)}</{tag}>' for one in pieces)


def _cell(cell: Cell | Stack | str, tag: str = "td", span: int = 1, label: str = "") -> str:
    cell = Cell(cell) if isinstance(cell, str) else cell
    inside = _pieces(cell.pieces) if isinstance(cell, Stack) else _content(cell)
    span = max(span, cell.span if isinstance(cell, Stack) else 1)
    width = f' colspan="{span}"' if span > 1 else ""
    named = f' data-label="{escape(label)}"' if label else ""
    return f'<{tag} class="sn-{escape(cell.kind)}"{width}{named}>{inside}</{tag}>'


def _row(row: Sequence[Cell | Stack | str], headers: Sequence[Cell | str], stacked: bool) -> str:
    if len(row) == 1:
        return f"<tr>{_cell(row[0], span=len(headers))}</tr>"
    names = [head.text if isinstance(head, Cell) else head for head in headers] if stacked else [""] * len(row)
    return f"<tr>{''.join(_cell(cell, label=name) for cell, name in zip(row, names, strict=True))}</tr>"


def table(
    headers: Sequence[Cell | str],
    rows: Sequence[Sequence[Cell | Stack | str]],
    caption: str,
    key: str = "",
    *,
    stacked: bool = False,
) -> None:
    """A table of text that wraps and prints; a row of one cell is a group heading over the whole width.

    A ``stacked`` one is not boxed: where there is little room each row becomes a block with its headers beside.
    """
    head = "".join(_cell(cell, "th") for cell in headers)
    body = "".join(_row(row, headers, stacked) for row in rows)
    box, kind = ('"sn-open"', "sn-table sn-stacked") if stacked else ('"sn-scroll" tabindex="0"', "sn-table")
    show(
        f'<div class={box}><table class="{kind}" id="{escape(key)}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def spans(headers: Sequence[str], rows: Sequence[Sequence[Stack | str]], caption: str, key: str = "") -> None:
    """A table over columns of time: each row is cells of so many columns."""
    head = "".join(_cell(cell, "th") for cell in headers)
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    show(
        f'<div class="sn-scroll" tabindex="0"><table class="sn-spans" id="{escape(key)}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def heading(text: str, level: int = 2, *, apart: bool = False) -> None:
    """A heading under the page's title; one that stands ``apart`` begins with a line across."""
    kind = "sn-heading sn-apart" if apart else "sn-heading"
    show(f'<h{int(level)} class="{kind}">{escape(text)}</h{int(level)}>')


def beside(columns: Sequence[tuple[str, Sequence[Sequence[Cell]]]], blank: str) -> None:
    """Independent lists side by side, one below the other where there is little room; each entry is a few lines."""
    body = ""
    for head, entries in columns:
        told = "".join(f"<li>{_pieces(lines)}</li>" for lines in entries)
        told = f"<ul>{told}</ul>" if told else f'<p class="sn-note">{escape(blank)}</p>'
        body += f'<section><h4 class="sn-heading">{escape(head)}</h4>{told}</section>'
    show(f'<div class="sn-beside">{body}</div>')


def picture(src: str, words: str, caption: str = "") -> None:
    """A drawing with what it says in words, and a caption."""
    under = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    show(f'<figure class="sn-figure"><img src="{escape(src)}" alt="{escape(words)}">{under}</figure>')


def large_list(items: Iterable[tuple[Cell, Iterable[Cell]]], first: int = 1) -> None:
    """A numbered list to be read from afar: of each item its head, and lines under it."""
    body = "".join(f"<li>{_pieces([head], 'h2')}{_pieces(lines)}</li>" for head, lines in items)
    show(f'<ol class="sn-large" start="{int(first)}">{body}</ol>')


def board(
    place: str, title: str, facts: Iterable[tuple[str, Cell, str]], columns: Iterable[tuple[str, Iterable[Cell]]]
) -> None:
    """A sheet to be read from the back of a room: a few facts (name, what it says, a small line), lists under heads."""
    told = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{_pieces([cell, Cell(beside, 'fine')])}</dd></div>"
        for name, cell, beside in facts
    )
    lists = "".join(f"<div><h3>{escape(head)}</h3><ul>{_pieces(cells, 'li')}</ul></div>" for head, cells in columns)
    show(
        f'<section class="sn-board"><p>{escape(place)}</p><h2>{escape(title)}</h2>'
        f'{f"<dl>{told}</dl>" if told else ""}<div class="sn-board-lists">{lists}</div></section>'
    )


def bullet_list(items: Iterable[tuple[str, str]]) -> None:
    """A list of (severity word, sentence)."""
    body = "".join(f"<li><b>{escape(word)}</b> {escape(text)}</li>" for word, text in items)
    show(f'<ul class="sn-list">{body}</ul>')


def action_list(items: Iterable[tuple[str, str, str, str]], name: str = "") -> None:
    """A list of (group word, sentence, address, words of the link); no link where the address is blank. ``name`` tells
    it from others on the page.
    """
    body = "".join(
        f"<li>{f'<b>{escape(word)}</b> ' if word else ''}<span>{escape(text)}</span>"
        + (f' <a href="{escape(href)}" target="_self">{escape(action)}</a>' if href else "")
        + "</li>"
        for word, text, href, action in items
    )
    show(f'<ol class="sn-actions" data-list="{escape(name)}">{body}</ol>')


@dataclass(frozen=True)
class Mark:
    """A state as a letter in a shape: ``told`` in words, ``now`` emphasised, ``late`` with a sign of its own."""

    letter: str
    state: str
    told: str
    href: str = ""
    now: bool = False
    late: bool = False


def _mark(mark: Mark) -> str:
    kinds = f"sn-mark sn-mark-{escape(mark.state)}" + (" sn-mark-now" if mark.now else "")
    inside = f'<span class="{kinds}">{escape(mark.letter)}</span>' + ("<b>!</b>" if mark.late else "")
    told = f'title="{escape(mark.told)}" aria-label="{escape(mark.told)}"'
    if not mark.href:
        return f'<span role="img" {told}>{inside}</span>'
    return f'<a href="{escape(mark.href)}" target="_self" {told}>{inside}</a>'


def mark_key(entries: Iterable[tuple[Mark, str]], mark: str = "") -> None:
    """A legend of marks with their words, then the 訓練 mark of what it explains, if it has one."""
    cells = "".join(f'<span aria-hidden="true">{_mark(one)}</span><i>{escape(words)}</i>' for one, words in entries)
    show(f'<div class="sn-marks">{cells}{f"<strong>{escape(mark)}</strong>" if mark else ""}</div>')


def matrix(
    headers: list[Cell | str],
    rows: list[tuple[Cell, list[Mark], list[Cell]]],
    caption: str,
    key: str,
) -> None:
    """A table of marks: each row has a head, its marks and cells at its end; a row without marks heads a group."""
    head = "".join(_cell(cell, "th") for cell in headers)
    body = ""
    for name, marks, tail in rows:
        if not marks:
            body += f'<tr><th scope="rowgroup" class="sn-group" colspan="{len(headers)}">{escape(name.text)}</th></tr>'
            continue
        cells = "".join(f"<td>{_mark(one)}</td>" for one in marks)
        named = _cell(name, "th").replace("<th ", '<th scope="row" ', 1)
        body += f"<tr>{named}{cells}{''.join(_cell(cell) for cell in tail)}</tr>"
    show(
        f'<div class="sn-scroll" tabindex="0"><table class="sn-matrix" id="{escape(key)}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def sides(headers: list[str], rows: Iterable[tuple[str, ...]], caption: str, key: str) -> None:
    """Texts side by side, line breaks kept; the last two columns stand out where they differ."""
    head = "".join(_cell(cell, "th") for cell in headers)
    body = ""
    for name, *cells in rows:
        kind = "strong" if cells[-1] != cells[-2] else "plain"
        kinds = ["plain"] * (len(cells) - 2) + [kind, kind]
        inside = "".join(_cell(Cell(cell or "—", one)) for cell, one in zip(cells, kinds, strict=True))
        body += f'<tr><th scope="row">{escape(name)}</th>{inside}</tr>'
    show(
        f'<div class="sn-scroll" tabindex="0"><table class="sn-sides" id="{escape(key)}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
