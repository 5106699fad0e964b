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

environment() {
  local lock=$1 stamp=".venv/.$1.stamp" python digest
  python=$(find_python)
  digest=$("$python" -c 'import hashlib, sys; print(hashlib.sha256(b"".join(open(p, "rb").read() for p in sys.argv[1:])).hexdigest())' "$lock" pyproject.toml)
  # The larger environment serves the smaller lock too.
  if [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ]; then
    return
  fi
  echo "setting up .venv from $lock"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  if command -v uv >/dev/null 2>&1; then
    VIRTUAL_ENV=$PWD/.venv uv pip install --quiet --require-hashes -r "$lock"
    VIRTUAL_ENV=$PWD/.venv uv pip install --quiet --no-deps --no-build-isolation -e .
  else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
      --no-build-isolation -e .
  fi
  echo "$digest" >"$stamp"
}

# Quarto comes as a package that fetches its program while it is installed. Where that host is out
# of reach the built-in renderer does the same work, so one short attempt is enough.
try_quarto() {
  local stamp=".venv/.quarto-tried"
  if [ "${BUMPSHEET_QUARTO:-}" = off ] || [ -e "$stamp" ] || [ -x .venv/bin/quarto ] ||
    command -v quarto >/dev/null 2>&1; then
    return 0
  fi
  touch "$stamp"
  if .venv/bin/python - <<'PROBE' 2>/dev/null
import socket
socket.create_connection(("github.com", 443), timeout=3).close()
PROBE
  then
    echo "installing Quarto"
    timeout 300 .venv/bin/python -m pip install --quiet --disable-pip-version-check \
      --no-deps --no-build-isolation --require-hashes -r requirements-quarto.lock >/dev/null 2>&1 ||
      echo "Quarto could not be installed; going on without it"
  fi
}
