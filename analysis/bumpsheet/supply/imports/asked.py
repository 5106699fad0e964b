"""What the user has said about a file, and what must be asked because nothing in it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bumpsheet.errors import BumpsheetError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bumpsheet.supply.imports.dates import DateOrder
    from bumpsheet.supply.imports.mapping import Kind, Unit
    from bumpsheet.supply.imports.names import Names
    from bumpsheet.supply.imports.numbers import Mark
    from bumpsheet.supply.imports.words import ImportWords
    from bumpsheet.trading.calendars import TradingCalendar


# More choices are not named in a line.
MOST_SHOWN = 9


@dataclass(frozen=True, slots=True)
class Asked:
    """One import: what the user has said, and what is known about series.

    Parameters
    ----------
    file : str
        Name of the file, without its folder.
    sessions : callable
        Sessions of the exchange of a series, by its id; of the default exchange for None.
    sheet, series, dates, decimal, unit : optional
        What the user has said; None where the file shall tell.
    supplied : str, optional
        Which kind of supplied data it is.
    fund, dated : optional
        Whose members or shares, and the day of a list of members.
    """

    file: str
    words: ImportWords
    names: Names
    sessions: Callable[[str | None], TradingCalendar]
    kind: Kind = "series"
    sheet: str | None = None
    series: str | None = None
    dates: DateOrder | None = None
    decimal: Mark | None = None
    unit: Unit | None = None
    supplied: str | None = None
    fund: str | None = None
    dated: dt.date | None = None


class UnclearError(BumpsheetError):
    """Something that a file leaves open and a person can say.

    Parameters
    ----------
    option : str
        Name of the field of :class:`Asked` that says it, which is the option of the command too.
    choices : tuple of str
        What may be said; empty where that is open.
    """

    def __init__(
        self, where: str, problem: str, option: str, choices: tuple[str, ...], hint: str = ""
    ) -> None:
        self.option, self.choices, self.hint = option, choices, hint
        word = "FILE.yml" if option == "mapping" else option.upper()
        shown = " or ".join(choices) if 0 < len(choices) < MOST_SHOWN else word
        super().__init__(where, problem, remedy=f"say --{option} {shown}{hint}")

    def __reduce__(self) -> tuple[object, ...]:
        return UnclearError, (self.where, self.problem, self.option, self.choices, self.hint)
