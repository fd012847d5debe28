#!/bin/sh
# Make .venv and install exactly what a lock file names (every file checked against its hash), then the project itself.
# usage: lock/install.sh LOCKFILE
set -eu
lockfile=$1

python=''
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo '需要 Python 3.11 或更新版本：apt-get install python3 / Python 3.11 or newer is needed: apt-get install python3' >&2
    exit 1
fi

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    # Debian ships the interpreter without ensurepip; its package python3-venv brings it.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends python3-venv
    fi
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo '请先以管理员身份执行 apt-get install python3-venv / Please run apt-get install python3-venv as root first' >&2
        exit 1
    fi
fi

.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lockfile"
# The build requirements are in the lock, too, so nothing unlocked is fetched to build the project.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
