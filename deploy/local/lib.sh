# What the scripts in this folder share: the run folder, its ports, processes and configuration.
# shellcheck shell=bash
#
# A run folder holds one running Rasad (default: <repository>/.run):
#   ports               KEY=VALUE, every port of this run        config.textproto  for the services and `rasad`
#   run                 KEY=VALUE, build folder, database folder pgpass            passwords, mode 0600
#   pids/NAME           process ids; with .config: started with  logs/NAME.log     output of each process
#   kafka/, postgres/   data (PostgreSQL's elsewhere when root starts it: see postgres_data_dir)

set -euo pipefail
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
repo=$(cd "$here/../.." && pwd -P)

# The services in the order in which records pass them.
services=(ingest normalize normalize-backfill extract storage query)
# Every key of the ports file; the position is the offset from the first port, here and in
# deploy/config.textproto, whose ports start at default_base.
port_keys=(KAFKA_PORT KAFKA_CONTROLLER_PORT POSTGRES_PORT INGEST_PORT QUERY_PORT INGEST_METRICS_PORT
  NORMALIZE_METRICS_PORT EXTRACT_METRICS_PORT STORAGE_METRICS_PORT QUERY_METRICS_PORT
  NORMALIZE_BACKFILL_METRICS_PORT)
default_base=17700

die() { echo "$(basename "$0"): $*" >&2; exit 1; }
usage_error() { echo "$(basename "$0"): $*" >&2; echo "Try: $0 --help" >&2; exit 64; }
# The comment at the head of the calling script is its help text.
print_help() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"; exit 0; }

