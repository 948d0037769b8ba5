#!/usr/bin/env bash
# Makes the Debian package of a build, unpacks it into an empty root, and there generates a suite, replays it, and records
# a program: what is installed has to work without the source tree and the build.
# usage: package_test.sh BUILD_FOLDER CPACK
set -euo pipefail
build=$1 cpack=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "package_test: $*" >&2
  exit 1
}

"$cpack" -G DEB --config "$build/CPackConfig.cmake" -B "$scratch/packed" >"$scratch/log" 2>&1 || fail "$(<"$scratch/log")"
package=("$scratch"/packed/*.deb)
for needed in libc6 libstdc++6 libz3-4; do
  dpkg-deb -f "${package[0]}" Depends | grep -qF "$needed" || fail "the package does not depend on $needed"
done

root=$scratch/root
mkdir "$root"
dpkg-deb -x "${package[0]}" "$root"
for file in bin/ioasis libexec/ioasis/ioasis-agent libexec/ioasis/ioasis-record share/man/man1/ioasis.1 \
  share/bash-completion/completions/ioasis share/doc/ioasis/copyright share/doc/ioasis/docs/limits.md; do
  [[ -s $root/usr/$file ]] || fail "usr/$file is missing"
done
bash -n "$root/usr/share/bash-completion/completions/ioasis"
grep -q '^\.SS "kernel build"$' "$root/usr/share/man/man1/ioasis.1" || fail "the manual page lacks a command"

cd "$scratch"
ioasis=(env -i HOME="$scratch" PATH=/usr/bin:/bin "$root/usr/bin/ioasis")
"${ioasis[@]}" gen --out suite --traces 50 --seed 1 >/dev/null
"${ioasis[@]}" replay suite --target sim | grep -Eq '^ *conforms +50$' || fail "the suite does not conform"
"${ioasis[@]}" replay "$root/usr/share/doc/ioasis/traces/findings/unmap-cut-leaves-part.jsonl" --target sim >/dev/null ||
  fail "the installed trace does not conform"
"${ioasis[@]}" record --out recorded -- /bin/true >record.log 2>&1 || true
if grep -q 'no recorder' record.log; then fail "the recorder is not found"; fi
