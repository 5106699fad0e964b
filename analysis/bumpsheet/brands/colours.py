"""The colours of a brand: a role each, on light paper and on dark."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

SHORT, LONG = 4, 7


def _as_written(value: Any) -> Any:
    """Take #1A2B3C and #fff for what they are."""
    if not isinstance(value, str) or not value.startswith("#"):
        return value
    digits = value[1:].lower()
    return f"#{''.join(2 * digit for digit in digits) if len(value) == SHORT else digits}"


Colour = Annotated[str, BeforeValidator(_as_written), Field(pattern=r"^#[0-9a-f]{6}$")]


class Colours(BaseModel):
    """The colour of each role on one paper."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    paper: Colour
    ink: Colour
    muted: Colour
    rule: Colour
    accent: Colour
    small: Colour
    large: Colour
    growth: Colour
    yield_: Colour = Field(alias="yield")
    positive: Colour
    negative: Colour

    def by_role(self) -> dict[str, str]:
        """Colours by role, ``yield`` under its plain name."""
        return self.model_dump(by_alias=True)
