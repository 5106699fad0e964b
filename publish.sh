#!/usr/bin/env bash
# Publishes the site in _site/: ./publish.sh [NAME ...] [--renderer auto|quarto|builtin] [--data DIR] [--data-as-of DATE]
# --with-quarto fetches Quarto first, checked against its checksum; nothing else installs it.
set -euo pipefail
calling_folder=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/environment.sh

environment requirements.lock
wants_quarto=
# A relative --data or BUMPSHEET_DATA means the folder from which this was called.
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --data) arguments+=(--data "$(cd "$calling_folder" && realpath -m -- "${2:?--data needs a folder}")"); shift ;;
    --data=*) arguments+=(--data "$(cd "$calling_folder" && realpath -m -- "${1#--data=}")") ;;
    --with-quarto) wants_quarto=yes ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
if [ -n "$wants_quarto" ]; then
  with_quarto
fi
if [ -n "${BUMPSHEET_DATA:-}" ]; then
  BUMPSHEET_DATA=$(cd "$calling_folder" && realpath -m -- "$BUMPSHEET_DATA")
  export BUMPSHEET_DATA
fi
exec .venv/bin/bumpsheet build ${arguments[@]+"${arguments[@]}"}
