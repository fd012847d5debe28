#!/bin/sh
# The browser tests need Chromium: install it where we may (Debian, root), else say in one sentence what is missing.
set -eu
for program in chromium chromium-browser google-chrome; do
    command -v "$program" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get -q update
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends chromium fonts-noto-cjk
    exit 0
fi
echo '浏览器测试需要 Chromium，请先以管理员身份执行 apt-get install chromium fonts-noto-cjk / The browser tests need Chromium: please run apt-get install chromium fonts-noto-cjk as root first' >&2
exit 1
