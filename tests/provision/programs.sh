#!/bin/sh
# Programs no wheel brings: Chromium for the page tests, strace for the fault tests. Installed where we may (Debian,
# root); elsewhere one sentence says what is missing.
set -eu
missing=''
found=''
for program in chromium chromium-browser google-chrome; do
    if command -v "$program" >/dev/null; then found=yes; fi
done
[ -n "$found" ] || missing='chromium fonts-noto-cjk'
command -v strace >/dev/null || missing="$missing strace"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get -q update
    # shellcheck disable=SC2086  # a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $missing
    exit 0
fi
echo "测试还需要这些程序，请先以管理员身份执行 / The tests need these programs; please run as root first: apt-get install $missing" >&2
exit 1
