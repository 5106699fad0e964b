"""Why nothing came of a request: a source that stumbled, or a reply that is none."""

from __future__ import annotations

from bumpsheet.errors import BumpsheetError


class FetchError(BumpsheetError):
    """A source that stumbled; the same request may succeed a little later.

    Parameters
    ----------
    where : str
        The address, without keys.
    wait : float, optional
        Seconds that the source asked us to wait.
    is_away : bool
        It would not answer another request either.
    """

    def __init__(
        self, where: str, problem: str, *, wait: float | None = None, is_away: bool = False
    ) -> None:
        super().__init__(where, problem)
        self.wait = wait
        self.is_away = is_away


class RefusedReplyError(BumpsheetError):
    """A reply that is not what was asked for, and would not be the next time either.

    Parameters
    ----------
    where : str
        The address, without keys.
    is_away : bool
        The source does not want to be asked for anything now.
    """

    def __init__(self, where: str, problem: str, *, is_away: bool = False) -> None:
        super().__init__(where, problem)
        self.is_away = is_away
