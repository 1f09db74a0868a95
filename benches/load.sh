#!/usr/bin/env bash
# The gateway with people signed in against nginx, nginx with auth_request and Apache with mod_auth_openidc, in front
# of one journal. The proxies have one processor, journal and clients another. What is measured how: benches/README.md
#
#   benches/load.sh           some fifteen minutes beside the build
#   benches/load.sh --quick   two minutes, for a look; too short for numbers to be written down
#
# PRIVRATNIK_BIN and LOAD_BIN take programs that are built already. Debian packages that are missing are installed;
# everything else is written to a temporary folder, listens on loopback, and ends with the script.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
front=0 behind=1
rounds=9 seconds=4 steady_rounds=5 steady_seconds=10 rate=200 idle=2000 callback_rounds=5 callbacks=400 million=1000000
# The invented person who comes back from ESIA has three children: nobody's return takes more.
person=orlova password=esia-Orlova-1
work='' started=()

main() {
    case ${1:-} in
    '') ;;
    --quick) rounds=3 seconds=1 steady_rounds=2 steady_seconds=2 idle=500 callback_rounds=2 callbacks=100 million=50000 ;;
    *)
        echo "usage: benches/load.sh [--quick]" >&2
        exit 64
        ;;
    esac
    if [[ $(nproc) -lt 2 ]]; then
        echo "benches/load.sh needs two processors: one for the proxies, one for everything else" >&2
        exit 69
    fi
    step "packages" "$root/deploy/packages.sh" build bench
    step "building" build
    trap tidy_up EXIT
    work=$(mktemp -d)
    chmod 755 "$work"
    # Connections that wait, at both ends.
    ulimit -n "$(ulimit -Hn)"
    step "preparing who is signed in" prepare
    step "starting" start_all
    step "requests as fast as they are answered" drive_all
    step "requests at a fixed rate" steady_all
    step "connections that wait" weigh
    step "returns from ESIA" return_from_esia
    describe
    "$load" table "$work/results"
}

# step NAME COMMAND...: says what begins and how long it took.
step() {
    local name=$1 began=$SECONDS
    shift
    echo "== $name" >&2
    "$@"
    echo "== $name: $((SECONDS - began)) s" >&2
}

build() {
    cd "$root"
    gateway=${PRIVRATNIK_BIN:-}
    load=${LOAD_BIN:-}
    # Apart from each other: what only tests need of a library must not get into the gateway.
    if [[ -z $gateway ]]; then gateway=$(executable bin privratnik); fi
    if [[ -z $load ]]; then load=$(executable bench load); fi
}

# executable KIND NAME: where it lies. A benchmark builds the program too, so that the last one built may be either.
executable() {
    cargo build --release --locked --message-format=json-render-diagnostics "--$1" "$2" |
        sed -n '/"kind":\["'"$1"'"\]/s/.*"executable":"\([^"]*\)".*/\1/p'
}

prepare() {
    mapfile -t ports < <("$load" ports --count 12)
    journal=${ports[0]} nginx=${ports[1]} nginx_auth=${ports[2]} apache=${ports[3]} esia=${ports[4]} oidc=${ports[5]}
    prepare_gateway thousand pure 1000 1000 "${ports[6]}" "${ports[7]}"
    prepare_gateway million pure "$million" 1000 "${ports[8]}" "${ports[9]}"
    # One ESIA stand-in serves both bodies of GOST, so they need the same keys there.
    mkdir "$work/openssl"
    cp "$work/thousand/"*.pem "$work/openssl/"
    prepare_gateway openssl openssl 0 0 "${ports[10]}" "${ports[11]}"
}

# prepare_gateway NAME GOST SESSIONS ACTIVE PORT ADMIN_PORT
prepare_gateway() {
    "$load" prepare --dir "$work/$1" --gost "$2" --sessions "$3" --active "$4" --gateway "$5" --admin "$6" \
        --esia "$esia" --journal "$journal"
}

