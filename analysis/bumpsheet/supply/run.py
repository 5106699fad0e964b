"""A pull from beginning to end: what is needed, from whom, into which store."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.catalogue.catalogues import load_catalogues
from bumpsheet.catalogue.providers import load_providers
from bumpsheet.errors import BumpsheetError
from bumpsheet.market.decisions import with_later_events
from bumpsheet.market.places import CACHE
from bumpsheet.market.store import open_stores
from bumpsheet.supply.fetching import Client
from bumpsheet.supply.needs import needs_by_name, needs_of_report, together
from bumpsheet.supply.pull import Puller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bumpsheet.catalogue.providers import ProviderCatalogue
    from bumpsheet.project import Project
    from bumpsheet.supply.fetching import Manners
    from bumpsheet.supply.needs import Needs
    from bumpsheet.supply.pull import Pulled


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be pulled, and the catalogue of those who have it.

    Parameters
    ----------
    total : int
        Series and files.
    """

    needs: Needs
    providers: ProviderCatalogue

    @property
    def total(self) -> int:
        """Number of series and files."""
        return len(self.needs.series) + len(self.needs.files)


def order(
    project: Project, store: Path, names: Sequence[str] = (), reports: Sequence[str] = ()
) -> Order:
    """What is to be pulled; with nothing named, all that the project's reports need.

    Parameters
    ----------
    store : Path
        What it holds already may tell of an event that a report is about.

    Raises
    ------
    BumpsheetError
        If a name is unknown, or a report's parameters are wrong.
    """
    own = store if store.is_dir() else None
    catalogues = with_later_events(load_catalogues(project), open_stores(project.sample, own))
    providers = load_providers(project.data / "providers.yml")
    needs = [needs_by_name(names, catalogues, providers)]
    for report in reports or ([] if names else project.report_names()):
        needs.append(needs_of_report(project, report, catalogues, providers))
    if not any(item.series or item.files for item in needs):
        raise BumpsheetError("data pull", "nothing to pull", remedy="name a series or a report")
    return Order(together(needs), providers)


def pull(
    project: Project,
    store: Path,
    asked: Order,
    begins: Callable[[str], None],
    manners: Manners | None = None,
) -> Iterator[Pulled]:
    """Pull what was ordered, one thing after the other."""
    with closing(Client(store / CACHE, manners)) as client:
        puller = Puller(store, client, load_catalogues(project), asked.providers)
        yield from puller.pull(asked.needs, begins)
