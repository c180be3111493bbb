"""公式データ: official lists of a municipality fetched when a person asks, looked at like any file, then applied."""

from __future__ import annotations

import streamlit as st

from dashboard import apply_view, markup, review_view
from dashboard.acts import now
from dashboard.session import Context
from dashboard.target import Target, pick
from layers.editions import Origin
from layers.fetch import Fetched, fetch, format_of
from layers.problems import FileRefused, FolderError
from layers.review import Review, review

#: The lists that came, and the folder they were read for.
_KEY = "official"


def show(ctx: Context) -> None:
    """What can be fetched, under which terms; the fetching; what came."""
    words = ctx.words
    markup.paragraph(words.say("official.what"), "plain")
    target = pick(ctx)
    code, who = st.columns(2, gap="small")
    city = code.text_input(
        words.say("official.city"), value=_city(ctx), key="official_city", help=words.say("official.city_help")
    )
    name = who.text_input(words.say("intake.who"), key="official_who").strip()
    sources = ctx.config.sources.downloads
    chosen = st.pills(
        words.say("official.sources"),
        list(sources),
        selection_mode="multi",
        default=list(sources),
        key="official_sources",
        format_func=lambda source: words.name(sources[source]),
    )
    _terms(chosen, ctx)
    if st.button(words.say("official.fetch"), type="primary", key="official_fetch", disabled=not (target and chosen)):
        assert target is not None
        found = _fetch_all(target, city.strip(), chosen, Origin(name, now()), ctx)
        st.session_state[_KEY] = {"path": target.path, "found": found}
    came = st.session_state.get(_KEY)
    # A list read for one folder is not offered to another.
    if target is not None and came is not None and came["path"] == target.path:
        _came(target, came["found"], name, ctx)


def _city(ctx: Context) -> str:
    return "" if ctx.folder.training else ctx.folder.spec.city


def _terms(chosen: list[str], ctx: Context) -> None:
    words, items = ctx.words, []
    for name in chosen:
        source = ctx.config.sources.downloads[name]
        fmt = format_of(source, ctx.config)
        told = words.say("fetch.terms", source=fmt.source, licence=fmt.licence)
        items.append((words.name(source), told + (f"　{words.say('fetch.unverified')}" if source.unverified else "")))
        items += [(words.say("how.notice"), words.say(f"notice.{code}")) for code in fmt.notice]
    markup.bullet_list(dict.fromkeys(items))


def _fetch_all(target: Target, city: str, chosen: list[str], origin: Origin, ctx: Context) -> list[tuple[str, object]]:
    """Each source with what came: a `Fetched` with its review, or what went wrong."""
    words, found = ctx.words, []
    for name in chosen:
        title = words.name(ctx.config.sources.downloads[name])
        bar = st.progress(0.0, text=words.say("official.fetching", name=title))

        def tell(done: int, total: int | None, bar: object = bar, title: str = title) -> None:
            size = words.say("fetch.progress", done=f"{done:,}", total=f"{total:,}" if total else "?")
            bar.progress(min(done / total, 1.0) if total else 0.0, text=f"{title}　{size}")  # type: ignore[attr-defined]

        try:
            got = fetch(target.path, name, city, ctx.config, origin, tell, new=target.new)
            looked = review(target.path, got.reading, ctx.config) if got.reading is not None else None
            found.append((name, (got, looked)))
        except (FileRefused, FolderError) as err:
            found.append((name, err))
        bar.empty()
    return found


def _came(target: Target, found: list[tuple[str, object]], who: str, ctx: Context) -> None:
    words = ctx.words
    for name, what in found:
        source = ctx.config.sources.downloads[name]
        markup.paragraph(words.name(source), "heading")
        if isinstance(what, FileRefused):
            problem = what.problem
            told = f"{words.place(problem)}：{words.problem(problem)}"
            markup.alert(told, words.say("official.instead", page=source.page))
        elif isinstance(what, Exception):
            markup.alert(words.say("official.not_here", what=str(what)))
        else:
            _one(target, name, what, who, ctx)  # type: ignore[arg-type]


def _one(target: Target, name: str, what: tuple[Fetched, Review | None], who: str, ctx: Context) -> None:
    words, (got, looked) = ctx.words, what
    markup.paragraph(words.say("fetch.got", size=f"{got.size:,}", sha256=got.sha256[:16]), "note")
    if looked is None:
        markup.paragraph(words.say("fetch.unchanged"), "plain")
        return
    with st.container(border=True):
        review_view.summary(looked, ctx)
        if apply_view.offer(looked, Origin(who, now()), target, ctx, f"official_{{}}_{name}", lambda: _leave(name)):
            _leave(name)


def _leave(name: str) -> None:
    """Let go of one of the lists that came."""
    came = st.session_state[_KEY]
    came["found"] = [pair for pair in came["found"] if pair[0] != name]
