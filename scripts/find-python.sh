#!/bin/sh
# Print the path of a Python that can build the environment, or say on standard error why there is none.
# $PYTHON, when set, is the only one tried.

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))'
without_venv=

if [ -n "$PYTHON" ]; then
    set -- "$PYTHON"
else
    set -- python3.11 python3.12 python3 python "$HOME"/.pyenv/versions/3.1[12]*/bin/python
fi

for python in "$@"; do
    if "$python" -c "import ensurepip, venv; $fits" 2>/dev/null; then
        exec "$python" -c 'import sys; print(sys.executable)'
    elif "$python" -c "$fits" 2>/dev/null; then
        without_venv=$python
    fi
done

if [ -n "$without_venv" ]; then
    echo "$without_venv lacks its modules venv and ensurepip. On Debian and Ubuntu: apt install python3-venv" >&2
elif [ -n "$PYTHON" ]; then
    echo "PYTHON=$PYTHON is not a working Python 3.11 or 3.12." >&2
else
    echo "No Python 3.11 or 3.12 was found. Install one, or say where it is: make demo PYTHON=/path/to/python" >&2
fi
exit 1
