#!/bin/sh
# Install the optional peers, from the repository's root, into the environment of $PYTHON (default
# .venv/bin/python), which already has the project and its test requirements; $UV names uv.
#
# pygambit has no wheel and compiles for some minutes; sgamesolver's build imports numpy and Cython
# without asking for them. So the packages that come as wheels go first, the other two then build
# in the environment itself, with one compiler at a time and at low priority.
set -eu

uv=${UV:-.venv/bin/uv}
python=${PYTHON:-.venv/bin/python}
lock=requirements-peers.lock
built="pygambit sgamesolver"

export UV_PYTHON_DOWNLOADS=never
export MAKEFLAGS=-j1

install() {
  nice -n 10 "$uv" pip install --quiet --python "$python" --require-hashes "$@"
}

wheels=$(mktemp)
trap 'rm -f "$wheels"' EXIT
trap 'exit 130' HUP INT TERM

# A locked requirement runs from its name to the next line that starts with a letter.
awk -v built="$built" '
  BEGIN { split(built, names, " "); for (i in names) skip[names[i]] = 1 }
  /^[A-Za-z]/ { name = $0; sub(/[^A-Za-z0-9_-].*/, "", name); keep = !(name in skip) }
  keep { print }
' "$lock" > "$wheels"

install --only-binary :all: -r "$wheels"
install --no-build-isolation -r "$lock"
