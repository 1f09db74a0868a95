#!/usr/bin/env bash
# Builds and starts the demo: stand-ins of ESIA and of the journals, and the gateway, in one process.
# Arguments go to `privratnik demo`: --dir DIR, --base-port PORT. Ctrl-C ends it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

"$root/deploy/packages.sh" build run

echo "building; the first time takes some minutes"
cargo build --manifest-path "$root/Cargo.toml" --locked --profile demo --bin privratnik

target=$(cargo metadata --manifest-path "$root/Cargo.toml" --locked --no-deps --format-version 1 |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')

# The program takes this shell's place, so that Ctrl-C and signals reach it and nothing is left behind.
exec "$target/demo/privratnik" demo "$@"
