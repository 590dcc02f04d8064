# A real Apache Kafka of one node (KRaft), loopback only, for lib.sh.
# shellcheck shell=bash disable=SC2154
#
# Its jars come from KAFKA_HOME/libs if KAFKA_HOME is set, else once from Maven's repository by
# deploy/kafka/pom.xml into <repository>/.cache/kafka.

kafka_cache=$repo/.cache/kafka

find_java() {
  local java
  for java in "${RASAD_JAVA:-}" /usr/lib/jvm/java-17-openjdk-*/bin/java "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)"; do
    if [ -n "$java" ] && [ -x "$java" ]; then readlink -f "$java"; return 0; fi
  done
  die "no Java 17 or newer: run $here/install"
}

kafka_jars() {
  if [ -n "${KAFKA_HOME:-}" ]; then
    [ -d "$KAFKA_HOME/libs" ] || die "KAFKA_HOME=$KAFKA_HOME has no folder libs"
    echo "$KAFKA_HOME/libs"
  else
    echo "$kafka_cache/lib"
  fi
}

# Fetches the jars unless they are there for this very pom.xml. Needs the network then, once.
fetch_kafka() {
  if [ -n "${KAFKA_HOME:-}" ]; then return 0; fi
  local want lib=$kafka_cache/lib log=$kafka_cache/maven.log
  want=$(sha256sum <"$repo/deploy/kafka/pom.xml")
  if [ "$(cat "$lib/.pom" 2>/dev/null)" = "$want" ]; then return 0; fi
  mkdir -p "$kafka_cache"
  (
    flock -w 600 8 || die "another script has been fetching Kafka for ten minutes"
    if [ "$(cat "$lib/.pom" 2>/dev/null)" = "$want" ]; then exit 0; fi
    command -v mvn >/dev/null || die "Maven is missing: run $here/install"
    rm -rf "$lib.new"
    # A dropped connection is the usual failure; what was fetched is kept between the attempts.
    local try
    for try in 1 2 3; do
      if (cd "$repo/deploy/kafka" && mvn -B -ntp dependency:copy-dependencies -DoutputDirectory="$lib.new") \
        >"$log" 2>&1 8>&- </dev/null; then break; fi
      [ "$try" != 3 ] || { show_log "$log"; die "Apache Kafka could not be fetched; check the network, then repeat (or set KAFKA_HOME). Log: $log"; }
      sleep 2
    done
    echo "$want" >"$lib.new/.pom"
    rm -rf "$lib"; mv "$lib.new" "$lib"
  ) 8>"$kafka_cache/lock" || exit 1
}

# The class archive (AppCDS) halves the start. It is good for one JVM and one list of jars; any other
# gets an archive of its own. Prints its path.
kafka_archive() {
  local java=$1 jars=$2 key
  key=$({ stat -c '%n %s %Y' "$(dirname "$java")/../lib/modules"; stat -c '%n %s %Y' "$jars"/*.jar; } | sha256sum | cut -c1-12)
  echo "$kafka_cache/classes-$key.jsa"
}

# Fetches what is missing and makes the archive by one throw-away run; no running broker is touched.
prepare_kafka() {
  fetch_kafka
  local java jars archive
  java=$(find_java) jars=$(kafka_jars); archive=$(kafka_archive "$java" "$jars")
  if [ -f "$archive" ]; then return 0; fi
  mkdir -p "$kafka_cache"; rm -f "$kafka_cache"/classes-*.jsa*
  (
    run=$(mktemp -d /tmp/rasad-kafka-XXXXXX) wanted_base='' build_dir='' pg_data=none
    trap 'stop_kafka 2>/dev/null; rm -rf "$run"' EXIT
    mkdir -p "$run/pids" "$run/logs"; choose_ports; load_ports
    # The archive is a help only: without it the broker starts all the same, a little later.
    kafka_extra="-XX:ArchiveClassesAtExit=$archive.new" start_kafka >/dev/null || exit 0
    stop_kafka
    if [ -f "$archive.new" ]; then mv "$archive.new" "$archive"; fi
  ) 9>&-
}

start_kafka() {
  if alive kafka; then return 0; fi
  local java jars archive data=$run/kafka flags shared=()
  java=$(find_java) jars=$(kafka_jars)
  compgen -G "$jars/*.jar" >/dev/null || { fetch_kafka; jars=$(kafka_jars); }
  archive=$(kafka_archive "$java" "$jars")
  mkdir -p "$data"
  local port
  for port in "$KAFKA_PORT" "$KAFKA_CONTROLLER_PORT"; do port_is_free "$port" || die "port $port, for Kafka, is taken by another program"; done
  sed "s#@PORT@#$KAFKA_PORT#g; s#@CPORT@#$KAFKA_CONTROLLER_PORT#g; s#@DATA@#$data#g" \
    "$repo/deploy/kafka/server.properties" >"$data/server.properties"
  # -Xlog: the JVM's remarks on the archive would go to stdout.
  flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xlog:disable -Xlog:all=off -Djava.awt.headless=true
    "-Dkafka.logs.dir=$run/logs" "-Dlog4j2.configurationFile=file:$repo/deploy/kafka/log4j2.properties" -Dlog4j2.disable.jmx=true)
  if [ -f "$archive" ]; then shared=("-XX:SharedArchiveFile=$archive" -Xshare:auto); fi
  if [ ! -f "$data/log/meta.properties" ]; then
    local id; id=$(head -c 16 /dev/urandom | base64 | tr '+/' '_0' | tr -d '=')
    "$java" "${flags[@]}" "${shared[@]}" -Xmx128m -cp "$jars/*" kafka.tools.StorageTool format -t "$id" \
      -c "$data/server.properties" >"$run/logs/kafka.log" 2>&1 9>&- || { show_log "$run/logs/kafka.log"; die "Kafka's storage could not be made"; }
  fi
  : >"$run/logs/kafka-server.log"
  launch kafka "$run/logs/kafka.log" "$java" "${flags[@]}" "${shared[@]}" ${kafka_extra:-} -Xms64m "-Xmx${RASAD_KAFKA_HEAP:-256m}" \
    -XX:+ExitOnOutOfMemoryError -cp "$jars/*" kafka.Kafka "$data/server.properties"
  local end=$((SECONDS + 60))
  until grep -q 'Kafka Server started' "$run/logs/kafka-server.log" 2>/dev/null; do
    if [ $SECONDS -ge $end ] || { ! alive kafka && sleep 0.5 && ! alive kafka; }; then
      show_log "$run/logs/kafka-server.log"; show_log "$run/logs/kafka.log"
      echo "Kafka did not start within 60 s; its logs: $run/logs/kafka.log and kafka-server.log" >&2; return 1
    fi
    sleep 0.02
  done
}

# The broker's controlled shutdown hands its state over and makes the next start short: it is given
# 30 s before a kill.
stop_kafka() {
  if alive kafka; then
    signal kafka TERM
    wait_gone kafka 30 || { echo "Kafka did not stop within 30 s: killed" >&2; signal kafka KILL; wait_gone kafka 5 || true; }
  fi
  rm -f "$run/pids/kafka"
}
