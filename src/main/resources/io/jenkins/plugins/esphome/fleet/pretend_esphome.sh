#!/bin/sh
# An esphome for measurements: it bundles one file, and its compile leaves the files of a host program and sleeps. It starts no
# other process than mkdir and sleep, so that what is measured is not its own.
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
  while IFS= read -r line; do
    echo "$line"
  done <"$2" >"$build/program"
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
