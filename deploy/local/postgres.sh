# A PostgreSQL cluster of our own from Debian's binaries, loopback TCP with passwords, for lib.sh.
# shellcheck shell=bash disable=SC2154
#
# The system's own clusters are never looked at. Started by root it runs as user postgres, with its
# data on a path that this user can reach (PG_DATA in the run file). There is no socket file, so the
# length of the path does not matter.

postgres_bin() {
  local dir version=
  if [ -f "$pg_data/PG_VERSION" ] || as_postgres test -f "$pg_data/PG_VERSION"; then
    version=$(as_postgres cat "$pg_data/PG_VERSION")
    [ -x "/usr/lib/postgresql/$version/bin/postgres" ] || die "$pg_data was made by PostgreSQL $version, which is not installed: install postgresql-$version"
    echo "/usr/lib/postgresql/$version/bin"; return 0
  fi
  for dir in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5,5nr); do
    if [ -x "$dir/postgres" ] && [ -x "$dir/initdb" ]; then echo "$dir"; return 0; fi
  done
  die "PostgreSQL is not installed: run $here/install"
}

# Runs a command as the user who owns the cluster, in a folder that this user can enter. setpriv
# keeps the process id, unlike su and runuser.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups --reset-env env "PATH=$PATH" LC_ALL=C.UTF-8 "$@" 9>&-)
  else
    (cd / && exec "$@" 9>&-)
  fi
}

make_cluster() {
  local bin=$1 parent; parent=$(dirname "$pg_data")
  echo "making a PostgreSQL cluster in $pg_data" >>"$run/logs/postgres.log"
  mkdir -p "$parent"
  if [ "$(id -u)" = 0 ]; then
    # /var/tmp is everybody's: a folder that somebody else put there is not ours to fill.
    [ ! -L "$parent" ] && case $(stat -c %U "$parent") in root|postgres) true ;; *) false ;; esac || die "$parent belongs to another user: remove it"
    chown postgres:postgres "$parent"
  fi
  chmod 700 "$parent"
  as_postgres rm -rf "$pg_data.new"
  password_of postgres | as_postgres sh -c 'umask 077; cat >"$0"' "$parent/pw"
  as_postgres "$bin/initdb" -D "$pg_data.new" -U postgres --pwfile="$parent/pw" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-instructions \
    >>"$run/logs/postgres.log" 2>&1 </dev/null || { as_postgres rm -f "$parent/pw"; show_log "$run/logs/postgres.log"; die "initdb failed"; }
  as_postgres rm -f "$parent/pw"
  as_postgres sh -c 'cat >>"$0"' "$pg_data.new/postgresql.conf" <<'END'

# Rasad: one machine, loopback, no socket file. The rest is PostgreSQL's default.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 128MB
max_wal_size = 1GB
timezone = 'UTC'
log_timezone = 'UTC'
END
  as_postgres mv "$pg_data.new" "$pg_data"
}

# As superuser; SQL on standard input, so that no password stands in a command line.
psql_admin() { PGPASSFILE=$run/pgpass "$1/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$POSTGRES_PORT" -U postgres -d postgres; }

start_postgres() {
  local bin; bin=$(postgres_bin)
  if ! alive postgres; then
    as_postgres test -f "$pg_data/PG_VERSION" || make_cluster "$bin"
    port_is_free "$POSTGRES_PORT" || die "port $POSTGRES_PORT, for PostgreSQL, is taken by another program"
    # The server's own log is written by the server's user.
    local log; log=$(dirname "$pg_data")/server.log
    local options="-p $POSTGRES_PORT" try
    if [ -n "${RASAD_PG_OPTIONS:-}" ]; then options="$options $RASAD_PG_OPTIONS"; fi
    # After a kill the children of the old server may hold its memory for a moment.
    for try in 1 2 3 4 5 6 7 8 9 10; do
      if alone as_postgres "$bin/pg_ctl" start -w -t 60 -s -D "$pg_data" -l "$log" -o "$options" >>"$run/logs/postgres.log" 2>&1 </dev/null; then break; fi
      if [ "$try" = 10 ] || ! as_postgres tail -n 5 "$log" | grep -q 'shared memory block\|lock file'; then
        as_postgres tail -n 15 "$log" >&2; echo "PostgreSQL did not start; its log: $log" >&2; return 1
      fi
      sleep 0.5
    done
  fi
  if ! PGPASSFILE=$run/pgpass "$bin/psql" -X -q -A -t -d "$(conninfo)" -c 'SELECT 1' >/dev/null 2>&1; then
    local have
    have=$(psql_admin "$bin" <<<"SELECT count(*) FROM pg_roles WHERE rolname = 'rasad'")
    # A statement that fails is written to the server's log: not this one.
    psql_admin "$bin" >/dev/null <<END || die "the role rasad could not be made"
SET log_min_error_statement = panic;
$([ "$have" = 0 ] && echo CREATE || echo ALTER) ROLE rasad LOGIN CREATEDB PASSWORD '$(password_of rasad)';
END
    have=$(psql_admin "$bin" <<<"SELECT count(*) FROM pg_database WHERE datname = 'rasad'")
    [ "$have" = 1 ] || psql_admin "$bin" >/dev/null <<<"CREATE DATABASE rasad OWNER rasad TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
  fi
}

stop_postgres() {
  if alive postgres; then
    local bin; bin=$(postgres_bin)
    as_postgres "$bin/pg_ctl" stop -w -t 60 -s -m fast -D "$pg_data" >>"$run/logs/postgres.log" 2>&1 </dev/null || true
    if alive postgres; then echo "PostgreSQL did not stop within 60 s: immediate shutdown" >&2; signal postgres QUIT; wait_gone postgres 20 || true; fi
  fi
}
