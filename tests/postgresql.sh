#!/usr/bin/env bash
# A PostgreSQL server for tests, on loopback, not as root: postgresql.sh start DIR PORT prints its address; stop DIR.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "no PostgreSQL server is installed" >&2; exit 3; }
as_server() {
  if [ "$(id -u)" = 0 ]; then /usr/sbin/runuser -u postgres -- "$@"; else "$@"; fi
}
case "$1" in
  start)
    mkdir -p "$2"
    [ "$(id -u)" != 0 ] || chown postgres "$2"
    as_server "$bin/initdb" -D "$2/data" -A trust -U btcore -E UTF8 --locale=C >"$2.log" 2>&1
    # Durability is tested by kills of the process, not of the machine: the page cache survives them.
    as_server "$bin/pg_ctl" -D "$2/data" -w -l "$2/log" start \
      -o "-p $3 -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200" >>"$2.log"
    echo "postgresql://btcore@127.0.0.1:$3/postgres" ;;
  stop)
    as_server "$bin/pg_ctl" -D "$2/data" -m immediate stop >/dev/null ;;
esac
