"""Asks ESPHome devices over the native API what they run, or only whether a port of theirs answers.

Usage: ask_devices.py REQUEST.json

The request holds API keys, so it is private and is removed as soon as it was read. Its form:
{"patience": SECONDS, "settle": SECONDS, "devices": [{"ask": "firmware" or "port", "address": NAME, "addresses": [IP],
 "port": NUMBER, "key": BASE64 or null, "compilation_time": TEXT or null, "esphome_version": TEXT or null}]}

With a compilation time it waits for that firmware: a device that reports another one is asked again until it has done so
for the settle time without a break, because right after an update it answers from the old program for a moment.

Prints one JSON object a line for each device, in any order, with its place in the list as "index":
{"index": 0, "answer": "firmware", "name": ..., "compilation_time": ..., "esphome_version": ..., "model": ..., "project": ..., "mac": ...}
{"index": 0, "answer": "port", "ip": ...}
{"index": 0, "answer": "silent" or "locked" or "other_key", "reason": ...}
"""

import asyncio
import json
import logging
import os
import re
import sys
import time

from aioesphomeapi import APIClient
from aioesphomeapi import core as api
from aioesphomeapi.host_resolver import async_resolve_host

ONE_TRY = 5.0
PAUSE = 0.5


def client_for(device, key):
    addresses = device["addresses"] or None
    known = {"client_info": "esphome-fleet", "noise_psk": key, "addresses": addresses}
    try:
        return APIClient(device["address"], device["port"], "", provide_time=False, **known)
    except TypeError:
        return APIClient(device["address"], device["port"], "", **known)


async def firmware(device, key):
    client = client_for(device, key)
    try:
        async with asyncio.timeout(ONE_TRY):
            await client.connect(login=True)
            info = await client.device_info()
    finally:
        await client.disconnect(force=True)
    project = " ".join(p for p in (info.project_name, info.project_version) if p)
    return {
        "answer": "firmware",
        "name": info.name,
        "compilation_time": info.compilation_time,
        "esphome_version": info.esphome_version,
        "model": info.model,
        "project": project,
        "mac": info.mac_address,
    }


async def ask_firmware(device):
    try:
        return await firmware(device, device["key"])
    except api.RequiresEncryptionAPIError:
        return {"answer": "locked", "reason": "its API is encrypted and the configuration has no key for it"}
    except api.EncryptionPlaintextAPIError:
        # It speaks in clear text only, so what runs there was built without the key; nothing secret is said to it.
        return await firmware(device, None)
    except api.InvalidEncryptionKeyAPIError:
        return {"answer": "other_key", "reason": "its API has another encryption key than the configuration"}


async def ask_port(device):
    hosts = device["addresses"] or [device["address"]]
    last = None
    for found in await async_resolve_host(hosts, device["port"], timeout=ONE_TRY):
        ip = found.sockaddr.address
        try:
            async with asyncio.timeout(ONE_TRY):
                _, writer = await asyncio.open_connection(ip, device["port"])
            writer.close()
            return {"answer": "port", "ip": ip}
        except OSError as error:
            last = error
    raise last or OSError("no address found")


def is_wanted(device, answer):
    return device["compilation_time"] is None or (
        answer["answer"] == "firmware"
        and answer["compilation_time"] == device["compilation_time"]
        and answer["esphome_version"] == device["esphome_version"]
    )


def words(error):
    text = " ".join(str(error).split())
    number = re.search(r"\[Errno (\d+)\]", text)
    if number:
        return os.strerror(int(number.group(1)))
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return text or type(error).__name__


class Patience:
    """How long one device is asked again, and since when it has given the same unwanted answer."""

    def __init__(self, patience, settle):
        self.end = time.monotonic() + patience
        self.settle = settle
        self.other_since = None

    def silent(self):
        self.other_since = None
        return time.monotonic() >= self.end

    def other(self):
        now = time.monotonic()
        self.other_since = self.other_since or now
        return now - self.other_since >= self.settle or now >= self.end


async def until_settled(device, patience):
    while True:
        try:
            answer = await (ask_port(device) if device["ask"] == "port" else ask_firmware(device))
            if answer["answer"] == "port" or is_wanted(device, answer) or patience.other():
                return answer
        except (api.APIConnectionError, OSError, TimeoutError) as error:
            if patience.silent():
                return {"answer": "silent", "reason": words(error)}
        await asyncio.sleep(PAUSE)


async def report(index, device, patience, settle):
    try:
        async with asyncio.timeout(patience + ONE_TRY):
            answer = await until_settled(device, Patience(patience, settle))
    except TimeoutError:
        answer = {"answer": "silent", "reason": "no answer in time"}
    print(json.dumps({"index": index, **answer}), flush=True)


async def main():
    # Whatever went wrong is in the answers; the client's own words about each try are not for the reader.
    logging.disable()
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    os.unlink(path)
    devices = enumerate(request["devices"])
    await asyncio.gather(*(report(i, d, request["patience"], request["settle"]) for i, d in devices))


asyncio.run(main())
