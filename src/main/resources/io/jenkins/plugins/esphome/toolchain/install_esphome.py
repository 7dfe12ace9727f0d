"""Makes a virtual environment with one ESPHome release. Arguments: its directory, the release.

One installer at a time on a machine: the lock belongs to the open file, which pip inherits, so the system itself takes it
back when all of us are dead. A directory without the ready mark was left half-made by somebody who died: it is made anew.
"""

import os
import shutil
import subprocess
import sys

VENV_FAILED, PIP_FAILED, ESPHOME_FAILED = 21, 22, 23
READY = ".ready"
STEP, TAIL, LONGEST = 20, 15, 300


def lock(path):
    handle = open(path, "a+")
    try:
        import fcntl
    except ImportError:
        import msvcrt

        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        return handle
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Another installation of the same ESPHome runs on this machine: waiting for it.", flush=True)
        fcntl.flock(handle, fcntl.LOCK_EX)
    os.set_inheritable(handle.fileno(), True)
    return handle


def call(*command):
    return subprocess.call(command, stdin=subprocess.DEVNULL, close_fds=False)


def install(python, requirement):
    """Runs pip and says how far it is in a line now and then: hundreds of its own would hide what matters."""
    command = (python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off")
    pip = subprocess.Popen(
        command + (requirement,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        close_fds=False,
        text=True,
        errors="replace",
    )
    collected, tail = 0, []
    for line in pip.stdout:
        line = line.rstrip()
        if "Ignored the following" in line:
            continue  # pip calls it an error, but it never is the cause of one
        tail = (tail + [line[:LONGEST]])[-TAIL:]
        if line.startswith("Collecting "):
            collected += 1
            if collected % STEP == 0:
                print("  %d packages so far" % collected, flush=True)
        elif line.startswith("Installing collected packages"):
            print("  unpacking %d packages" % (line.count(",") + 1), flush=True)
    failed = pip.wait() != 0
    if failed:
        print("The last lines of pip:", *tail, sep="\n", flush=True)
    return not failed


def main(target, version):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    handle = lock(target + ".lock")
    if os.path.exists(os.path.join(target, READY)):
        return 0
    if os.path.isdir(target):
        print("An earlier installation was left half-made: making it anew.", flush=True)
        shutil.rmtree(target)
    python = os.path.join(target, "bin", "python")
    print("Making a virtual environment with %s" % sys.executable, flush=True)
    if call(sys.executable, "-m", "venv", target) != 0:
        return VENV_FAILED
    print("Installing ESPHome %s with pip (once on this machine; it takes about a minute)" % version, flush=True)
    if not install(python, "esphome==" + version):
        return PIP_FAILED
    answer = subprocess.run([os.path.join(target, "bin", "esphome"), "version"], stdout=subprocess.PIPE, text=True)
    print(answer.stdout.strip(), flush=True)
    if answer.returncode != 0 or version not in answer.stdout:
        return ESPHOME_FAILED
    with open(os.path.join(target, READY + ".part"), "w") as mark:
        mark.write(version + "\n")
    os.replace(os.path.join(target, READY + ".part"), os.path.join(target, READY))
    handle.close()
    return 0


sys.exit(main(*sys.argv[1:3]))
