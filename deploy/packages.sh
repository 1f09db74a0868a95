#!/usr/bin/env bash
# Installs the Debian packages that are missing, and nothing else.
#
#   deploy/packages.sh build run      what the demo needs
#   deploy/packages.sh build run test what tests/run.sh needs
#   deploy/packages.sh build bench    what benches/load.sh needs
#
# Where everything is there, it neither asks the network nor needs root. Services that come with a package are
# not started.
set -euo pipefail

main() {
    if [[ $# -eq 0 ]]; then
        echo "usage: deploy/packages.sh build|run|test|bench ..." >&2
        exit 64
    fi
    missing=()
    local purpose
    for purpose in "$@"; do
        case $purpose in
        build) need_for_build ;;
        run) need_to_run ;;
        test) need_for_tests ;;
        bench) need_for_benches ;;
        *)
            echo "deploy/packages.sh: there is no purpose '$purpose'; write build, run, test or bench" >&2
            exit 64
            ;;
        esac
    done
    if [[ ${#missing[@]} -gt 0 ]]; then
        install_missing
    fi
    # The toolchain is the user's own choice and comes last, when all the rest is there.
    if [[ " $* " == *" build "* ]]; then
        require_rust
    fi
}

need_for_build() {
    need_command cc gcc "links the program"
    need_command g++ g++ "compiles parts of the dependencies"
    need_command make make "builds parts of the dependencies"
    need_command cmake cmake "builds the compression that pingora brings"
    need_command pkg-config pkg-config "finds the system's OpenSSL"
    need_package libssl-dev "OpenSSL's headers: GOST, body 1"
}

need_to_run() {
    need_command openssl openssl "checks signatures independently of the program"
    need_package libengine-gost-openssl "GOST in the system's OpenSSL"
    need_package ca-certificates "roots for downloads and for ESIA's TLS"
}

need_for_tests() {
    need_command chromium chromium "the browser that walks the demo"
    need_package fonts-dejavu-core "the browser's Cyrillic letters"
    need_command node nodejs "drives the browser"
    need_command npm npm "brings the browser's driver"
    need_package python3-venv "holds the journals' and OIDC clients that nobody here wrote, and hadolint"
    need_command redis-check-rdb redis-tools "the store of sessions that several gateways share"
    need_command shellcheck shellcheck "lints the scripts"
    need_command systemd-analyze systemd "lints the unit; nothing of it is started"
    need_command strace strace "shows which system calls the unit has to let through"
    need_command git git "stands for the tree that no key may lie in"
}

need_for_benches() {
    need_package libengine-gost-openssl "GOST in the system's OpenSSL"
    need_package nginx "the proxy that others are measured by"
    need_package apache2 "carries mod_auth_openidc"
    need_package libapache2-mod-auth-openidc "the sign-in that others put before a site"
    need_command wrk wrk "sends requests as fast as they are answered"
}

# need_command COMMAND PACKAGE WHY: from wherever the command came, it counts.
need_command() {
    command -v "$1" >/dev/null || want "$2" "$3"
}

# need_package PACKAGE WHY
need_package() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]] || want "$1" "$2"
}

want() {
    missing+=("$1")
    printf 'installing %-24s %s\n' "$1" "$2"
}

install_missing() {
    if ! command -v apt-get >/dev/null; then
        echo "This is no Debian: install what is named above by your system's means, then start again." >&2
        exit 69
    fi
    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        if ! command -v sudo >/dev/null; then
            echo "Installing needs root: start deploy/packages.sh once as root" >&2
            exit 77
        fi
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    # In runlevel 1 Debian's maintainer scripts start no service.
    "${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

require_rust() {
    if ! command -v cargo >/dev/null; then
        echo "There is no Rust toolchain: install Rust 1.95 or newer as https://rustup.rs says, then start again." >&2
        exit 69
    fi
}

main "$@"
