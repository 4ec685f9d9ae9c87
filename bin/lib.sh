# Shared by the scripts of this folder: finds a JDK, builds what is not built, and becomes the Java process.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
jar=$root/standalone/target/standalone-exec.jar
# What is built, and the jar that tells by its age whether it must be.
module=standalone
product=$jar
unpacked=$root/standalone/target/unpacked

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The feature release of the JDK in a folder: 17 for 17.0.15; 0 if there is none.
release_of() {
  local release=0
  if [ -x "$1/bin/java" ]; then
    if [ -r "$1/release" ]; then
      release=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" | head -n 1)
    else
      release=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    fi
  fi
  printf '%s' "${release:-0}"
}

# Sets java and java_release: JAVA_HOME's if it will do, else the newest there is, else the one on the PATH.
find_java() {
  local home found
  java= java_release=0
  if [ -n "${JAVA_HOME:-}" ] && [ "$(release_of "$JAVA_HOME")" -ge 17 ]; then
    java=$JAVA_HOME/bin/java
    java_release=$(release_of "$JAVA_HOME")
    return
  fi
  for home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nowhere}"/.sdkman/candidates/java/* /opt/*; do
    found=$(release_of "$home")
    if [ "$found" -ge 17 ] && [ "$found" -gt "$java_release" ]; then
      java=$home/bin/java
      java_release=$found
    fi
  done
  if [ -z "$java" ] && command -v java >/dev/null 2>&1; then
    java=$(command -v java)
    java_release=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  fi
  [ "${java_release:-0}" -ge 17 ] || fail "Java 17 or later is needed; set JAVA_HOME to a JDK."
}

# Anything that goes into the jar and is newer than it? What only measures is not asked for by others.
is_stale() {
  local without=$root/benchmarks/*
  [ "$module" != benchmarks ] || without=
  [ ! -f "$product" ] || [ -n "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main -type f \
    -not -path "$without" -newer "$product" 2>/dev/null | head -n 1)" ]
}

build() {
  is_stale || return 0
  command -v mvn >/dev/null 2>&1 || fail "Maven 3.8.6 or later is needed to build Tasklane, and mvn is not on the PATH."
  echo "Building Tasklane (the first time takes some minutes) …"
  (cd "$root" && mvn -B -q -Dstyle.color=never -DskipTests -Dquick -pl "$module" -am package) || fail "The build failed."
  touch "$jar" "$product"
}

# Unpacks the jar, and has Java keep the classes that a start needs in an archive: it halves the time to start.
unpack() {
  archive=$unpacked/classes-$java_release.jsa
  if [ ! -f "$unpacked/standalone-exec.jar" ] || [ "$jar" -nt "$unpacked/standalone-exec.jar" ]; then
    rm -rf "$unpacked"
    "$java" -Djarmode=tools -jar "$jar" extract --destination "$unpacked" >/dev/null
    touch "$unpacked/standalone-exec.jar"
  fi
  if [ ! -f "$archive" ]; then
    local trial
    echo "Preparing the first start …"
    trial=$(mktemp -d)
    "$java" "${flags[@]}" -XX:ArchiveClassesAtExit="$archive.new" -cp "$unpacked/standalone-exec.jar" \
      io.tasklane.standalone.Standalone --server.port=0 --tasklane.data-dir="$trial" \
      --tasklane.standalone.kafka-port=0 --tasklane.standalone.mongo-port=0 \
      --tasklane.standalone.stop-when-ready >/dev/null 2>&1 && mv "$archive.new" "$archive" || true
    rm -rf "$trial"
  fi
  [ ! -f "$archive" ] || flags+=(-XX:SharedArchiveFile="$archive" -Xshare:auto -Xlog:disable)
}

# Becomes the Java process of the suite, with its data and its datasets: run_main <main class> [settings …]
run_main() {
  local main=$1
  shift
  run_tool "$main" --tasklane.data-dir="$root/data" --tasklane.worker.datasets-dir="$root/datasets" "$@"
}

# Finds Java, builds, and sets the flags that the suite runs with.
prepare() {
  find_java
  build
  # Broker, store and services keep some 300 MB alive under load; with little more than that much of a burst's time goes to collecting.
  flags=(-Xms64m -Xmx1g -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError)
  [ "$java_release" -lt 24 ] || flags+=(--illegal-native-access=allow)
  [ "$java_release" -lt 23 ] || flags+=(--sun-misc-unsafe-memory-access=allow)
  unpack
}

# Becomes the Java process, so that signals reach it: run_tool <main class> [arguments …]
run_tool() {
  local main=$1
  shift
  prepare
  # JAVA_OPTS may hold several flags, so it is split into words.
  # shellcheck disable=SC2086
  exec "$java" "${flags[@]}" ${JAVA_OPTS:-} -cp "$unpacked/standalone-exec.jar" "$main" "$@"
}
