#!/usr/bin/env python3
"""Simulated ESPHome devices that receive firmware over the native OTA protocol.

Standard library only, but for --key, which needs the noiseprotocol package that comes with ESPHome. One process can play many devices, each on its own address:port.

  ota_sim.py --listen 127.0.0.1:3232 [--listen 127.0.0.2:3232 ...] --out DIR
             [--password X] [--key BASE64] [--auth sha256|md5] [--version 2] [--features deflate|gzip|none]
             [--legacy] [--rate BYTES_PER_S] [--fail NAME] [--drop-at N] [--swallow-end] [--heal-after N] [--once]

Port 0 takes any free port; further --listen entries with port 0 take the same one at their own address.
Prints one JSON object a line: ready, connect (of whoever speaks the protocol: a mere knock is no connect), size, done (with
the md5 of the image), error. It ends when its standard input does, so that it never outlives the test that started it.
"""
import argparse, base64, gzip, hashlib, json, os, secrets, socket, struct, sys, threading, time, zlib

MAGIC = bytes([0x6C, 0x26, 0xF7, 0x5C, 0x45])
OK, NEED_MD5, NEED_SHA256 = 0x00, 0x01, 0x02
HEADER_OK, AUTH_OK, PREPARE_OK, MD5_OK, RECEIVE_OK, END_OK, GZIP_OK, CHUNK_OK, FLAGS = range(0x40, 0x49)
ERRORS = dict(magic=0x80, prepare=0x81, auth=0x82, write=0x83, end=0x84, bootstrap=0x85, space8266=0x88, space=0x89,
              partition=0x8A, md5=0x8B, signature=0x8D, type=0x8E, downgrade=0x93, encryption=0x94, unknown=0xFF)
C_GZIP, C_SHA256, C_EXTENDED, C_NOISE, C_DEFLATE = 1, 2, 4, 8, 16
S_GZIP, S_PARTITION, S_NOISE, S_DEFLATE = 1, 2, 4, 8

lock = threading.Lock()


def emit(event, **kw):
    with lock:
        print(json.dumps({"event": event, **kw}), flush=True)


class Refuse(Exception):
    def __init__(self, name):
        super().__init__(name)
        self.name = name


class Conn:
    def __init__(self, sock):
        self.s = sock
        sock.settimeout(60)

    def take(self, n):
        out = b""
        while len(out) < n:
            part = self.s.recv(n - len(out))
            if not part:
                raise EOFError(f"closed after {len(out)} of {n} bytes")
            out += part
        return out

    def put(self, *b):
        self.s.sendall(bytes(b))


class Encrypted(Conn):
    """The same connection inside Noise frames: 0x01, length, ciphertext."""

    def __init__(self, sock, key, prologue):
        super().__init__(sock)
        from noise.connection import NoiseConnection

        self.buffer = b""
        self.noise = NoiseConnection.from_name(b"Noise_NNpsk0_25519_ChaChaPoly_SHA256")
        self.noise.set_as_responder()
        self.noise.set_psks(base64.b64decode(key))
        self.noise.set_prologue(prologue)
        self.noise.start_handshake()
        try:
            self.noise.read_message(self.frame()[1:])
        except EOFError:
            raise
        except Exception as error:
            self.send(b"\1Handshake MAC failure")
            raise EOFError("another key") from error
        self.send(b"\0" + bytes(self.noise.write_message()))

    def frame(self):
        head = super().take(3)
        if head[0] != 1:
            raise EOFError("no noise frame")
        return super().take(int.from_bytes(head[1:], "big"))

    def send(self, data):
        self.s.sendall(b"\1" + len(data).to_bytes(2, "big") + data)

    def take(self, n):
        while len(self.buffer) < n:
            self.buffer += bytes(self.noise.decrypt(self.frame()))
        out, self.buffer = self.buffer[:n], self.buffer[n:]
        return out

    def put(self, *b):
        self.send(bytes(self.noise.encrypt(bytes(b))))


class Misbehaviour:
    """What one device does wrong, and how often before it gets well."""

    def __init__(self, a):
        self.left = a.heal_after

    def next(self):
        if self.left is None:
            return True
        self.left -= 1
        return self.left >= 0