# use_run DIR [BUILD_DIR] [BASE]: names the run folder for everything below; makes nothing.
use_run() {
  run=${1:-$repo/.run}
  case $run in /*) ;; *) run=$PWD/$run ;; esac
  case $run in *"'"*|*\"*|*\\*|*$'\n'*) die "a run folder's path has no quotes, backslashes or line ends: $run" ;; esac
  build_dir= pg_data= wanted_build_dir=${2:-} wanted_base=${3:-}
  if [ -f "$run/run" ]; then load_run; fi
  if [ -n "$wanted_build_dir" ]; then build_dir=$(cd "$wanted_build_dir" && pwd -P); fi
  if [ -z "$build_dir" ]; then build_dir=$repo/build/release; fi
}

load_run() {
  local key value
  while IFS='=' read -r key value; do
    case $key in BUILD_DIR) build_dir=$value ;; PG_DATA) pg_data=$value ;; esac
  done <"$run/run"
}

load_ports() {
  local key value
  while IFS='=' read -r key value; do
    case $key in
      [A-Z]*_PORT) case $value in ''|*[!0-9]*) die "$run/ports: $key is no port: '$value'" ;; esac
        printf -v "$key" '%s' "$value" ;;
    esac
  done <"$run/ports"
  [ -n "${KAFKA_PORT:-}" ] || die "$run/ports lacks KAFKA_PORT: remove that file, $here/up"
  # What an earlier release did not know of has its place behind the first port.
  local i
  for i in "${!port_keys[@]}"; do key=${port_keys[i]}; [ -n "${!key:-}" ] || printf -v "$key" '%s' $((KAFKA_PORT + i)); done
}

# Takes the run folder's lock, so that two scripts never start or stop at once. File descriptor 9;
# processes that go on running are started with it closed.
lock_run() {
  mkdir -p "$run"
  exec 9>"$run/lock"
  flock -w 120 9 || die "another script has been at work on $run for two minutes (lock: $run/lock)"
}

port_is_free() {  # PORT: nobody listens there, on any address
  local hex; printf -v hex ':%04X ' "$1"
  ! awk -v p="$hex" '$4 == "0A" && index($2 " ", p) { found = 1 } END { exit !found }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

choose_ports() {  # writes $run/ports; the first port is $wanted_base or the first block that is free
  local base=${wanted_base:-$default_base} i tries=0
  while :; do
    for i in "${!port_keys[@]}"; do port_is_free $((base + i)) || break; done
    if port_is_free $((base + i)) && [ "$i" = $((${#port_keys[@]} - 1)) ]; then break; fi
    [ -z "$wanted_base" ] || die "port $((base + i)) is taken; --ports needs ${#port_keys[@]} free ones from BASE on"
    tries=$((tries + 1)); [ $tries -lt 500 ] || die "found no ${#port_keys[@]} free ports in a row"
    base=$((default_base + 20 * (RANDOM % 700)))  # below 32768, where the kernel's own choice begins
  done
  for i in "${!port_keys[@]}"; do echo "${port_keys[i]}=$((base + i))"; done >"$run/ports.new"
  mv "$run/ports.new" "$run/ports"
}

any_alive() { local name; for name in kafka postgres "${services[@]}"; do if alive "$name"; then return 0; fi; done; return 1; }

# Makes the run folder, its ports, password file and configuration. Repeating it changes nothing that a
# running process uses; services read their configuration at start only. Needs the lock.
prepare_run() {
  mkdir -p "$run/pids" "$run/logs"
  if [ -f "$run/ports" ]; then
    load_ports
    if [ -n "$wanted_base" ] && [ "$wanted_base" != "$KAFKA_PORT" ]; then
      if any_alive; then die "this run already uses ports from $KAFKA_PORT on; $here/down first"; fi
      choose_ports
    elif ! any_alive; then
      local key
      for key in "${port_keys[@]}"; do
        port_is_free "${!key}" || { echo "port ${!key} of the last run is taken by another program: choosing others" >&2; choose_ports; break; }
      done
    fi
  else
    choose_ports
  fi
  load_ports
  [ -n "$pg_data" ] || pg_data=$(postgres_data_dir)
  printf 'BUILD_DIR=%s\nPG_DATA=%s\n' "$build_dir" "$pg_data" >"$run/run.new"; mv "$run/run.new" "$run/run"
  write_passwords
  write_config
}

# As root the cluster runs as user postgres, who cannot reach into a home folder.
postgres_data_dir() {
  if [ "$(id -u)" = 0 ]; then echo "/var/tmp/rasad-$(printf %s "$run" | sha256sum | cut -c1-12)/data"; else echo "$run/postgres/data"; fi
}

write_passwords() {  # one random password a role, written once; the port may change, so it is a wildcard
  [ ! -s "$run/pgpass" ] || return 0
  local admin own
  admin=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n'); own=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077; printf '127.0.0.1:*:*:postgres:%s\n127.0.0.1:*:*:rasad:%s\n' "$admin" "$own" >"$run/pgpass.new")
  mv "$run/pgpass.new" "$run/pgpass"
}
password_of() { awk -F: -v role="$1" '$4 == role { print $5 }' "$run/pgpass"; }

conninfo() { echo "host=127.0.0.1 port=$POSTGRES_PORT dbname=rasad user=rasad passfile='$run/pgpass'"; }

# deploy/config.textproto with this run's ports and with paths made absolute.
write_config() {
  local text i
  text=$(<"$repo/deploy/config.textproto")
  for i in "${!port_keys[@]}"; do
    text=${text//:$((default_base + i))\"/:@${port_keys[i]}@\"}
  done
  for i in "${port_keys[@]}"; do text=${text//@$i@/${!i}}; done
  text=$(awk -v conninfo="$(conninfo)" -v deploy="$repo/deploy" '
    function set(value) { match($0, /^[^:]*: */); $0 = substr($0, 1, RLENGTH) "\"" value "\"" }
    /^ *conninfo:/ { set(conninfo) }
    /^ *topics_file:/ { set(deploy "/topics.tsv") }
    /^ *migrations_dir:/ { set(deploy "/postgres") }
    { print }' <<<"$text")
  text="# Written by deploy/local from deploy/config.textproto at every start: change that file, then run up.
$text"
  if [ "$text" != "$(cat "$run/config.textproto" 2>/dev/null)" ]; then
    printf '%s\n' "$text" >"$run/config.textproto.new"; mv "$run/config.textproto.new" "$run/config.textproto"
  fi
}

# ---- processes ----

# What must stand in /proc/PID/cmdline of NAME's process (blanks between the arguments).
mark_of() {
  case $1 in
    kafka) echo "kafka.Kafka $run/kafka/server.properties " ;;
    postgres) echo "-D $pg_data " ;;
    *) echo "rasad-$1 --config $run/config.textproto " ;;
  esac
}
pid_of() {  # NAME: the id that its file names, whether or not it lives; nothing if none
  local file=$run/pids/$1 pid
  if [ "$1" = postgres ]; then file=$pg_data/postmaster.pid; fi
  pid=$(head -n 1 "$file" 2>/dev/null) || return 0
  case $pid in ''|*[!0-9]*) ;; *) echo "$pid" ;; esac
}
# NAME: its process lives and is what it should be. A zombie's command line is empty, another
# program's is different, so a reused id is never taken for ours.
alive() {
  local pid; pid=$(pid_of "$1"); [ -n "$pid" ] || return 1
  pid_is "$pid" "$(mark_of "$1")"
}
pid_is() { { tr "\0" " " <"/proc/$1/cmdline"; } 2>/dev/null | grep -qF -- "$2"; }

