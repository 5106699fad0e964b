#!/usr/bin/env bash
# Before a release: which parts it has (dist/bumpsheet.cdx.json, CycloneDX) and whether any of them
# has a known hole (pip-audit, which asks the registry; what that cannot tell fails too).
# scripts/release.sh --lock resolves these two tools anew, with hashes; that needs uv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/environment.sh

if [ "${1:-}" = --lock ]; then
  printf 'cyclonedx-bom>=7\npip-audit>=2.9\n' | uv pip compile --quiet --universal \
    --python-version 3.11 --generate-hashes --no-annotate \
    --custom-compile-command 'scripts/release.sh --lock' --output-file requirements-release.lock -
  exit
fi
# The tools have an environment of their own: what they need is no part of the project.
tools=.cache/release-tools
if [ "$(cat "$tools/lock" 2>/dev/null)" != "$(cat requirements-release.lock)" ]; then
  rm -rf "$tools"
  "$(find_python)" -m venv "$tools"
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r requirements-release.lock
  cp requirements-release.lock "$tools/lock"
fi
mkdir -p dist
"$tools/bin/cyclonedx-py" requirements requirements.lock --pyproject pyproject.toml \
  --mc-type application --output-reproducible --of JSON -o dist/bumpsheet.cdx.json
echo "parts: dist/bumpsheet.cdx.json"
"$tools/bin/pip-audit" --strict --requirement requirements.lock --require-hashes \
  --disable-pip
