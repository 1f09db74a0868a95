#!/usr/bin/env bash
# The register at the size of a region: an import, look-ups by СНИЛС, a count of who is linked, and what it costs a sign-in
# to ask it. The gateways have one processor, the stand-in of ESIA and its browsers the other.
#
#   benches/register.sh            a million cards
#   benches/register.sh 3000000    so many
#
# PRIVRATNIK_BIN, REGISTER_BIN and LOAD_BIN take programs that are built already. Everything is written to a temporary
# folder, which needs three gigabytes for a million cards, listens on loopback (8400 to 8510), and ends with the script.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
people=${1:-1000000}
front=0 behind=1
rounds=9 returns=200
# Of the invented people the one with most cards: her own, and three children's, at three journals.
person=orlova password=esia-Orlova-1
work='' started=()

main() {
    "$root/deploy/packages.sh" build
    cd "$root"
    local bench
    # Apart from each other: what only tests need of a library must not get into the gateway.
    program=${PRIVRATNIK_BIN:-$(executable bin privratnik)}
    bench=${REGISTER_BIN:-$(executable bench register)}
    load=${LOAD_BIN:-$(executable bench load)}
    trap tidy_up EXIT
    work=$(mktemp -d)
    folder_of_a_demo "$program"
    "$bench" --program "$program" --dir "$work/demo" --people "$people"
    rm "$work/demo/export.csv"
    sign_ins
}

# The same person comes back from ESIA to a gateway that finds her cards among all the others, and to one that has no
# register and the links that the first has made.
sign_ins() {
    gateway known 8400
    "$program" register import --partial --yes --config "$work/known/gateway.toml" "$work/known/register.csv" \
        >/dev/null
    start "$behind" 8402 "$program" sandbox esia --listen 127.0.0.1:8402 --dir "$work/known" --client PRIVRATNIK \
        --certificate "$work/known/esia-client.cert.pem" --redirect-uri http://gate.localhost:8400/callback \
        --redirect-uri http://gate.localhost:8500/callback
    serve known 8400
    return_to known 8400 "${started[-1]}" 1 >/dev/null
    kill "${started[-1]}"
    wait "${started[-1]}" || true
    unset 'started[-1]'
    gateway linked 8500
    cp "$work"/known/data/ledger.db* "$work/linked/data/"
    rm -r "$work/linked/data/register"
    serve known 8400
    local known=${started[-1]} round
    serve linked 8500
    local linked=${started[-1]}
    for ((round = 1; round <= rounds; round++)); do
        return_to known 8400 "$known" "$returns"
        return_to linked 8500 "$linked" "$returns"
    done >"$work/returns"
    awk -F '\t' '
        $2 == "known" { known = $4 / $3 }
        $2 == "linked" { printf "%.0f\t%.0f\t%.3f\n", known / 1000, $4 / $3 / 1000, known / ($4 / $3) }
    ' "$work/returns" | sort -n -k 3 | awk -F '\t' '
        { known[NR] = $1; linked[NR] = $2; ratio[NR] = $3 }
        END {
            middle = int((NR + 1) / 2)
            printf "sign-in with the register, CPU: %.3f x one without (median of %d rounds; %s..%s), %d and %d µs in that round\n",
                ratio[middle], NR, ratio[1], ratio[NR], known[middle], linked[middle]
        }'
}

# gateway NAME PORT: a folder of its own out of the demo's, one gateway for the port and the next, no limits.
gateway() {
    cp -a "$work/demo" "$work/$1"
    sed -i -e "s/localhost:8400/localhost:$2/; s/127.0.0.1:8400/127.0.0.1:$2/; s/:8401/:$(($2 + 1))/; s/:8408/:$(($2 + 8))/" \
        -e 's/esia.localhost:8402/127.0.0.1:8402/' "$work/$1/gateway.toml"
    printf '\n[limits]\nsign_ins_per_minute = 100000\n' >>"$work/$1/gateway.toml"
}

# serve NAME PORT
serve() {
    start "$front" "$2" "$program" serve --config "$work/$1/gateway.toml"
}

# start CORE PORT COMMAND...: in the background, until it listens.
start() {
    local core=$1 port=$2 waited
    shift 2
    taskset -c "$core" "$@" >"$work/log-$port" 2>&1 &
    started+=($!)
    for ((waited = 0; waited < 600; waited++)); do
        if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
        if ! kill -0 "${started[-1]}" 2>/dev/null; then break; fi
        sleep 0.1
    done
    echo "benches/register.sh: this does not listen on port $port: $*" >&2
    tail -n 20 "$work/log-$port" >&2
    exit 1
}

# return_to NAME PORT PID COUNT
return_to() {
    taskset -c "$behind" "$load" callbacks --name "$1" --gateway "127.0.0.1:$2" --gate "gate.localhost:$2" --pid "$3" \
        --esia 127.0.0.1:8402 --login "$person" --password "$password" --count "$4"
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
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    if [[ -n $work ]]; then rm -rf "$work"; fi
}

main
