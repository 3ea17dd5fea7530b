# Sourced by ./patchlore, ./test and .ci/run: the Python environment of this checkout, .venv, made on first use.
# `environment` brings what Patchlore needs to run, `environment dev` also what its tests and checks need.

environment() {
    venv=$root/.venv
    stamp=$venv/.made-for${1:+-$1}
    want="$root $(cksum <"$root/pyproject.toml")"
    if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$want" ]; then
        return
    fi
    command -v git >/dev/null || stop "git is missing. Install it: apt-get install git (Debian), brew install git (macOS)"
    find_python
    echo "setting up $venv (once, a minute or two)" >&2
    if ! same_python || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --clear "$venv" >&2 ||
            stop "$python has no venv module. Install it: apt-get install python3-venv (Debian), or take Python from python.org"
    fi
    rm -f "$venv"/.made-for*
    # errors only: setuptools warns of folders beside an editable package, which are the package here
    pip() { "$venv/bin/python" -m pip -qq --disable-pip-version-check --no-input "$@" >&2; }
    pip install "pip>=25.1" || stop "pip could not be brought up to date: see above"  # the first that knows --group
    if [ "${1:-}" = dev ]; then
        pip install -e "$root" --group "$root/pyproject.toml:dev" || stop "pip could not install what the tests need: see above"
        echo "$want" >"$venv/.made-for"
    else
        pip install -e "$root" || stop "pip could not install what Patchlore needs: see above"
    fi
    echo "$want" >"$stamp"
}

find_python() {
    for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    stop "no Python 3.11 or newer. Install it: apt-get install python3 python3-venv (Debian 12 and newer), or from python.org; or set PYTHON"
}

same_python() {
    [ -x "$venv/bin/python" ] && [ "$("$venv/bin/python" -V 2>&1)" = "$("$python" -V 2>&1)" ]
}

stop() {
    echo "${0##*/}: $1" >&2
    exit 2
}
