"""Numbers as people write them: thousands separators, decimal commas, signs, percent, 1.2M."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

Mark = Literal[".", ","]
MARKS: tuple[Mark, Mark] = (".", ",")
# Of a number with all that may stand around it.
LONGEST = 60
SPACES = " \u00a0\u202f\u2009’'"
# What may stand around a number: brackets, a minus at either end, currency, percent, multiple.
CURRENCY = r"(?:US\$|USD|GBP|EUR|INR|CHF|JPY|Rs\.?|GBX|[$€£¥₹])"
AROUND = re.compile(
    rf"^\s*(?P<open>\()?\s*(?P<sign>[-+−])?\s*(?P<before>{CURRENCY})?\s*(?P<inner>[-+−])?"
    rf"(?P<body>[\d.,{SPACES}]*\d[.]?|\d[\d.,{SPACES}]*\d?(?:\.\d+)?[eE][-+]?\d+)"
    rf"\s*(?P<multiple>K|M|MM|Mn|Mio|B|Bn|Mrd|T|Cr)?\s*(?P<percent>%)?\s*(?P<after>{CURRENCY})?"
    r"\s*(?P<close>\))?\s*(?P<minus>[-−])?\s*$",
    re.IGNORECASE,
)
MULTIPLES = {
    "": 1.0, "K": 1e3, "M": 1e6, "MM": 1e6, "MN": 1e6, "MIO": 1e6, "B": 1e9, "BN": 1e9, "MRD": 1e9,
    "T": 1e12, "CR": 1e7,
}  # fmt: skip
# A number that needs no second look, with either mark.
PLAIN = {
    ".": r"^[-+]?((\d+|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?|\.\d+)([eE][-+]?\d{1,3})?$",
    ",": r"^[-+]?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?([eE][-+]?\d{1,3})?$",
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Fields read as numbers.

    Parameters
    ----------
    found : numpy.ndarray of float
        Missing where a field is, and where it is no number.
    wrong : numpy.ndarray of bool
        Fields that are neither missing nor a number.
    percent, rounded : numpy.ndarray of bool
        Fields with a percent sign, and those such as 1.2M, which are not exact.
    currencies : frozenset of str
        Signs that stood beside numbers.
    """

    found: np.ndarray[Any, Any]
    wrong: np.ndarray[Any, Any]
    percent: np.ndarray[Any, Any]
    rounded: np.ndarray[Any, Any]
    currencies: frozenset[str]


def _grouped(group: str, decimal: str) -> tuple[re.Pattern[str], ...]:
    """Shapes of a number that are possible with one decimal mark."""
    g, d = re.escape(group), re.escape(decimal)
    spaces = re.escape(SPACES)
    return (
        re.compile(rf"\d*(?:{d}\d*)?"),
        re.compile(rf"[1-9]\d{{0,2}}(?:{g}\d{{3}})+(?:{d}\d*)?"),
        re.compile(rf"[1-9]\d?(?:{g}\d{{2}})*{g}\d{{3}}(?:{d}\d*)?"),
        re.compile(rf"[1-9]\d{{0,2}}(?:[{spaces}]\d{{3}})+(?:{d}\d*)?"),
    )


SHAPES: dict[Mark, tuple[re.Pattern[str], ...]] = {
    ".": _grouped(",", "."),
    ",": _grouped(".", ","),
}
SCIENTIFIC: dict[Mark, re.Pattern[str]] = {
    ".": re.compile(r"\d+(?:\.\d*)?[eE][-+]?\d{1,3}"),
    ",": re.compile(r"\d+(?:,\d*)?[eE][-+]?\d{1,3}"),
}


def is_number(text: str) -> bool:
    """Whether a text is a number with one decimal mark or the other."""
    return any(read_number(text, mark) is not None for mark in SHAPES)


def read_number(text: str, decimal: Mark) -> tuple[float, re.Match[str]] | None:
    """One text as a number, and the parts that it was written in; None where it is none."""
    if len(text) > LONGEST:
        return None
    match = AROUND.match(unwrapped(text))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    signs = [match["sign"], match["inner"], match["minus"], match["open"]]
    if sum(sign is not None for sign in signs) > 1 or (match["before"] and match["after"]):
        return None
    body = match["body"].strip(SPACES)
    fits = SCIENTIFIC[decimal].fullmatch(body) or any(
        shape.fullmatch(body) for shape in SHAPES[decimal]
    )
    if not fits:
        return None
    digits = "".join(sign for sign in body if sign not in SPACES)
    group = "," if decimal == "." else "."
    value = float(digits.replace(group, "").replace(decimal, "."))
    value *= MULTIPLES[(match["multiple"] or "").upper()]
    is_negative = any(sign in {"-", "−", "("} for sign in signs)
    return (-value if is_negative else value), match


def unwrapped(text: str) -> str:
    """The text within ``="..."``, by which exports keep spreadsheets from reading a number."""
    found = re.fullmatch(r'\s*="([^"=]*)"\s*', text)
    return found[1] if found else text.strip()


def decimal_marks(texts: Iterable[str]) -> set[Mark]:
    """The decimal marks with which every text that is a number can be read.

    Returns
    -------
    set of str
        Both where nothing tells; empty where the numbers are written in two ways.
    """
    marks = set(SHAPES)
    for text in texts:
        if text.isdigit():
            continue
        can = {mark for mark in SHAPES if read_number(text, mark) is not None}
        if can:
            marks &= can
        if not marks:
            break
    return marks


def read_numbers(fields: pa.Array, decimal: Mark, missing: Iterable[str]) -> Numbers:
    """Read many fields at once.

    Parameters
    ----------
    fields : pyarrow.Array of string
    decimal : str
        ``.`` or ``,``.
    missing : iterable of str
        Marks of missing values, in small letters.
    """
    texts = pc.utf8_trim_whitespace(fields)
    is_plain = pc.match_substring_regex(texts, PLAIN[decimal])
    dotted = pc.replace_substring(texts, "," if decimal == "." else ".", "")
    dotted = pc.replace_substring(dotted, decimal, ".")
    plain = pc.cast(
        pc.if_else(is_plain, pc.utf8_ltrim(dotted, characters="+"), "nan"), pa.float64()
    )
    values = np.array(plain.to_numpy(zero_copy_only=False), dtype=float)
    wrong, percent, rounded = (np.zeros(len(values), dtype=bool) for _ in range(3))
    signs: set[str] = set()
    other = np.flatnonzero(~is_plain.to_numpy(zero_copy_only=False).astype(bool))
    marks = set(missing)
    encoded = pc.dictionary_encode(texts.take(pa.array(other)))
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    found = [_read(text, decimal, marks) for text in encoded.dictionary.to_pylist()]
    if found:
        parts = [np.array(part) for part in zip(*(row[:4] for row in found), strict=True)]
        values[other] = parts[0][codes]
        wrong[other], percent[other], rounded[other] = (part[codes] for part in parts[1:])
        signs.update(row[4] for row in found if row[4])
    return Numbers(values, wrong | np.isinf(values), percent, rounded, frozenset(signs))


def _read(text: str, decimal: Mark, missing: set[str]) -> tuple[float, bool, bool, bool, str]:
    if text.lower() in missing:
        return np.nan, False, False, False, ""
    read = read_number(text, decimal)
    if read is None:
        return np.nan, True, False, False, ""
    value, match = read
    sign = (match["before"] or match["after"] or "").upper()
    return value, False, bool(match["percent"]), bool(match["multiple"]), sign
