"""Runs one file of Python tests and reports on descriptor 3, each line signed with a key that comes on standard input.

The key stays in this thread; tested code is loaded and run in another one, which only sends words over. What tested
code could use to look into this thread is refused by guard.py; docs/decisions/0011 says what remains open.
"""

import _thread
import json
import os
import queue
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import _hashlib  # noqa: E402
import guard  # noqa: E402
import worker  # noqa: E402

sys.path.pop(0)
for name in ("guard", "worker", "pin", "assert_values", "describe", "collect", "result", "with_pytest"):
    sys.modules.pop(name, None)


def main(path):
    key = read_key()
    sign, write, quote, exit_now = _hashlib.hmac_digest, os.write, json.encoder.encode_basestring_ascii, os._exit
    words = queue.SimpleQueue()
    guard.forbid_inspection()
    _thread.start_new_thread(worker.work, (path, words.put))
    number = 0
    kind = None
    while kind != "finished":
        kind, *fields = words.get()
        number += 1
        texts = ",".join(quote(fields[i] if i < len(fields) else "") for i in range(4))
        line = f"{number} {kind} [{texts}]"
        mac = sign(key, line.encode("ascii"), "sha256").hex()
        send(write, f"{mac} {line}\n".encode("ascii"))
    exit_now(0)


def read_key():
    text = b""
    while chunk := os.read(0, 4096):
        text += chunk
    return bytes.fromhex(text.decode("ascii"))


def send(write, data):
    while data:
        data = data[write(3, data) :]


main(sys.argv[1])
