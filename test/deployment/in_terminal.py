"""Runs a command in a terminal of its own, and types answers as a person would.

Usage: in_terminal.py ANSWERS COMMAND…
ANSWERS is JSON: a list of [text, keys]. Each text is waited for on the screen, then its keys are typed.
Prints all that the terminal showed, and ends as the command did.
"""

import json
import os
import pty
import select
import sys
import time

# In s: how long the screen may stay without the next text; and how long a person takes before typing.
PATIENCE = 60
PAUSE = 0.2

answers = [(text.encode(), keys.encode()) for text, keys in json.loads(sys.argv[1])]
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

shown = seen = b""
last = time.monotonic()
while True:
    if select.select([terminal], [], [], 1)[0]:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            # Linux says so when the command has ended.
            break
        if not chunk:
            break
        shown += chunk
        seen += chunk
    if answers and answers[0][0] in seen:
        time.sleep(PAUSE)
        os.write(terminal, answers.pop(0)[1])
        seen, last = b"", time.monotonic()
    if answers and time.monotonic() - last > PATIENCE:
        os.kill(child, 9)
        shown += b"\n(nobody was asked for %s)\n" % answers[0][0]
        break

sys.stdout.buffer.write(shown)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
