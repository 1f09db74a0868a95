#!/usr/bin/env bash
# Makes a certificate for the front door of a trial: an authority of its own, and one certificate for all hosts.
#
#   certs/make-dev.sh ~/privratnik-dev-certs gate.localhost netcity.localhost
#
# DIR then holds ca.pem, which browsers have to trust, and front.pem with front.key.pem, which [[certificates]] names.
# The authority signs this one certificate; its key is never kept, so that nobody can make another one with it.
# Nothing is written over, and nothing into a folder that git would take along.
set -euo pipefail

readonly days=90

main() {
    if [[ $# -lt 2 || $1 == -* ]]; then
        echo "usage: certs/make-dev.sh DIR HOST..." >&2
        exit 64
    fi
    local dir=$1
    shift
    local host
    for host in "$@"; do
        refuse_odd_name "$host"
    done
    dir=$(realpath --canonicalize-missing "$dir")
    refuse_git "$dir"
    refuse_to_overwrite "$dir"
    umask 077
    mkdir -p "$dir"
    make "$dir" "$@"
    tell "$dir"
}

# A name that is none would end up as something else in the request.
refuse_odd_name() {
    if [[ ! $1 =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$ ]]; then
        echo "certs/make-dev.sh: '$1' is no host name; write for example gate.localhost" >&2
        exit 64
    fi
}

refuse_git() {
    command -v git >/dev/null || return 0
    local there=$1
    while [[ ! -d $there ]]; do there=$(dirname "$there"); done
    git -C "$there" rev-parse --is-inside-work-tree >/dev/null 2>&1 || return 0
    if ! git -C "$there" check-ignore --quiet "$1/front.key.pem"; then
        echo "certs/make-dev.sh: $1 is under version control, where no key belongs; give a folder outside" >&2
        exit 73
    fi
}

refuse_to_overwrite() {
    local file
    for file in "$1"/ca.pem "$1"/front.pem "$1"/front.key.pem; do
        if [[ -e $file ]]; then
            echo "certs/make-dev.sh: $file is there already; remove it, or give another folder" >&2
            exit 73
        fi
    done
}

# make DIR HOST...: in a folder beside the result, which goes away with everything that was not meant to stay.
make() {
    local dir=$1
    shift
    work=$(mktemp -d "$dir/.work.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    local names
    names=$(printf ',DNS:%s' "$@")
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days "$days" \
        -subj "/CN=Privratnik trial, made $(date +%F)" \
        -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign \
        -keyout "$work/ca.key.pem" -out "$work/ca.pem" 2>"$work/said" || complain
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -subj "/CN=$1" \
        -keyout "$work/front.key.pem" -out "$work/front.request.pem" 2>"$work/said" || complain
    printf '%s\n' "subjectAltName=${names#,}" basicConstraints=critical,CA:FALSE \
        keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth >"$work/extensions"
    openssl x509 -req -in "$work/front.request.pem" -CA "$work/ca.pem" -CAkey "$work/ca.key.pem" -CAcreateserial \
        -days "$days" -extfile "$work/extensions" -out "$work/front.pem" 2>"$work/said" || complain
    chmod 644 "$work/ca.pem" "$work/front.pem"
    mv "$work/ca.pem" "$work/front.pem" "$work/front.key.pem" "$dir"
}

complain() {
    echo "certs/make-dev.sh: openssl did not do it:" >&2
    cat "$work/said" >&2
    exit 1
}

tell() {
    local dir=$1
    cat <<WORDS
Made for $days days, in $dir. In the configuration:

    [[certificates]]
    chain = "$dir/front.pem"
    key = "$dir/front.key.pem"

Trusted by curl:      curl --cacert $dir/ca.pem https://...
by Chromium:          certutil -d sql:\$HOME/.pki/nssdb -A -n privratnik-trial -t C,, -i $dir/ca.pem
by Firefox:           Settings, Certificates, Authorities, Import: ca.pem
by the whole Debian:  sudo cp $dir/ca.pem /usr/local/share/ca-certificates/privratnik-trial.crt && sudo update-ca-certificates
WORDS
}

main "$@"
