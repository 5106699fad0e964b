"""What the server of workers imports, so that its workers need not."""

from __future__ import annotations

import sys

# Altair brings jsonschema, which would read a grammar of web addresses at its import for checks
# that nobody asks for here: it takes as long as all else. It does without what cannot be imported.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import bumpsheet.pipeline.report  # noqa: E402
import bumpsheet.pipeline.shared  # noqa: E402, F401
