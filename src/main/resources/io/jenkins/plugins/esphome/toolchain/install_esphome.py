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
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off")
    if call(*pip, "esphome==" + version) != 0:
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
