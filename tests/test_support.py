"""A missing file skips on a bare machine and fails where everything is required."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import need


@pytest.mark.parametrize("missing", [False, Path("no-such-file")])
def test_what_is_missing_is_skipped_or_fails(monkeypatch, missing: bool | Path):
    monkeypatch.delenv("SONAE_REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser"):
        need(missing, "no browser")
    monkeypatch.setenv("SONAE_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="no browser"):
        need(missing, "no browser")


@pytest.mark.parametrize("found", [True, Path(__file__)])
def test_what_is_there_is_nothing_to_say(monkeypatch, found: bool | Path):
    monkeypatch.setenv("SONAE_REQUIRE_ALL", "1")
    assert need(found, "never") is None
