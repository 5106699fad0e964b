"""What the page "New report" asks for, checked at the border."""

from __future__ import annotations

import json
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError

from bumpsheet.brands.model import HOUSE_BRAND
from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.errors import BumpsheetError
from bumpsheet.handwritten.fields import Name  # noqa: TC001 - pydantic reads it at run time
from bumpsheet.handwritten.read import Strict
from bumpsheet.parameters.names import LONGEST_NAME
from bumpsheet.parameters.scaffold import Choices

# Bytes; what can be chosen takes some hundred.
LONGEST_REQUEST = 16_384

Role = Literal["small", "large", "growth", "yield"]
Model = TypeVar("Model", bound=Strict)


class Asked(Strict):
    """A report, as it is chosen."""

    name: Annotated[str, Field(max_length=2 * LONGEST_NAME)] = ""
    event: Name
    as_of: Annotated[str, Field(max_length=10)]
    market: Name | None = None
    series: dict[Role, Name | None] = Field(default_factory=dict)
    without: Annotated[tuple[Name, ...], Field(max_length=len(FAMILY_NAMES))] = ()
    brand: Name = HOUSE_BRAND

    def choices(self) -> Choices:
        """The same as ``bumpsheet new`` takes them."""
        series = {str(role): series_id for role, series_id in self.series.items()}
        return Choices(self.event, self.as_of, self.market, series, self.without, self.brand)


class Drafted(Asked):
    """A report to draft; of several the one with the highest turn is the newest."""

    turn: Annotated[int, Field(gt=0, lt=2**63)]


class Saved(Asked):
    """A report to write down."""

    replace: bool = False


class Published(Strict):
    """A report to build."""

    name: Annotated[str, Field(max_length=2 * LONGEST_NAME)]


def read_request(model: type[Model], content: bytes) -> Model:
    """Read the JSON of a request.

    Raises
    ------
    BumpsheetError
        If it is none, or not of this form.
    """
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BumpsheetError("request", "not JSON") from error
    try:
        return model.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BumpsheetError("request", first["msg"], field=field or None) from error
