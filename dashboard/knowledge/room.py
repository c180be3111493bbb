"""What every view of the page 知見 shows: the documents, what people entered on them, and a plan they speak of."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.data import knowledge
from dashboard.plan.desk import open_desk
from dashboard.plan.room import PlanRoom
from dashboard.session import Context, choices, choose, link
from layers.knowledge import Knowledge
from layers.knowledge.model import Theme
from layers.meetings import Held, ledger, load_held, meetings
from layers.meetings.ledger import LedgerRow


@dataclass(frozen=True)
class Room(PlanRoom):
    """The knowledge, beside the records of a plan in the data folder."""

    knowledge: Knowledge

    @property
    def sure(self) -> Held:
        """What may be counted together with the documents: nothing of a training folder."""
        return Held(self.held.plan) if self.held.training else self.held

    @functools.cached_property
    def rows(self) -> list[LedgerRow]:
        """The opinion ledger."""
        return ledger(self.knowledge, self.held)

    @functools.cached_property
    def counted(self) -> list[LedgerRow]:
        """The same for counts: what the documents' opinions bear is all real, what is made up only stands beside them."""
        own = [row for row in ledger(self.knowledge, self.sure) if row.printed]
        return [*own, *(row for row in self.rows if not row.printed)]

    @functools.cached_property
    def documents(self) -> dict[str, str]:
        """Each document by its short name."""
        return {one.id: one.short for one in self.knowledge.documents}

    @functools.cached_property
    def heard(self) -> dict[str, str]:
        """Each meeting of the plan by its title."""
        return {one.id: one.body.title for one in meetings(self.held)}

    @functools.cached_property
    def measure_labels(self) -> dict[str, str]:
        """Each measure of the plan with its number and name."""
        return {ident: self.measure(ident) for ident in self.measures}

    @functools.cached_property
    def themes(self) -> dict[str, str]:
        """Each theme with its section."""
        return {one.id: self.theme(one) for one in self.knowledge.themes}

    def theme(self, one: Theme) -> str:
        """A theme with the printed number of its section: the same name stands in several."""
        return f"({one.section}) {one.name}"

    def place(self, document: str, place: str, row: int | None = None) -> str:
        """Where something stands: document, place and row."""
        where = f"{self.documents.get(document, document)} {place}"
        return where if row is None else self.words.say("knowledge.row", place=where, row=row)

    def measure_link(self, measure: str) -> str:
        """The page of a measure of this plan."""
        return self.desk.link(view="table", measure=measure)


def open_room(ctx: Context) -> Room:
    """The room of the plan chosen.

    Raises:
        SonaeError: the plan, the knowledge or the folder's records cannot be read.
    """
    desk, (known, faults) = open_desk(ctx), knowledge()
    held, problems = load_held(ctx.folder.path, desk.book.plan)
    return Room(desk, held, (*faults, *problems), known)


def here(**changes: str) -> str:
    """The address of this page with these changes."""
    return link("knowledge", **changes)


def pick(name: str, label: str, options: Mapping[str, str], every: str) -> str:
    """A filter that lives in the URL; "" lets everything through."""

    def take() -> None:
        choose(**{name: st.session_state[f"w_{name}"] or ""})

    if choices()[name] not in options:
        choose(**{name: ""})
    st.session_state[f"w_{name}"] = choices()[name]
    told = {"": every, **options}
    st.selectbox(label, list(told), key=f"w_{name}", on_change=take, format_func=lambda one: told[one])
    return choices()[name]


def search(label: str) -> str:
    """The words looked for."""

    def take() -> None:
        choose(kfind=st.session_state["w_kfind"].strip())

    st.session_state["w_kfind"] = choices()["kfind"]
    st.text_input(label, key="w_kfind", on_change=take)
    return choices()["kfind"]
