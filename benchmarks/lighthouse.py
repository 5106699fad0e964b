"""Lighthouse, mobile preset, on the front page and a report; and what a page weighs.

Needs Node.js, the npm package ``lighthouse`` and a Chromium:

    npm install --prefix .cache/lighthouse lighthouse
    .venv/bin/python benchmarks/lighthouse.py .cache/lighthouse/node_modules/.bin/lighthouse

Scores depend on the machine; run it where nothing else runs. The site is served compressed, as
static hosts do.
"""

from __future__ import annotations

import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

SITE = Path(__file__).resolve().parents[1] / "_site"
PAGES = ("index.html", "reports/us-election-2024-fade/index.html")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3
# Loaded by a page at once; the chart script comes when a chart is about to be seen.
AT_ONCE = ("assets/site.*.css", "assets/fonts.*.css", "assets/site.*.js", "assets/early.*.js")
COMPRESSED = {".html", ".css", ".js", ".svg", ".json", ".xml"}


class Compressing(http.server.SimpleHTTPRequestHandler):
    """Sends text gzipped and lets assets be kept for ever."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in COMPRESSED:
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        kept = "assets" in path.parts
        self.send_header("Cache-Control", "max-age=31536000, immutable" if kept else "max-age=60")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


def scores(lighthouse: str, address: str) -> dict[str, float]:
    """Scores from 0 to 100 by category, and the seconds to the largest paint."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        subprocess.run(
            [
                lighthouse, address, "--quiet", "--output=json", f"--output-path={report.name}",
                f"--only-categories={','.join(CATEGORIES)}",
                "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            ],
            check=True,
            env=os.environ | {"CHROME_PATH": chromium},
        )  # fmt: skip
        found = json.loads(Path(report.name).read_text(encoding="utf-8"))
    made = {name: 100 * found["categories"][name]["score"] for name in CATEGORIES}
    for name, audit in found["audits"].items():
        weighed = audit.get("score") is not None and audit["score"] < 0.9
        if weighed and audit["scoreDisplayMode"] in {"binary", "numeric"}:
            print(f"    below 0.9: {name} ({audit.get('displayValue', '')})")
    made["largest paint, s"] = found["audits"]["largest-contentful-paint"]["numericValue"] / 1000
    made["blocked, ms"] = found["audits"]["total-blocking-time"]["numericValue"]
    return made


def weight(page: str) -> int:
    """Compressed bytes of a page with all that it loads before a chart is seen."""
    files = [SITE / page, *(path for pattern in AT_ONCE for path in SITE.glob(pattern))]
    return sum(
        len(gzip.compress(path.read_bytes())) if path.suffix in COMPRESSED else path.stat().st_size
        for path in files
    )


def main() -> None:
    """Print the median of several runs for each page."""
    if not (SITE / "index.html").is_file() or len(sys.argv) != 2:
        sys.exit(__doc__)
    handler = partial(Compressing, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in PAGES:
            print(f"{page}: {weight(page) / 1024:.0f} KiB before charts come alive")
            address = f"http://127.0.0.1:{server.server_port}/{page}"
            runs = [scores(sys.argv[1], address) for _ in range(RUNS)]
            for name in runs[0]:
                print(f"  {name}: {statistics.median(run[name] for run in runs):.2f}")
        server.shutdown()


if __name__ == "__main__":
    main()
