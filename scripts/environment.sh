# Sourced by publish.sh and check.sh: makes .venv from a lock file, and again when the lock changes.
# After `environment LOCK` the commands of the project are in .venv/bin.

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  echo "error: Python 3.11 or newer is needed; install it, or name it with PYTHON=..." >&2
  return 1
}

# Whether .venv was made here: a moved or copied one runs the code of the folder that it comes from.
is_at_home() {
  [ "$(cat .venv/.place 2>/dev/null)" = "$1" ]
}

# Whether something can be installed into it: its Python may be gone, or pip.
is_usable() {
  is_at_home "$1" && .venv/bin/python -c '' 2>/dev/null &&
    { command -v uv >/dev/null 2>&1 || .venv/bin/python -m pip --version >/dev/null 2>&1; }
}

has_package() {
  .venv/bin/python -c 'import bumpsheet' 2>/dev/null && [ -x .venv/bin/bumpsheet ]
}

environment() {
  local lock=$1 stamp=".venv/.$1.stamp" here python digest
  here=$(pwd -P)
  python=$(find_python)
  digest=$("$python" -c 'import hashlib, sys; print(hashlib.sha256(b"".join(open(p, "rb").read() for p in sys.argv[1:])).hexdigest())' "$lock" pyproject.toml)
  # The larger environment serves the smaller lock too.
  if [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ] && is_at_home "$here" && has_package; then
    return
  fi
  if [ ! -w . ] || { [ -d .venv ] && [ ! -w .venv ]; }; then
    echo "error: $here/.venv does not serve, and there is no right to make it anew; give it, or copy" \
      "the project to a folder of your own" >&2
    return 1
  fi
  echo "setting up .venv from $lock"
  if ! is_usable "$here"; then
    # What a link leads to is not ours to empty.
    if [ -L .venv ]; then rm .venv; fi
    "$python" -m venv --clear "$here/.venv"
  fi
  if [ ! -w "${HOME:-/nonexistent}" ]; then
    export UV_NO_CACHE=1 PIP_NO_CACHE_DIR=1
  fi
  if command -v uv >/dev/null 2>&1; then
    VIRTUAL_ENV=$here/.venv uv pip install --quiet --require-hashes -r "$lock"
    VIRTUAL_ENV=$here/.venv uv pip install --quiet --no-deps --no-build-isolation -e .
  else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
      --no-build-isolation -e .
  fi
  echo "$here" >.venv/.place
  echo "$digest" >"$stamp"
}

# Quarto, which the built-in renderer does without, on request only. Its package on PyPI fetches a
# program that no hash covers, so the program is fetched here, and checked before it is unpacked.
QUARTO_VERSION=1.10.18

with_quarto() {
  local platform file address checksum program
  if [ -x .venv/bin/quarto ] || command -v quarto >/dev/null 2>&1; then
    return 0
  fi
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-amd64 ;;
    Linux-aarch64 | Linux-arm64) platform=linux-arm64 ;;
    Darwin-*) platform=macos ;;
    *)
      echo "error: --with-quarto: no archive is known for $(uname -sm); install Quarto yourself" >&2
      return 1
      ;;
  esac
  file=quarto-$QUARTO_VERSION-$platform.tar.gz
  address=https://github.com/quarto-dev/quarto-cli/releases/download/v$QUARTO_VERSION/$file
  checksum=${QUARTO_SHA256:-$(awk -v file="$file" '$2 == file { print $1 }' scripts/quarto.sha256)}
  if [ -z "$checksum" ]; then
    echo "error: --with-quarto: no checksum of $file is known here, so it is not fetched; give the" \
      "one that Quarto publishes beside $address: QUARTO_SHA256=... ./publish.sh --with-quarto" >&2
    return 1
  fi
  echo "fetching Quarto $QUARTO_VERSION from $address, SHA-256 $checksum"
  .venv/bin/python scripts/fetch_checked.py "$address" "$checksum" .venv/quarto
  program=$(find .venv/quarto -path '*/bin/quarto' | head -n 1)
  ln -sf "../${program#.venv/}" .venv/bin/quarto
}
