from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from bumpsheet.catalogue.providers import Terms, load_providers
from bumpsheet.catalogue.series import SeriesKind, load_series
from bumpsheet.errors import BumpsheetError
from bumpsheet.supply.providers.registry import FILE_PROVIDERS, SERIES_PROVIDERS

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.catalogue.providers import ProviderCatalogue
    from bumpsheet.catalogue.series import SeriesCatalogue
    from bumpsheet.project import Project


@pytest.fixture(scope="module")
def providers(project: Project) -> ProviderCatalogue:
    return load_providers(project.data / "providers.yml")


@pytest.fixture(scope="module")
def catalogue(project: Project) -> SeriesCatalogue:
    return load_series(project.data / "series.yml")


def test_every_provider_of_a_series_or_file_is_described_and_can_be_asked(
    providers: ProviderCatalogue, catalogue: SeriesCatalogue
) -> None:
    of_series = {s.provider for series in catalogue.series for s in series.providers}
    of_files = {s.provider for file in providers.files for s in file.providers}
    described = {entry.id for entry in providers.providers}
    assert of_series == set(SERIES_PROVIDERS)
    assert of_files == set(FILE_PROVIDERS)
    assert described == of_series | of_files


def test_funds_are_asked_for_closes_with_distributions_and_stocks_for_plain_ones(
    catalogue: SeriesCatalogue,
) -> None:
    for series in catalogue.series:
        for source in series.providers:
            if source.provider == "yahoo":
                is_adjusted = source.code.endswith(":adjusted")
                assert is_adjusted is (series.kind is SeriesKind.ETF), series.id


def test_what_belongs_to_a_publisher_is_never_called_free(catalogue: SeriesCatalogue) -> None:
    for series in catalogue.series:
        if "Owned by its publisher" in series.licence:
            assert {source.terms for source in series.providers} <= {Terms.PERSONAL}, series.id


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"terms": {"personal": "Mine.", "free": "All."}}, "attribution"),
        ({"providers": []}, "no provider is called"),
        ({"surplus": 1}, "surplus"),
    ],
)
def test_a_mistake_in_the_catalogue_is_one_line(
    project: Project, tmp_path: Path, change: dict[str, object], told: str
) -> None:
    written = yaml.safe_load((project.data / "providers.yml").read_text())
    path = tmp_path / "providers.yml"
    path.write_text(yaml.safe_dump(written | change))
    with pytest.raises(BumpsheetError, match=told) as error:
        load_providers(path)
    assert "\n" not in str(error.value)
