#!/usr/bin/env bash
# Publishes the site in _site/: ./publish.sh [NAME ...] [--renderer auto|quarto|builtin] [--data DIR] [--data-as-of DATE]
# --to PLACE delivers it as well: a folder, host:path, gh-pages, git:ADDRESS#BRANCH, s3://bucket.
# --with-quarto fetches Quarto first, checked against its checksum; nothing else installs it.
set -euo pipefail
calling_folder=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/environment.sh

environment requirements.lock
wants_quarto=
# A relative --data, --to or BUMPSHEET_DATA means the folder from which this was called.
from_there() {
  cd "$calling_folder" && realpath -m -- "$1"
}
place() {
  case $1 in
    gh-pages | *:* | "" | -*) printf '%s' "$1" ;;
    *) from_there "$1" ;;
  esac
}
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    --data) arguments+=(--data "$(from_there "${2:?--data needs a folder}")"); shift ;;
    --data=*) arguments+=(--data "$(from_there "${1#--data=}")") ;;
    --to) arguments+=(--to "$(place "${2:?--to needs a place}")"); shift ;;
    --to=*) arguments+=(--to "$(place "${1#--to=}")") ;;
    --with-quarto) wants_quarto=yes ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
if [ -n "$wants_quarto" ]; then
  with_quarto
fi
if [ -n "${BUMPSHEET_DATA:-}" ]; then
  BUMPSHEET_DATA=$(from_there "$BUMPSHEET_DATA")
  export BUMPSHEET_DATA
fi
exec .venv/bin/bumpsheet build ${arguments[@]+"${arguments[@]}"}
