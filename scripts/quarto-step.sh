#!/usr/bin/env bash
# Quarto runs this before it renders (`prepare`) and after (`finish`), see _quarto.yml.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# `bumpsheet build` does this work itself, and single pages are rendered as they are.
if [ "${BUMPSHEET_STEPS:-}" = off ] || [ "${QUARTO_PROJECT_RENDER_ALL:-}" != 1 ]; then
  exit 0
fi
if [ ! -x .venv/bin/bumpsheet ]; then
  echo "error: there is no environment in .venv yet; run ./publish.sh once" >&2
  exit 1
fi
exec .venv/bin/bumpsheet "$1"
