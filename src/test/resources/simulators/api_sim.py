#!/usr/bin/env python3
"""A simulated ESPHome device that says over the native API what it runs, in clear text or encrypted.

It needs the packages that come with ESPHome: aioesphomeapi for the messages, noiseprotocol for the encryption.

  api_sim.py [--key BASE64] [--name NAME]

Prints one JSON object: {"port": N}. Each line on its standard input is a JSON object with the firmware that it runs from
then on, {"compilation_time": ..., "esphome_version": ...}, or {} when it is away; it ends when that input does. With
"then": {...} it restarts with that one as soon as it was asked what it runs. Each line is repeated when it counts.
"""

import argparse
import base64
import json
import socket
import sys
import threading

from aioesphomeapi import api_pb2
from noise.connection import NoiseConnection

HELLO, AUTHENTICATE, DISCONNECT, PING, DEVICE_INFO = 1, 3, 5, 7, 9
MAC = "02:00:00:00:00:01"


class Plain:
    def __init__(self, sock):
        self.sock = sock

    def take(self, n):
        out = b""
        while len(out) < n:
            part = self.sock.recv(n - len(out))
            if not part:
                raise EOFError
            out += part
        return out

    def number(self):
        value, shift = 0, 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def start(self):
        pass

    def receive(self):
        if self.take(1) != b"\0":
            self.sock.sendall(b"\0Bad indicator byte")
            self.sock.shutdown(socket.SHUT_WR)
            self.sock.recv(4096)
            raise EOFError
        length, kind = self.number(), self.number()
        return kind, self.take(length)

    def send(self, kind, message):
        data = message.SerializeToString()
        self.sock.sendall(b"\0" + varint(len(data)) + varint(kind) + data)


class Encrypted(Plain):
    def __init__(self, sock, key, name):
        super().__init__(sock)
        self.name = name
        self.noise = NoiseConnection.from_name(b"Noise_NNpsk0_25519_ChaChaPoly_SHA256")
        self.noise.set_as_responder()
        self.noise.set_psks(base64.b64decode(key))
        self.noise.set_prologue(b"NoiseAPIInit\0\0")

    def frame(self):
        if self.take(1) != b"\1":
            self.put(b"\1Bad indicator byte")
            raise EOFError
        return self.take(int.from_bytes(self.take(2), "big"))

    def put(self, data):
        self.sock.sendall(b"\1" + len(data).to_bytes(2, "big") + data)

    def start(self):
        self.frame()
        self.put(b"\1" + self.name.encode() + b"\0" + MAC.replace(":", "").encode() + b"\0")
        self.noise.start_handshake()
        try:
            self.noise.read_message(self.frame()[1:])
        except Exception as error:
            self.put(b"\1Handshake MAC failure")
            raise EOFError from error
        self.put(b"\0" + bytes(self.noise.write_message()))

    def receive(self):
        data = bytes(self.noise.decrypt(self.frame()))
        return int.from_bytes(data[:2], "big"), data[4:]

    def send(self, kind, message):
        data = message.SerializeToString()
        header = kind.to_bytes(2, "big") + len(data).to_bytes(2, "big")
        self.put(bytes(self.noise.encrypt(header + data)))


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


class Device:
    def __init__(self, a):
        self.a = a
        self.firmware = {}
        self.then = None

    def run(self, firmware):
        self.then = firmware.pop("then", None)
        self.firmware = firmware

    def talk(self, sock):
        link = Encrypted(sock, self.a.key, self.a.name) if self.a.key else Plain(sock)
        link.start()
        while True:
            kind, _ = link.receive()
            if kind == HELLO:
                link.send(2, api_pb2.HelloResponse(api_version_major=1, api_version_minor=12, name=self.a.name))
            elif kind == AUTHENTICATE:
                link.send(4, getattr(api_pb2, "AuthenticationResponse", api_pb2.PingResponse)())
            elif kind == PING:
                link.send(8, api_pb2.PingResponse())
            elif kind == DEVICE_INFO:
                info = self.info()
                if self.then is not None:
                    self.run(self.then)
                link.send(10, info)
            elif kind == DISCONNECT:
                link.send(6, api_pb2.DisconnectResponse())
                return

    def info(self):
        return api_pb2.DeviceInfoResponse(name=self.a.name, mac_address=MAC, model="esp32-c3", **self.firmware)

    def serve(self, server):
        while True:
            sock, _ = server.accept()
            threading.Thread(target=self.answer, args=(sock,), daemon=True).start()

    def answer(self, sock):
        with sock:
            sock.settimeout(30)
            try:
                if self.firmware:
                    self.talk(sock)
            except (EOFError, OSError):
                pass


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--key")
    p.add_argument("--name", default="kitchen")
    device = Device(p.parse_args())
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=device.serve, args=(server,), daemon=True).start()
    print(json.dumps({"port": server.getsockname()[1]}), flush=True)
    for line in sys.stdin:
        device.run(json.loads(line))
        print(line, end="", flush=True)


if __name__ == "__main__":
    main()
