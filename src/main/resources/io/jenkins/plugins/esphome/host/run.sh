# Starts one durable process and records how it ends; the protocol is told in DurableProcess.
# POSIX sh, and builtins only on the way of an ordinary command: every program run here would cost each command a millisecond.
here=${0%/*}

# Frees the process from whoever starts it: a session of its own, and an environment that no longer marks it as a build's.
detach() {
    [ ! -e "$here/claim" ] || exit 0
    . "$here/job"
    scrub
    if command -v setsid >/dev/null 2>&1; then
        setsid /bin/sh "$0" detached </dev/null >/dev/null 2>&1 &
    else
        set -m
        /bin/sh "$0" detached </dev/null >/dev/null 2>&1 &
    fi
}

# A pid alone may be reused, and a start time alone may recur after a reboot.
identify() {
    namespace=-
    if IFS= read -r boot </proc/sys/kernel/random/boot_id && IFS= read -r stat </proc/self/stat; then
        set -- ${stat##*) }
        token="linux $boot ${20}"
        if IFS= read -r stat </proc/1/stat; then
            set -- ${stat##*) }
            namespace=${20}
        fi
    else
        token="ps $(TZ=UTC0 LC_ALL=C ps -o lstart= -p $$)"
    fi
}

# For those who cannot see our pid because they live in another container: signs of life, and an ear for their signals.
beat() {
    trap : TERM
    until read -r code <"$here/exit" || ! kill -0 $$; do
        true >"$here/heartbeat"
        [ ! -e "$here/terminate" ] || kill -TERM -$$
        if [ -e "$here/kill" ]; then
            printf '137\n' 1<>"$here/exit"
            kill -KILL -$$
        fi
        sleep 1
    done
}

# The claim is created by exactly one: by us, or by somebody who then knows that we never start.
claim() {
    identify
    set -C
    { printf '%s\n' "$$ $namespace $token" >"$here/claim"; } || exit 0
    set +C
}

# A trap, not an ignored signal: that would be inherited by the command. The wrapper outlives a TERM to its group.
wrap() {
    trap : TERM HUP INT
    claim
    . "$here/job"
    . "$here/environment"
    true >"$here/environment"
    printf '        ' >"$here/exit"
    if [ "$namespace" != "$preparer" ]; then beat & fi
    ( settings && work ) </dev/null >"$here/output" 2>&1
    printf '%s\n' "$?" 1<>"$here/exit"
}

case ${1-} in
    detached) wrap ;;
    *) detach ;;
esac
