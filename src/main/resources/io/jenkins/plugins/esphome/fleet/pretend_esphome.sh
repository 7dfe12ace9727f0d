#!/bin/sh
# An esphome for measurements: it bundles one file, and its compile leaves the files of a host program and sleeps. It starts no
# other process than mkdir and sleep, so that what is measured is not its own. A configuration that says "plant" leaves a mark
# wherever a compile may write, and each compile tells which it finds.
set -e
while [ "$1" = -s ]; do
  shift 3
done
case $1 in
version)
  echo "Version: @VERSION@"
  ;;
bundle)
  @BUNDLE@
  ;;
compile)
  echo "began $PWD" >>'@LEDGER@'
  echo "Compiling $2 in $PWD"
  name=${2%.yaml}
  build=$ESPHOME_DATA_DIR/build/$name
  storage=$ESPHOME_DATA_DIR/storage
  mkdir -p "$build" "$storage"
  plant=no
  while IFS= read -r line; do
    echo "$line"
    case $line in *plant*) plant=yes ;; esac
  done <"$2" >"$build/program"
  for place in "$HOME" "$XDG_CACHE_HOME" "$PLATFORMIO_CORE_DIR" "$ESPHOME_DATA_DIR" "$PWD"; do
    if [ -e "$place/planted" ]; then echo "found what was planted in $place" >>'@LEDGER@'; fi
    if [ $plant = yes ]; then mkdir -p "$place" && : >"$place/planted"; fi
  done
  echo '{"config_hash": 1, "build_time_str": "2026-11-21 12:00:00 +0000", "esphome_version": "@VERSION@"}' \
    >"$build/build_info.json"
  echo "{\"name\": \"$name\", \"core_platform\": \"host\", \"toolchain\": \"host\", \"build_path\": \"$build\"," \
    "\"firmware_bin_path\": \"$build/program\"}" >"$storage/$2.json"
  echo "{\"config\": {\"esphome\": {\"name\": \"$name\"}, \"host\": {}}}" >"$storage/$2.validated.json"
  sleep @SECONDS@
  echo "ended $PWD" >>'@LEDGER@'
  ;;
*)
  echo "nothing here does '$1'" >&2
  exit 2
  ;;
esac
