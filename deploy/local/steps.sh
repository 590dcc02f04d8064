# One line a step, with its seconds; everything else goes to a log file. For demo and tests/run.
# shellcheck shell=bash disable=SC2154

step_log=$repo/build/$(basename "$0").log
mkdir -p "$repo/build"
: >"$step_log"

# step TEXT HINT COMMAND...: runs the command with its output in the log. When it fails: the log's last
# lines, the hint, and the end.
step() {
  local text=$1 hint=$2 start=$SECONDS code=0; shift 2
  printf '%-58s' "$text"
  echo "==== $text: $*" >>"$step_log"
  "$@" >>"$step_log" 2>&1 </dev/null || code=$?
  if [ $code != 0 ]; then
    printf 'failed after %d s\n' $((SECONDS - start))
    show_log "$step_log" 25
    printf '%s\nThe whole log: %s\n' "$hint" "$step_log" >&2
    exit $code
  fi
  printf '%4d s\n' $((SECONDS - start))
}