start_all() {
    start "$behind" "$journal" "$load" origin --listen "127.0.0.1:$journal"
    start "$behind" "$esia" "$gateway" sandbox esia --listen "127.0.0.1:$esia" --dir "$work/thousand" \
        --client PRIVRATNIK --certificate "$work/thousand/esia-client.cert.pem" \
        --redirect-uri "http://gate.localhost:${ports[6]}/callback" \
        --redirect-uri "http://gate.localhost:${ports[10]}/callback"
    start "$front" "${ports[6]}" "$gateway" serve --config "$work/thousand/gateway.toml"
    thousand_pid=${started[-1]}
    start "$front" "${ports[8]}" "$gateway" serve --config "$work/million/gateway.toml"
    million_pid=${started[-1]}
    start "$front" "${ports[10]}" "$gateway" serve --config "$work/openssl/gateway.toml"
    openssl_pid=${started[-1]}
    "$load" memory --name thousand --pid "$thousand_pid" --people 1000 >>"$work/results"
    "$load" memory --name million --pid "$million_pid" --people "$million" >>"$work/results"
    start_nginx plain "$nginx" ""
    plain_pid=${started[-1]}
    start_nginx auth "$nginx_auth" "auth_request /check;"
    auth_pid=${started[-1]}
    start_apache
    apache_pid=${started[-1]}
    echo "theme=light; session=VJwZ2J3bNnq0rK5yC8sT1xLfQe7uHaDgMiPoRvWcXkY" >"$work/any"
}

