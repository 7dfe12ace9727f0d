#!/bin/sh
# Runs one device program in its own home, with nothing of our environment but what finds it again, and keeps what it says in a log of bounded
# size: the last whole file and the one that is being written.
#
# usage: run_host_device.sh DIRECTORY CHARACTERS_PER_FILE
cd "$1" || exit 1
limit=$2

say() {
    env -i HOME="$PWD/home" PATH="$PATH" ${TZ:+TZ="$TZ"} ESPHOME_FLEET_PROCESS="$ESPHOME_FLEET_PROCESS" ./program 2>&1
    echo "(the program ended with exit code $?)"
}

keep() {
    written=0
    while IFS= read -r line; do
        printf '%s\n' "$line" >>log
        written=$((written + ${#line} + 1))
        if [ "$written" -ge "$limit" ]; then
            mv -f log log.1
            written=0
        fi
    done
}

mkdir -p home
[ ! -s log ] || mv -f log log.1
say | keep
