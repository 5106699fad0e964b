#!/usr/bin/env bash
# Runs every check: format, lint, types and tests. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/environment.sh

environment requirements-dev.lock
failed=()
check() {
  local name=$1
  shift
  echo "== $name"
  "$@" || failed+=("$name")
}
check format .venv/bin/ruff format --check .
check lint .venv/bin/ruff check .
check types .venv/bin/mypy
check layers .venv/bin/lint-imports --no-cache
# Files at once on several cores; one file is one after the other, for what its tests share.
check tests .venv/bin/pytest --numprocesses logical --maxprocesses 4 --dist loadfile \
  --no-loadscope-reorder "$@"
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}"
  exit 1
fi