# start CORE PORT COMMAND...: in the background, until it listens.
start() {
    local core=$1 port=$2 log=$work/log-$2
    shift 2
    taskset -c "$core" "$@" >"$log" 2>&1 &
    started+=($!)
    local waited
    for ((waited = 0; waited < 1200; waited++)); do
        if (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
        if ! kill -0 "${started[-1]}" 2>/dev/null; then break; fi
        sleep 0.1
    done
    echo "benches/load.sh: this does not listen on port $port: $*" >&2
    tail -n 20 "$log" >&2
    exit 1
}

# start_nginx NAME PORT DIRECTIVE: Debian's settings but for what a proxy in front of one server is given by everybody:
# one worker for the one processor, kept connections to the journal, no log of requests.
start_nginx() {
    mkdir "$work/nginx-$1"
    cat >"$work/nginx-$1.conf" <<EOF
daemon off;
worker_processes 1;
pid $work/nginx-$1.pid;
error_log stderr error;
$([[ $(id -u) -ne 0 ]] || echo "user root;")
events { worker_connections 16384; }
http {
    access_log off;
    keepalive_requests 100000000;
    client_body_temp_path $work/nginx-$1/body;
    proxy_temp_path $work/nginx-$1/proxy;
    fastcgi_temp_path $work/nginx-$1/fastcgi;
    uwsgi_temp_path $work/nginx-$1/uwsgi;
    scgi_temp_path $work/nginx-$1/scgi;
    upstream journal {
        server 127.0.0.1:$journal;
        keepalive 256;
        keepalive_requests 100000000;
    }
    server {
        listen 127.0.0.1:$2 backlog=1024;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header X-Forwarded-For \$remote_addr;
        proxy_set_header X-Forwarded-Host \$http_host;
        proxy_set_header X-Forwarded-Proto \$scheme;
        location / {
            $3
            proxy_pass http://journal;
        }
        location = /check {
            internal;
            proxy_pass http://journal;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
        }
    }
}
EOF
    start "$front" "$2" nginx -e stderr -c "$work/nginx-$1.conf"
}

# The event MPM as Debian has it but for fixed processes, whose time would be lost with them.
start_apache() {
    mkdir "$work/apache" "$work/oidc"
    head -c 30 /dev/urandom | base64 >"$work/oidc/secret"
    start "$behind" "$oidc" "$gateway" sandbox oidc --listen "127.0.0.1:$oidc" --dir "$work/oidc" --client load \
        --secret-file "$work/oidc/secret" --redirect-uri "http://127.0.0.1:$apache/oidc"
    cat >"$work/apache.conf" <<EOF
ServerRoot "$work/apache"
ServerName 127.0.0.1
Listen 127.0.0.1:$apache
PidFile $work/apache/pid
DefaultRuntimeDir $work/apache
ErrorLog /dev/stderr
LogLevel error
$(apache_modules mpm_event authz_core authz_user authn_core proxy proxy_http auth_openidc)
$([[ $(id -u) -ne 0 ]] || printf 'User www-data\nGroup www-data\n')
StartServers 2
ServerLimit 2
ThreadsPerChild 64
MaxRequestWorkers 128
MinSpareThreads 1
MaxSpareThreads 128
AsyncRequestWorkerFactor 64
MaxConnectionsPerChild 0
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 75
OIDCProviderMetadataURL http://127.0.0.1:$oidc/.well-known/openid-configuration
OIDCClientID load
OIDCClientSecret $(cat "$work/oidc/secret")
OIDCRedirectURI http://127.0.0.1:$apache/oidc
OIDCCryptoPassphrase $(head -c 30 /dev/urandom | base64)
OIDCScope "openid"
OIDCPKCEMethod S256
OIDCSessionInactivityTimeout 3600
<Location "/">
    AuthType openid-connect
    Require valid-user
</Location>
ProxyPass "/" "http://127.0.0.1:$journal/"
EOF
    start "$front" "$apache" apache2 -DFOREGROUND -f "$work/apache.conf"
    "$load" oidc-sign-in --apache "127.0.0.1:$apache" --provider "127.0.0.1:$oidc" --login "$person" --count 50 \
        --cookies "$work/apache/cookies"
}

apache_modules() {
    local module
    for module in "$@"; do
        echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done
}

# One round after the other, so that whatever else the machine does meets all of them.
drive_all() {
    local round
    for ((round = 1; round <= rounds; round++)); do
        echo "   round $round of $rounds" >&2
        for thing in 1k 64k page; do
            drive nginx "$nginx" "$plain_pid" any "$thing"
            drive nginx-auth "$nginx_auth" "$auth_pid" any "$thing"
            drive privratnik "${ports[6]}" "$thousand_pid" thousand/cookies "$thing"
            drive apache "$apache" "$apache_pid" apache/cookies "$thing"
        done
        drive million "${ports[8]}" "$million_pid" million/cookies 1k
    done
}

# drive NAME PORT PID COOKIES THING
drive() {
    behind_it drive --name "$1" --proxy "127.0.0.1:$2" --pid "$3" --host "$(host "$2")" --cookies "$work/$4" \
        --thing "$5" --seconds "$seconds" --script "$root/benches/load/browsers.lua" --work "$work" >>"$work/results"
}

steady_all() {
    local round
    for ((round = 1; round <= steady_rounds; round++)); do
        steady direct "$journal" any
        steady nginx "$nginx" any
        steady nginx-auth "$nginx_auth" any
        steady privratnik "${ports[6]}" thousand/cookies
        steady apache "$apache" apache/cookies
    done
}

# steady NAME PORT COOKIES
steady() {
    behind_it steady --name "$1" --proxy "127.0.0.1:$2" --host "$(host "$2")" --cookies "$work/$3" --rate "$rate" \
        --seconds "$steady_seconds" >>"$work/results"
}

weigh() {
    weigh_at nginx "$nginx" "$plain_pid" any
    weigh_at nginx-auth "$nginx_auth" "$auth_pid" any
    weigh_at privratnik "${ports[6]}" "$thousand_pid" thousand/cookies
    weigh_at apache "$apache" "$apache_pid" apache/cookies
}

# weigh_at NAME PORT PID COOKIES
weigh_at() {
    behind_it idle --name "$1" --proxy "127.0.0.1:$2" --pid "$3" --host "$(host "$2")" --cookies "$work/$4" \
        --count "$idle" >>"$work/results"
}

return_from_esia() {
    local round
    for ((round = 1; round <= callback_rounds; round++)); do
        return_to pure "${ports[6]}" "$thousand_pid"
        return_to openssl "${ports[10]}" "$openssl_pid"
    done
}

# return_to NAME PORT PID
return_to() {
    behind_it callbacks --name "$1" --gateway "127.0.0.1:$2" --gate "gate.localhost:$2" --pid "$3" \
        --esia "127.0.0.1:$esia" --login "$person" --password "$password" --count "$callbacks" >>"$work/results"
}

# The gateway knows its hosts by name; the others take every name, and Apache the one of its redirect.
host() {
    case $1 in
    "${ports[6]}" | "${ports[8]}") echo "journal.localhost:$1" ;;
    *) echo "127.0.0.1:$1" ;;
    esac
}

behind_it() {
    taskset -c "$behind" "$load" "$@"
}

describe() {
    local model
    model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
    cat <<EOF

$(date +%F), $model, $(nproc) processors, Linux $(uname -r), Debian $(cat /etc/debian_version),
$(nginx -v 2>&1 | sed 's|.*: ||'), $(apache2 -v | sed -n 's|^Server version: ||p') with mod_auth_openidc \
$(dpkg-query --show --showformat='${Version}' libapache2-mod-auth-openidc), $("$gateway" --version).
$rounds rounds of $seconds s with 64 connections, $steady_rounds of $steady_seconds s at $rate requests/s; \
load of the machine at the end: $(cut -d ' ' -f 1-3 /proc/loadavg).

EOF
}

tidy_up() {
    local status=$? pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    if [[ -n $work ]]; then
        if [[ $status -ne 0 ]]; then tail -n 5 "$work"/log-* >&2 || true; fi
        rm -rf "$work"
    fi
}

main "$@"
