"""A benchmark replaces its own section of the report and no other."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import with_section, write_section

OLD = "# Benchmarks\n\nWritten.\n\n## Map (`map.py`)\n\nold map\n\n## Intake\n\nold intake\n\n## Last\n\nend\n"


def test_only_the_named_section_changes():
    assert with_section(OLD, "Intake", "new") == OLD.replace("old intake", "new")
    assert with_section(OLD, "Map (`map.py`)", "new\n\n") == OLD.replace("old map", "new")
    assert with_section(OLD, "Last", "new") == OLD.replace("end", "new")


def test_a_new_section_comes_last():
    assert with_section(OLD, "Plan", "p") == OLD + "\n## Plan\n\np\n"
    assert with_section(OLD, "Map", "p") == OLD + "\n## Map\n\np\n"


def test_the_first_section_of_all(tmp_path: Path):
    path = tmp_path / "b.md"
    write_section("A", "1", path)
    write_section("B", "2", path)
    write_section("A", "3", path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks\n")
    assert text.endswith("\n\n## A\n\n3\n\n## B\n\n2\n")
