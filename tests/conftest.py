from __future__ import annotations

import os
from pathlib import Path

import pytest

from bumpsheet.project import Project, find_project


@pytest.fixture(scope="session")
def project() -> Project:
    return find_project(Path(__file__))


@pytest.fixture(scope="session")
def market() -> Path:
    """The full market store; tests that need it skip where it is not named."""
    named = os.environ.get("BUMPSHEET_DATA")
    if not named or not (Path(named) / "series" / "RUT.csv").is_file():
        pytest.skip("BUMPSHEET_DATA names no full market store")
    return Path(named)


@pytest.fixture
def sample_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the embedded sample whatever the environment says."""
    monkeypatch.delenv("BUMPSHEET_DATA", raising=False)
