"""The series catalogue: complete, consistent, and true of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from bumpsheet.catalogue.providers import Terms
from bumpsheet.catalogue.series import Series, SeriesCatalogue, SeriesKind, SeriesUnit, load_series
from bumpsheet.market.store import Store, read_values

if TYPE_CHECKING:
    from pathlib import Path

    from bumpsheet.project import Project

INDICES = {SeriesKind.INDEX_PRICE_RETURN, SeriesKind.INDEX_TOTAL_RETURN}
UNIT_OF_KIND = {
    SeriesKind.INDEX_PRICE_RETURN: SeriesUnit.POINTS,
    SeriesKind.INDEX_TOTAL_RETURN: SeriesUnit.POINTS,
    SeriesKind.VOLATILITY: SeriesUnit.POINTS,
    SeriesKind.CURRENCY: SeriesUnit.POINTS,
    SeriesKind.YIELD: SeriesUnit.PERCENT,
    SeriesKind.RATE: SeriesUnit.PERCENT,
    SeriesKind.ETF: SeriesUnit.USD,
    SeriesKind.STOCK: SeriesUnit.USD,
}
NOT_DAILY = {"SPX_monthly_pe", "bank_rate_decisions"}


@pytest.fixture(scope="module")
def catalogue(project: Project) -> SeriesCatalogue:
    return load_series(project.data / "series.yml")


def entry(catalogue: SeriesCatalogue, series_id: str) -> Series:
    series = catalogue.find(series_id)
    assert series is not None, series_id
    return series


def values(folder: Path, series: Series) -> pd.Series:
    path = Store(folder, "test").find(series)
    assert path is not None, series.id
    frame = read_values(path)
    return frame.set_index("date")["value"]


def test_ids_are_unique(catalogue: SeriesCatalogue) -> None:
    assert len(set(catalogue.ids)) == len(catalogue.ids)
    assert catalogue.find("XYZ") is None


@pytest.mark.parametrize(
    ("series_id", "short_name", "kind"),
    [
        ("RUT", "Russell 2000", SeriesKind.INDEX_PRICE_RETURN),
        ("SPX", "S&P 500", SeriesKind.INDEX_PRICE_RETURN),
        ("NDX", "Nasdaq-100", SeriesKind.INDEX_PRICE_RETURN),
        ("DGS10", "10-year Treasury yield", SeriesKind.YIELD),
        ("DFF", "federal funds rate", SeriesKind.RATE),
        ("VIX", "VIX", SeriesKind.VOLATILITY),
        ("IWM", "iShares Russell 2000", SeriesKind.ETF),
        ("PTCT", "PTC Therapeutics", SeriesKind.STOCK),
    ],
)
def test_series_are_called_as_newspapers_call_them(
    catalogue: SeriesCatalogue, series_id: str, short_name: str, kind: SeriesKind
) -> None:
    series = entry(catalogue, series_id)
    assert (series.short_name, series.kind) == (short_name, kind)


def test_units_follow_from_kinds(catalogue: SeriesCatalogue) -> None:
    for series in catalogue.series:
        assert series.unit is UNIT_OF_KIND[series.kind], series.id
        low, high = series.unit_range
        assert low < high, series.id
        assert series.is_yield is (series.unit is SeriesUnit.PERCENT), series.id


def test_nobody_is_told_to_invest_in_an_index(catalogue: SeriesCatalogue) -> None:
    for series in catalogue.series:
        tradable = series.kind in {SeriesKind.ETF, SeriesKind.STOCK}
        assert series.investable is tradable, series.id
        if series.kind in INDICES:
            assert (series.note or "").startswith("Unmanaged; cannot be invested in directly."), (
                series.id
            )


def test_fund_closes_are_said_to_be_adjusted(catalogue: SeriesCatalogue) -> None:
    funds = [series for series in catalogue.series if series.kind is SeriesKind.ETF]
    assert len(funds) == 30
    assert all("djusted" in (series.note or "") for series in funds)


def test_adjusted_closes_never_make_a_record(catalogue: SeriesCatalogue) -> None:
    # An adjusted close depends on distributions that were paid later.
    adjusted = {SeriesKind.ETF, SeriesKind.STOCK}
    assert not [s.id for s in catalogue.series if s.kind in adjusted and s.record_from]


def test_every_file_of_the_sample_has_an_entry_and_plausible_values(
    project: Project, catalogue: SeriesCatalogue
) -> None:
    folder = project.data / "sample"
    # What is no series of closes has loaders, and tests, of its own.
    others = {"size_portfolios", "market_return", "IWM_nav_shares"}
    names = {path.stem for path in folder.glob("*.csv")} - others
    names -= {path.stem for path in folder.glob("*_sector_weights_*.csv")}
    for name in sorted(names):
        series = entry(catalogue, name)
        low, high = series.unit_range
        assert values(folder, series).between(low, high).all(), series.id


def test_every_series_of_the_full_store_is_known_with_plausible_values(
    catalogue: SeriesCatalogue, market: Path
) -> None:
    names = {
        path.stem
        for kind in ("series", "etf", "stocks", "intl/*")
        for path in market.glob(f"{kind}/*.csv")
    }
    assert set(catalogue.ids) >= names - NOT_DAILY
    for series in [series for series in catalogue.series if series.id in names]:
        low, high = series.unit_range
        assert values(market, series).between(low, high).all(), series.id


def test_record_closes_are_records_and_stand_in_the_sample(
    project: Project, catalogue: SeriesCatalogue, market: Path
) -> None:
    checked = 0
    for series in (series for series in catalogue.series if series.record_closes):
        full = values(market, series).dropna()
        for record in series.record_closes:
            day = pd.Timestamp(record.date)
            assert full[day] == pytest.approx(record.close, abs=0.006)
            assert full[:day].iloc[:-1].max() < record.close, f"{series.id} {record.date}"
            assert values(project.data / "sample", series)[day] == record.close
            checked += 1
    assert checked >= 9


@pytest.mark.parametrize(
    ("series_id", "longer", "from_year"),
    [
        # The highs of November 1968 and August 1987 were passed in 1972 and 1989.
        ("SPX", "SPX", "1973"),
        ("RUT", "RU2000PR", "1990"),
    ],
)
def test_a_history_from_record_from_knows_every_record(
    catalogue: SeriesCatalogue, market: Path, series_id: str, longer: str, from_year: str
) -> None:
    since = entry(catalogue, series_id).record_from
    assert since is not None
    full = values(market, entry(catalogue, longer))
    short = full[full.index >= pd.Timestamp(since)]
    assert len(short) < len(full)
    assert short.cummax()[from_year:].equals(full.cummax()[from_year:])


def test_indices_say_what_they_hold_and_only_public_data_are_free(
    catalogue: SeriesCatalogue,
) -> None:
    for series in catalogue.series:
        assert series.definition or series.kind not in INDICES, series.id
        assert (series.terms is Terms.FREE) == series.licence.startswith("Public domain"), series.id
