#!/usr/bin/env bash
# The register at the size of a region: an import, look-ups by СНИЛС, a count of who is linked.
#
#   benches/register.sh            a million cards
#   benches/register.sh 3000000    so many
#
# Everything is written to a temporary folder, which needs a gigabyte for a million cards.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
people=${1:-1000000}
work=''

main() {
    "$root/deploy/packages.sh" build
    cd "$root"
    local program bench
    # Apart from each other: what only tests need of a library must not get into the gateway.
    program=$(executable bin privratnik)
    bench=$(executable bench register)
    trap tidy_up EXIT
    work=$(mktemp -d)
    folder_of_a_demo "$program"
    "$bench" --program "$program" --dir "$work/demo" --people "$people"
}

# executable KIND NAME: where it lies. A benchmark builds the program too, so that the last one built may be either.
executable() {
    cargo build --release --locked --message-format=json-render-diagnostics "--$1" "$2" |
        sed -n '/"kind":\["'"$1"'"\]/s/.*"executable":"\([^"]*\)".*/\1/p'
}

# Keys and a configuration with every journal, without the demo itself.
folder_of_a_demo() {
    "$1" demo --dir "$work/demo" >"$work/said" &
    local demo=$!
    until grep -q Ctrl-C "$work/said"; do
        kill -0 "$demo" 2>/dev/null || { echo "benches/register.sh: the demo did not start" >&2; exit 1; }
        sleep 0.1
    done
    kill -INT "$demo"
    wait "$demo" || true
}

tidy_up() {
    if [[ -n $work ]]; then rm -rf "$work"; fi
}

main
