"""Words in the reader's language, from ``config/text/LANG.toml``; kinds and fields carry their own names."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from layers.problems import Problem, Severity
from layers.spec import Config, DownloadSource, FieldSpec, FigureSpec, FormatSpec, IndicatorSpec, KindSpec, Standard


@dataclass(frozen=True)
class Wording:
    """Strings of one language. ``say("table.key", name=…)`` fills the braces; an undeclared key raises KeyError."""

    config: Config
    language: str

    def say(self, key: str, **values: object) -> str:
        """The string under ``key`` with its braces filled."""
        table, name = key.split(".", 1)
        text = self.config.text[self.language][table][name]
        return text.format(**values) if values else text

    def name(
        self, thing: KindSpec | FieldSpec | FormatSpec | Standard | FigureSpec | IndicatorSpec | DownloadSource
    ) -> str:
        """A kind's, field's, format's, standard's, figure's, indicator's or download's own name."""
        return thing.ja if self.language == "ja" else thing.en

    def short(self, figure: FigureSpec) -> str:
        """A figure's name where there is little room."""
        return figure.short_ja if self.language == "ja" else figure.short_en

    def unit(self, figure: FigureSpec) -> str:
        """What a figure is counted in."""
        return figure.unit_ja if self.language == "ja" else figure.unit_en

    def rule(self, figure: FigureSpec | IndicatorSpec) -> str:
        """How a figure or an indicator is computed, in one sentence or two."""
        return figure.rule_ja if self.language == "ja" else figure.rule_en

    def number(self, value: float, digits: int = 0) -> str:
        """A number with thousands separators and so many decimals; -2 rounds to hundreds."""
        return f"{round(value, digits):,.{max(digits, 0)}f}"

    def problem(self, problem: Problem) -> str:
        """One sentence: what was found, what was expected, what it means."""
        found, expected = self.phrase(problem.value), self.phrase(problem.expected)
        return self.say(f"problem.{problem.code}", value=found, expected=expected)

    def phrase(self, text: str) -> str:
        """What a reader of files found or expected, in this language; text of the file itself stays as it is."""
        return self.config.text[self.language]["phrase"].get(text, text)

    def place(self, problem: Problem) -> str:
        """File, row and column of a problem."""
        parts = [problem.file]
        if problem.row is not None:
            unit = "feature" if problem.file.lower().endswith((".geojson", ".json")) else "row"
            parts.append(self.say(f"place.{unit}", row=problem.row))
        if problem.column:
            parts.append(self.say("place.column", column=problem.column))
        return " ".join(parts)

    def date(self, day: datetime.date | None) -> str:
        """A date as people write it; 未登録 for none."""
        if day is None:
            return self.say("value.unregistered")
        return f"{day.year}年{day.month}月{day.day}日" if self.language == "ja" else f"{day.day} {day:%B %Y}"

    def local(self, when: datetime.datetime) -> datetime.datetime:
        """A stored moment on the city's own clocks."""
        return when.astimezone(self.config.app.time.zone)

    def moment(self, when: datetime.datetime) -> str:
        """A stored moment as the city's date and time of day."""
        return f"{self.date(self.local(when).date())} {self.clock(when)}"

    def clock(self, when: datetime.datetime) -> str:
        """The city's time of day of a stored moment."""
        return f"{self.local(when):%H:%M}"

    def counted(self, problems: Iterable[Problem], severity: Severity) -> list[str]:
        """One line for each code of a severity: how often, and its title."""
        codes = Counter(p.code for p in problems if p.severity == severity)
        return [f"{self.say('problem_title.' + code)}: {count:,}" for code, count in codes.most_common()]
