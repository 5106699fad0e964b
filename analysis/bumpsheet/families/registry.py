"""The families by name, as their registry lists them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from bumpsheet.catalogue.families import FAMILY_NAMES
from bumpsheet.families.family import Family

if TYPE_CHECKING:
    from collections.abc import Mapping


def _family(name: str) -> Family:
    found = import_module(f"bumpsheet.families.{name}").FAMILY
    assert isinstance(found, Family), f"families/{name}.py has no FAMILY"
    return found


FAMILIES: Mapping[str, Family] = {name: _family(name) for name in FAMILY_NAMES}