def receive(c, a, name, misbehaviour, peer):
    if c.take(5) != MAGIC:
        raise Refuse("magic")
    emit("connect", device=name, peer="%s:%d" % peer)
    ill = misbehaviour.next()
    fail = a.fail if ill else None
    drop_at = a.drop_at if ill else None
    c.put(OK, a.version)
    client = c.take(1)[0]
    extended = bool(client & C_EXTENDED) and not a.legacy
    deflate = extended and a.features == "deflate" and bool(client & C_DEFLATE)
    zipped = a.features == "gzip" and bool(client & C_GZIP)
    if extended:
        flags = (S_DEFLATE if deflate else 0) | (S_GZIP if zipped else 0) | (S_PARTITION if a.partitions else 0)
        flags |= S_NOISE if a.key else 0
        c.put(FLAGS, flags)
    else:
        c.put(GZIP_OK if zipped else HEADER_OK)
    if a.key:
        if not client & C_NOISE:
            raise Refuse("encryption")
        seen = MAGIC + bytes([OK, a.version, client, FLAGS, flags])
        c = Encrypted(c.s, a.key, b"NoiseOTAInit" + seen)
        emit("encrypted", device=name)
    if a.password:
        algo, code, n = ("sha256", NEED_SHA256, 64) if a.auth == "sha256" and client & C_SHA256 else ("md5", NEED_MD5, 32)
        nonce = secrets.token_hex(n // 2).encode()
        c.put(code, *nonce)
        cnonce, got = c.take(n), c.take(n)
        if got != hashlib.new(algo, a.password.encode() + nonce + cnonce).hexdigest().encode():
            raise Refuse("auth")
    c.put(AUTH_OK)
    kind = c.take(1)[0] if extended else 0
    size = struct.unpack(">I", c.take(4))[0]
    image_size = struct.unpack(">I", c.take(4))[0] if deflate else size
    emit("size", device=name, wire=size, image=image_size, kind=kind, deflate=deflate, gzip=zipped)
    if fail in ("prepare", "space", "space8266", "partition", "downgrade", "encryption", "type"):
        raise Refuse(fail)
    c.put(PREPARE_OK)
    want = c.take(32).decode()
    c.put(MD5_OK)
    got, wire, t0 = 0, bytearray(), time.time()
    while got < size:
        block = c.take(min(8192, size - got))
        got += len(block)
        wire += block
        if drop_at is not None and got >= drop_at:
            raise EOFError(f"dropped on purpose at {got}")
        if fail == "write":
            raise Refuse("write")
        if a.rate:
            time.sleep(max(0, got / a.rate - (time.time() - t0)))
        if a.version >= 2:
            c.put(CHUNK_OK)
    image = zlib.decompress(bytes(wire), -12) if deflate else bytes(wire)
    if hashlib.md5(image).hexdigest() != want or fail == "md5":
        raise Refuse("md5")
    if ill and a.swallow_end:
        raise EOFError("dropped on purpose after the whole image")
    c.put(RECEIVE_OK)
    if fail in ("end", "signature", "unknown"):
        raise Refuse(fail)
    if zipped and not deflate:
        image = gzip.decompress(image)       # what an ESP8266 does when it reboots
    path = os.path.join(a.out, name.replace(":", "_") + (".bin" if kind == 0 else f".type{kind}.bin"))
    with open(path + ".tmp", "wb") as f:
        f.write(image)
    os.replace(path + ".tmp", path)
    c.put(END_OK)
    try:
        c.take(1)
    except (EOFError, OSError):
        pass
    emit("done", device=name, kind=kind, size=len(image), md5=hashlib.md5(image).hexdigest(), file=path,
         seconds=round(time.time() - t0, 3))


def listen(addresses):
    """All of them, or none; port 0 becomes one port that is free at each address."""
    for _ in range(50):
        servers, shared = [], 0
        try:
            for item in addresses:
                host, _, port = item.rpartition(":")
                servers.append(socket.create_server((host, int(port) or shared)))
                shared = shared or servers[-1].getsockname()[1]
            return servers
        except OSError:
            for server in servers:
                server.close()
            if not any(item.endswith(":0") for item in addresses):
                raise
    raise OSError("no port is free at all of these addresses")


def serve(a, srv):
    name = "%s:%d" % srv.getsockname()
    misbehaviour = Misbehaviour(a)
    emit("ready", device=name)
    while True:
        sock, peer = srv.accept()
        with sock:
            c = Conn(sock)
            try:
                receive(c, a, name, misbehaviour, peer)
                if a.once:
                    return
            except Refuse as e:
                emit("error", device=name, error=e.name)
                try:
                    c.put(ERRORS[e.name])
                    time.sleep(0.05)
                except OSError:
                    pass
            except (EOFError, OSError, zlib.error) as e:
                emit("error", device=name, error=str(e))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--listen", action="append", required=True, metavar="HOST:PORT")
    p.add_argument("--out", default=".")
    p.add_argument("--password")
    p.add_argument("--key", help="take encrypted uploads only")
    p.add_argument("--auth", choices=["sha256", "md5"], default="sha256")
    p.add_argument("--version", type=int, choices=[1, 2], default=2)
    p.add_argument("--features", choices=["deflate", "gzip", "none"], default="deflate")
    p.add_argument("--legacy", action="store_true", help="a device from before the extended protocol")
    p.add_argument("--partitions", action="store_true", help="accept partition table and bootloader images")
    p.add_argument("--rate", type=int, default=0, help="wire bytes a second")
    p.add_argument("--fail", choices=ERRORS)
    p.add_argument("--drop-at", type=int, help="close the connection after so many wire bytes")
    p.add_argument("--swallow-end", action="store_true", help="take the whole image and break off before saying so")
    p.add_argument("--heal-after", type=int, help="fail or drop so often only, then work")
    p.add_argument("--once", action="store_true")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    ts = []
    for server in listen(a.listen):
        t = threading.Thread(target=serve, args=(a, server), daemon=True)
        t.start()
        ts.append(t)
    if not a.once:
        sys.stdin.read()
        return
    for t in ts:
        t.join()


if __name__ == "__main__":
    main()
