"""The seven questions of a ward sheet about reaching a safe place: who, how many, why not, where, and what would help."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from layers.folder import DataFolder
from layers.readiness.answer import Readiness
from layers.readiness.classes import CLASSES
from layers.readiness.demand import zone_kind
from layers.readiness.options import CANDIDATES, PUBLIC
from layers.readiness.places import site_kinds
from layers.readiness.sheet_parts import Amount, Answer, Bound, Said, State, number, undecided
from layers.readiness.siting import Siting
from layers.readiness.standards import Basis, RuleWords, basis_of
from layers.readiness.statement import Statement
from layers.spec import Config

#: Districts and buildings named in an answer.
NAMED = 3
#: Buildings' resistance to waves, each counted apart; lists without the field are none of these.
WAVES = ("yes", "conditional", "no", "unknown")
#: What keeps people from being counted at all, and room from being told.
_NOBODY_COUNTED = ("population_missing", "zone_missing")
_NO_ROOM = ("capacity_all_unknown", "sites_missing", "sites_without_coordinates", "designation_unknown")


@dataclass(frozen=True)
class Flight:
    """What the seven answers are read from: the answer of the readiness question, and the siting among the options
    of a source (`layers.readiness.options`), None where that could not be solved.
    """

    folder: DataFolder
    config: Config
    found: Readiness
    sited: Siting | None
    source: str = CANDIDATES

    def answers(self) -> tuple[Answer, ...]:
        """The seven answers, in their order."""
        return (
            self._flee(), self._room(), self._why(), self._where(), self._nearest(), self._places(), self._siting(),
        )  # fmt: skip

    @property
    def left(self) -> float | None:
        """People known to have no place [people]; None where 判定不能."""
        total = self.found.total
        return number(total["demand"] - total["served"] - total["unknown"])

    @property
    def certain(self) -> float | None:
        """`left` for a verdict: None where nobody is known to have none, and somebody's place depends on an unknown."""
        total = self.found.total
        return None if not self.left and (total["at_least"] or number(total["unknown"]) != 0) else self.left

    @property
    def _bound(self) -> Bound:
        return "at_least" if self.found.total["at_least"] else ""

    def people(self, name: str, label: str = "") -> Amount:
        """One of the totals' numbers; cells without a registered number of people make it a least number, and where all
        cells are such, 判定不能.
        """
        return self._amount(name, number(self.found.total[name]), label)

    def _amount(self, name: str, value: float | None, label: str = "") -> Amount:
        uncounted = self._bound and self.found.total["demand"] == 0
        return Amount(name, None if uncounted else value, label=label, bound=self._bound)

    def own_places(self) -> pd.DataFrame:
        """The ward's places that serve or may serve and have a position."""
        table = self.found.places
        if table.empty:
            return table
        own = table["status"].isin(["open", "unknown"]) & table["longitude"].notna()
        return table[own & (table["ward"] == self.found.ward) if self.found.ward else own]

    def _answer(
        self, question: str, said: Said, state: State, numbers: tuple[Amount, ...], kinds: tuple[str, ...]
    ) -> Answer:
        used = () if question == "flee" else tuple(one.id for one in self.found.standards if one.id)
        base = self._basis(question, kinds, used)
        return Answer(question, said, state, numbers, base, self.found.statements)

    def _basis(self, question: str, kinds: tuple[str, ...], standards: tuple[str, ...]) -> Basis:
        rules = [RuleWords(f"sheet_{question}")]
        return basis_of(self.folder, self.config, self.found.as_of, kinds, standards, rules)

    @property
    def _area(self) -> tuple[str, ...]:
        zone = zone_kind(self.found.scenario)
        return ("population_cell", *([zone] if zone else []))

    @property
    def _kinds(self) -> tuple[str, ...]:
        ways = ("walk_node", "walk_edge") if self.found.scenario.route == "network" else ()
        return (*self._area, *site_kinds(self.found.scenario), *ways)

    def _reason(self, codes: tuple[str, ...] = ()) -> Said:
        """判定不能, by the first statement of these codes, else by the first that lets nothing be told."""
        own = [one for code in codes for one in self.found.statements if one.code == code]
        heavy = [one for one in self.found.statements if one.weight == "cannot"]
        found: list[Statement] = [*own, *heavy]
        return undecided(found[0] if found else Said("reason_unknown"))

    def _unanswered(self) -> tuple[Said, State] | None:
        """What every question on room says where there is no answer: nobody has to flee, or nobody can tell."""
        total = self.found.total
        if pd.isna(total["demand"]) or pd.isna(total["served"]):
            return self._reason(_NOBODY_COUNTED if pd.isna(total["demand"]) else ()), "undecided"
        if total["demand"] == 0:
            return (
                (self._reason(("population_unknown",)), "undecided")
                if total["at_least"]
                else (Said("nobody"), "nobody")
            )
        # Everybody depends on something unknown, or no room at all is registered: no number of people placed is told.
        codes = {one.code for one in self.found.statements}
        if total["unknown"] and not total["served"] and ("capacity_all_unknown" in codes or not self.left):
            return self._reason(_NO_ROOM), "undecided"
        return None

    def _flee(self) -> Answer:
        demand = self.people("demand")
        said, state = Said("answer_flee", {"demand": demand}), "told"
        if demand.value is None:
            said, state = self._reason(_NOBODY_COUNTED), "undecided"
        elif not demand.value:
            said, state = self._unanswered() or (said, state)
        return self._answer("flee", said, state, (demand,), self._area)  # type: ignore[arg-type]

    def _room(self) -> Answer:
        served, unknown = self.people("served"), self.people("unknown")
        left = self._amount("unserved", self.left)
        numbers = (served, left, unknown)
        blank = self._unanswered()
        if blank is not None:
            # No room is registered anywhere: nobody knows whether anybody finds any.
            shown = numbers if blank[1] == "nobody" else (Amount("served", None), left, unknown)
            return self._answer("room", *blank, shown, self._kinds)
        if unknown.value:
            said, state = Said("answer_room_unknown", {"served": served, "left": left, "unknown": unknown}), "partly"
        elif left.value:
            said, state = Said("answer_room", {"served": served, "left": left}), "told"
        elif self._bound:
            said, state = Said("answer_room_least", {"served": served}), "partly"
        else:
            said, state = Said("answer_room_all", {"served": served}), "told"
        return self._answer("room", said, state, numbers, self._kinds)  # type: ignore[arg-type]

    def _why(self) -> Answer:
        numbers = tuple(self.people(name) for name in CLASSES[1:])
        blank = self._unanswered()
        some = tuple(one for one in numbers if one.value)
        # Who depends on something unknown is told even where that is everybody.
        if some and (blank is None or blank[1] == "undecided"):
            state: State = "partly" if numbers[0].value else "told"
            return self._answer("why", Said("answer_why", {"classes": some}), state, numbers, self._kinds)
        said, plain = blank or self._nobody("answer_why_none")
        return self._answer("why", said, plain, numbers, self._kinds)

    def _nobody(self, code: str) -> tuple[Said, State]:
        """Nobody is left without room; 判定不能 where that depends on something unknown."""
        total = self.found.total
        if total["at_least"] or total["unknown"]:
            some = undecided(Said("reason_some"))
            return self._reason(("population_unknown",)) if total["at_least"] else some, "undecided"
        return Said(code), "told"

    def worst(self) -> tuple[Amount, ...]:
        """The districts with most people known to have no place, the worst first."""
        table = self.found.by_district
        if table.empty or pd.isna(self.found.total["served"]):
            return ()
        people = table[list(CLASSES[2:])].sum(axis=1).astype(int)
        worst = people[people > 0].sort_values(ascending=False, kind="stable").head(NAMED)
        shown = table.loc[worst.index]
        return tuple(
            Amount("district", float(n), label=str(name))
            for n, name, code in zip(worst, shown["name"], shown["id"], strict=True)
            if code
        )

    def _where(self) -> Answer:
        blank, worst = self._unanswered(), self.worst()
        kinds = (*self._kinds, "school_district")
        if worst:
            return self._answer("where", Said("answer_where", {"districts": worst}), "told", worst, kinds)
        if blank is not None:
            return self._answer("where", *blank, (), kinds)
        if self.found.by_district.empty:
            reason = undecided(Said("layer_missing", {"kind": "school_district"}))
            return self._answer("where", reason, "undecided", (), kinds)
        if self.left:
            return self._answer("where", Said("answer_where_outside"), "told", (), kinds)
        return self._answer("where", *self._nobody("answer_where_none"), (), kinds)

    def _nearest(self) -> Answer:
        lone, planned = self.people("nearest_served"), self.people("served")
        blank = self._unanswered()
        if blank is not None or lone.value is None or planned.value is None:
            said, state = blank or (self._reason(), "undecided")
            return self._answer("nearest", said, state, (Amount("nearest_served", None),), self._kinds)
        more = Amount("difference", abs(planned.value - lone.value))
        code = "answer_nearest" if planned.value > lone.value else "answer_nearest_same"
        if planned.value < lone.value:
            code = "answer_nearest_more"
        return self._answer(
            "nearest", Said(code, {"nearest": lone, "more": more}), "told", (lone, planned, more), self._kinds
        )

    def _places(self) -> Answer:
        own = self.own_places()
        if self.found.places.empty:
            numbers: tuple[Amount, ...] = (Amount("places_unknown", None, "places"),)
            return self._answer("places", self._reason(("sites_missing",)), "undecided", numbers, self._kinds)
        of = Amount("places_of", float(len(own)), "places")
        if own.empty:
            said = Said("answer_places_none" if self.found.ward else "answer_places_none_city")
            return self._answer("places", said, "told", (of,), self._kinds)
        computed = not pd.isna(self.found.total["served"])
        full = Amount("places_full", _full(own) if computed else None, "places")
        unknown = Amount("places_unknown", float((own["status"] == "unknown").sum()), "places")
        waves = tuple(Amount(f"wave_{wave}", float((own["wave"] == wave).sum()), "buildings") for wave in WAVES)
        known = own["wave"].isin(WAVES).any()
        code = ("answer_places" if full.value is not None else "answer_places_unknown") + ("_wave" if known else "")
        said = Said(code, {"of": of, "full": full, "unknown": unknown, "waves": waves})
        state: State = "undecided" if full.value is None else "partly" if unknown.value else "told"
        return self._answer("places", said, state, (of, full, unknown, *(waves if known else ())), self._kinds)

    @property
    def _source(self) -> Said | str:
        """The options that were compared: by their words, else the id of their layer."""
        listed = self.source in (CANDIDATES, PUBLIC)
        return Said(f"source_{self.source}", table="siting") if listed else self.source

    def _siting(self) -> Answer:
        numbers: tuple[Amount, ...] = (Amount("gain", None),)
        blank = self._unanswered()
        if self.sited is None or (blank is not None and blank[1] == "nobody"):
            said, state = blank or (self._reason(), "undecided")
            return self._answer("siting", said, state, numbers, self._kinds)
        sited = self.sited
        missing = [one for one in sited.statements if one.weight == "cannot"]
        if missing:
            return self._answer("siting", undecided(missing[0]), "undecided", numbers, self._kinds)
        gain, bound = Amount("gain", float(sited.gain)), Amount("gain_bound", float(sited.bound))
        chosen = tuple(Amount("gain", float(n), label=str(name)) for name, n in _chosen(sited))
        nothing = "answer_siting_none" if sited.ward else "answer_siting_none_city"
        code = nothing if not sited.gain else "answer_siting_" + sited.objective
        of = Amount("options", float(sited.options), "buildings" if self.source == CANDIDATES else "places")
        proof = Said("proof") if sited.proven else Said("limit", {"bound": bound})
        said = Said(code, {"chosen": chosen, "gain": gain, "proof": proof, "of": of, "source": self._source})
        answer = self._answer("siting", said, "told", (*chosen, gain, bound, of), self._kinds)
        return Answer(answer.id, said, "told", answer.numbers, answer.basis, (*sited.statements, *answer.statements))


def _full(places: pd.DataFrame) -> float | None:
    """How many places fill up when everyone goes to the nearest; None where nothing could be computed, or none is
    known to serve while some may.
    """
    opened = places[places["status"] == "open"]
    if opened.empty or opened["nearest_taken"].isna().any():
        return None
    return float((opened["nearest_taken"].astype(float) >= opened["capacity"].astype(float)).sum())


def _chosen(sited: Siting) -> list[tuple[str, int]]:
    rows = sited.chosen[sited.chosen["gain"] > 0]
    return list(zip(rows["name"], rows["gain"], strict=True))
