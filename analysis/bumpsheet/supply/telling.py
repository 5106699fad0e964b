"""What a pull has brought, a line for each series and file, and the terms that come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bumpsheet.catalogue.providers import ProviderCatalogue
    from bumpsheet.supply.pull import Pulled

# Of revised values a line names so many, the latest.
MOST_SHOWN = 3


def status_of(pulled: Pulled) -> str:
    """One word for what became of it."""
    if pulled.arrived is None:
        return "absent" if pulled.is_optional else "missing"
    return "short" if pulled.is_short else pulled.arrived.status


def told(pulled: Pulled, providers: ProviderCatalogue) -> str:
    """What arrived, from whom, and why others were not taken."""
    parts = [*_arrived(pulled), *_from(pulled, providers)]
    parts += [f"not taken: {refusal}" for refusal in pulled.refusals]
    return "; ".join(parts)


def terms_of(pulled: Iterable[Pulled], providers: ProviderCatalogue) -> list[str]:
    """The terms of all that was taken, a line for each provider and kind of terms."""
    found: dict[str, None] = {}
    for one in pulled:
        notes = providers.find(one.provider)
        if one.arrived is not None and notes is not None and one.terms is not None:
            found[f"{notes.name}: {providers.terms[one.terms]} {notes.page}"] = None
    return list(found)


def _arrived(pulled: Pulled) -> Iterator[str]:
    arrived = pulled.arrived
    if arrived is None:
        return
    if arrived.new_rows:
        yield f"{arrived.new_rows} new {'day' if arrived.new_rows == 1 else 'days'}"
    if arrived.revised:
        shown = ", ".join(
            f"{day} {new:g} (was {old:g})" for day, old, new in arrived.revised[-MOST_SHOWN:]
        )
        more = " and more" if len(arrived.revised) > MOST_SHOWN else ""
        yield f"{len(arrived.revised)} revised: {shown}{more}"
    if arrived.first is not None:
        yield f"{arrived.first} to {arrived.last}"


def _from(pulled: Pulled, providers: ProviderCatalogue) -> Iterator[str]:
    notes = providers.find(pulled.provider)
    if notes is not None:
        yield f"from {notes.name}"