# signal NAME SIGNAL: to its process only, and only if it is what it should be.
signal() { local pid; pid=$(pid_of "$1"); if alive "$1"; then kill "-$2" "$pid" 2>/dev/null || true; fi; }

# wait_gone NAME SECONDS: 0 when it has ended.
wait_gone() {
  local _
  for _ in $(seq $(($2 * 20))); do alive "$1" || return 0; sleep 0.05; done
  ! alive "$1"
}

# alone COMMAND...: without the caller's open files (our lock, a lock of its own), which a server that
# goes on running would hold.
alone() (
  for fd in /proc/"$BASHPID"/fd/*; do
    fd=${fd##*/}
    if [ "$fd" -gt 2 ]; then eval "exec $fd>&-"; fi
  done
  "$@"
)

# launch NAME LOG COMMAND...: in a session of its own, without our lock, output appended to LOG. A log
# past 32 MiB is set aside first.
launch() {
  local name=$1 log=$2; shift 2
  if [ -f "$log" ] && [ "$(stat -c %s "$log")" -gt 33554432 ]; then mv "$log" "$log.1"; fi
  rm -f "$run/pids/$name"
  # shellcheck disable=SC2016
  alone setsid -f bash -c 'echo $$ >"$0.new"; mv "$0.new" "$0"; exec "${@:2}" >>"$1" 2>&1 </dev/null' \
    "$run/pids/$name" "$log" "$@"
  local _
  for _ in $(seq 100); do if [ -s "$run/pids/$name" ]; then return 0; fi; sleep 0.02; done
  die "$name did not start"
}

show_log() { echo "---- last lines of $1" >&2; tail -n "${2:-15}" "$1" >&2 || true; }

# http_status PORT PATH: prints the status code of a GET; nothing when nobody answers.
http_status() {
  # shellcheck disable=SC2016
  timeout 3 bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$0" && printf "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" "$1" >&3 && read -r _ code _ <&3 && echo "$code"' \
    "$1" "$2" 2>/dev/null || true
}

metrics_port_of() { local key=${1^^}_METRICS_PORT; key=${key//-/_}; echo "${!key}"; }
service_is_ready() { [ "$(http_status "$(metrics_port_of "$1")" /readyz)" = 200 ]; }

known_name() { case " kafka postgres ${services[*]} " in *" $1 "*) ;; *) return 1 ;; esac; }

# ---- services ----

restarted=()
start_service() {  # NAME: starts it unless it runs as it should; does not wait. What ran is in `restarted`
  local name=$1 program=$build_dir/bin/rasad-$1
  [ -x "$program" ] || die "there is no $program: run $here/build"
  if alive "$name"; then
    # One that was built again since, or started with another configuration, goes in peace.
    case $(readlink "/proc/$(pid_of "$name")/exe" 2>/dev/null) in
      *' (deleted)') ;;
      *) if cmp -s "$run/config.textproto" "$run/pids/$name.config"; then return 0; fi ;;
    esac
    restarted+=("$name")
    stop_service "$name"
  fi
  cp "$run/config.textproto" "$run/pids/$name.config"
  launch "$name" "$run/logs/$name.log" "$program" --config "$run/config.textproto"
}

wait_ready() {  # NAME [SECONDS]: until /readyz says 200
  local name=$1 end=$((SECONDS + ${2:-90}))
  until service_is_ready "$name"; do
    if ! alive "$name"; then
      show_log "$run/logs/$name.log"; echo "rasad-$name ended; what it said stands above and in $run/logs/$name.log" >&2; return 1
    fi
    if [ $SECONDS -ge $end ]; then
      show_log "$run/logs/$name.log"; echo "rasad-$name is not ready after ${2:-90} s" >&2; return 1
    fi
    sleep 0.05
  done
}

stop_service() {  # NAME: SIGTERM, up to 20 s, then SIGKILL
  if alive "$1"; then
    signal "$1" TERM
    wait_gone "$1" 20 || { echo "rasad-$1 did not stop within 20 s: killed" >&2; signal "$1" KILL; wait_gone "$1" 5 || true; }
  fi
  rm -f "$run/pids/$1"
}

# ---- by name ----

. "$here/kafka.sh"
. "$here/postgres.sh"

start_one() {  # NAME: started and ready, whatever it is
  case $1 in kafka) start_kafka ;; postgres) start_postgres ;; *) start_service "$1"; wait_ready "$1" ;; esac
}
stop_one() {
  case $1 in kafka) stop_kafka ;; postgres) stop_postgres ;; *) stop_service "$1" ;; esac
}
