#!/usr/bin/env bash
# Resolves pyproject.toml into the lock files. Needs uv; run it after a change of dependencies.
set -euo pipefail
cd "$(dirname "$0")"
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
  --custom-compile-command ./lock.sh pyproject.toml "$@"; }
lock --extra install --output-file requirements.lock
lock --extra install --extra cluster --constraints requirements.lock --output-file requirements-cluster.lock
lock --extra install --extra lab --extra cluster --extra test --constraints requirements.lock \
  --output-file requirements-dev.lock
