#!/bin/sh
# An esphome for measurements: it bundles one file, and its compile sleeps and leaves the files of a host program.
set -e
case $1 in
version)
  echo "Version: @VERSION@"
  ;;
bundle)
  tar -czf "$4" "$2"
  ;;
compile)
  echo "began $PWD" >>'@LEDGER@'
  name=${2%.yaml}
  build=$ESPHOME_DATA_DIR/build/$name
  sleep @SECONDS@
  mkdir -p "$build" "$ESPHOME_DATA_DIR/storage"
  cp "$2" "$build/program"
  cat >"$build/build_info.json" <<END
{"config_hash": 1, "build_time_str": "$(date -u '+%Y-%m-%d %H:%M:%S +0000')", "esphome_version": "@VERSION@"}
END
  cat >"$ESPHOME_DATA_DIR/storage/$2.json" <<END
{"name": "$name", "core_platform": "host", "toolchain": "host", "build_path": "$build", "firmware_bin_path": "$build/program"}
END
  cat >"$ESPHOME_DATA_DIR/storage/$2.validated.json" <<END
{"config": {"esphome": {"name": "$name"}, "host": {}}}
END
  echo "ended $PWD" >>'@LEDGER@'
  ;;
*)
  echo "nothing here does '$1'" >&2
  exit 2
  ;;
esac
