#!/bin/sh
# Make the isolated environment from the lock file; says what is missing when a step fails.
# Usage: setup.sh core | web | dev | bench
set -eu

UV_VERSION=0.13.8
PYTHON=${PYTHON:-python3}

fail() {
    echo "set-up failed: $1" >&2
    echo "  fix: $2" >&2
    exit 1
}

command -v "$PYTHON" >/dev/null 2>&1 ||
    fail "there is no '$PYTHON'" "install Python 3.11 or newer, or name it: make run PYTHON=/path/to/python"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$PYTHON" --version) is too old" "install Python 3.11 or newer, or name it: make run PYTHON=/path/to/python"

if [ ! -x .uv/bin/uv ] || [ "$(.uv/bin/uv --version | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    "$PYTHON" -m venv --clear .uv ||
        fail "Python cannot make a virtual environment" "install its venv module (Debian, Ubuntu: apt install python3-venv)"
    .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" ||
        fail "the installer uv $UV_VERSION could not be fetched" "check the network and the package index that pip uses"
fi

case "$1" in
core) options="" ;;
web) options="--extra web" ;;
dev) options="--group dev --all-extras" ;;
bench) options="--group bench --all-extras" ;;
*) fail "unknown set-up '$1'" "use: setup.sh core | web | dev | bench" ;;
esac

# --inexact keeps what an earlier, larger set-up installed.
install() {
    # shellcheck disable=SC2086
    UV_PYTHON_DOWNLOADS=never .uv/bin/uv sync --locked --inexact --quiet --python "$PYTHON" $options "$@"
}

# The second try trusts the machine's own certificates, for networks that inspect traffic.
install 2>.uv/first-try.log || install --system-certs || {
    cat .uv/first-try.log >&2
    fail "the packages of uv.lock could not be installed" "check the network and disk space, then run the command again"
}
if [ "$1" = dev ]; then
    sh scripts/setup_tests.sh
fi
touch ".venv/.$1"
