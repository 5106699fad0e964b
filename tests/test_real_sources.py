"""Every provider asked for real, where that is allowed and where it can be reached."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.providers import load_providers
from bumpsheet.supply.failures import FetchError
from bumpsheet.supply.fetching import Client, Manners
from bumpsheet.supply.file_checks import CHECKS
from bumpsheet.supply.providers.fred import KEY
from bumpsheet.supply.providers.registry import FILE_PROVIDERS, SERIES_PROVIDERS
from bumpsheet.supply.validity import checked_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bumpsheet.project import Project

SWITCH = "BUMPSHEET_REAL_SOURCES"
pytestmark = [
    pytest.mark.real_sources,
    pytest.mark.skipif(
        not os.environ.get(SWITCH), reason=f"asks real sources only where {SWITCH}=1 is set"
    ),
]
# A series that each provider has, as the catalogue names it.
ASKED = {
    "fred": "DGS10",
    "yahoo": "RUT",
    "bank-of-england": "UKGILT10Y",
    "ecb": "EURUSD",
    "bundesbank": "BUND10Y",
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    made = Client(tmp_path / "cache", Manners(attempts=2))
    yield made
    made.close()


@pytest.mark.parametrize("provider", ASKED)
def test_a_source_answers_in_the_form_that_is_read(
    provider: str, client: Client, project: Project
) -> None:
    catalogues = load_catalogues(project)
    series = catalogues.series.find(ASKED[provider])
    assert series is not None
    code = next(source.code for source in series.providers if source.provider == provider)
    try:
        table = SERIES_PROVIDERS[provider].series(code, client).table
    except FetchError as error:
        pytest.skip(f"{provider} cannot be asked from here: {error}")
    values = checked_values(
        table, series, provider, catalogues.sessions("XNYS"), catalogues.input_rules
    )
    assert len(values) > 1000
    assert (pd.Timestamp.now() - values.index[-1]).days < 30


@pytest.mark.parametrize("provider", FILE_PROVIDERS)
def test_a_source_of_files_answers_in_the_form_that_is_read(
    provider: str, client: Client, project: Project, tmp_path: Path
) -> None:
    if provider == "fred-api" and not os.environ.get(KEY):
        pytest.skip(f"{provider} needs a key in {KEY}")
    files = load_providers(project.data / "providers.yml").files
    for file in files:
        for source in file.providers:
            if source.provider != provider:
                continue
            try:
                found = FILE_PROVIDERS[provider].file(source.code, client, None)
            except FetchError as error:
                pytest.skip(f"{provider} cannot be asked from here: {error}")
            path = tmp_path / file.name
            path.write_bytes(found.content)
            CHECKS[file.input](path)
