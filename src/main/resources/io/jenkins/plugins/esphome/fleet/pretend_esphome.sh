#!/bin/sh
# An esphome for measurements: it bundles one file, and its compile sleeps and leaves the files of a host program.
# A configuration that says "plant" leaves a mark wherever a compile may write, and each compile tells which it finds.
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
  for place in "$HOME" "$XDG_CACHE_HOME" "$PLATFORMIO_CORE_DIR" "$ESPHOME_DATA_DIR" "$PWD"; do
    if [ -e "$place/planted" ]; then echo "found what was planted in $place" >>'@LEDGER@'; fi
    if grep -q plant "$2"; then mkdir -p "$place"; touch "$place/planted"; fi
  done
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
