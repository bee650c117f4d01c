#!/bin/sh
# What the tests of the page need besides Python packages: Chromium, PostgreSQL, and axe-core from npm.
# Debian and Ubuntu: installs what is absent. Elsewhere: uses what is installed; the tests say what is missing, and how to get it.
set -eu
cd "$(dirname "$0")/.."

missing=""

has() { command -v "$1" >/dev/null 2>&1; }

want() { missing="$missing $1"; }

has chromium || has chromium-browser || has google-chrome || has google-chrome-stable ||
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] || want chromium

has initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
    { has pg_config && [ -x "$(pg_config --bindir)/initdb" ]; } || want postgresql

has npm || want npm

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if [ -n "$missing" ]; then
    if ! has apt-get; then
        echo "note: not installed here:$missing; the tests that need them will fail and say so" >&2
    elif [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
        echo "note: the tests need$missing; install: sudo apt-get install$missing" >&2
    else
        echo "installing for the tests:$missing" >&2
        as_root apt-get update -qq >&2 || true
        # Ubuntu knows Chromium by another name.
        apt-cache show chromium >/dev/null 2>&1 || missing=$(echo "$missing" | sed 's/ chromium\b/ chromium-browser/')
        # shellcheck disable=SC2086
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >&2 || {
            echo "set-up failed: apt-get could not install$missing" >&2
            echo "  fix: check the network and /etc/apt/sources.list, or install them by hand" >&2
            exit 1
        }
    fi
fi

# npm brings its own list of authorities; networks that inspect traffic are known to the machine's.
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -f /etc/ssl/certs/ca-certificates.crt ]; then
    export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
fi

# The lock file pins version and checksum; scripts of packages do not run.
if has npm && ! cmp -s tests/web/axe/package-lock.json tests/web/axe/node_modules/.installed; then
    npm ci --ignore-scripts --no-audit --no-fund --silent --prefix tests/web/axe >&2 || {
        echo "set-up failed: axe-core could not be fetched from npm" >&2
        echo "  fix: check the network and the registry that npm uses, then run the command again" >&2
        exit 1
    }
    cp tests/web/axe/package-lock.json tests/web/axe/node_modules/.installed
fi
