"""The raters: they send ratings one after the other, and send again what was not acknowledged, as browsers of ours do.

Run as a process: the port, until when, and who rates, come as JSON on standard input; what was acknowledged and what
was answered goes to standard output.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlencode

TOKEN = "x" * 32
PATIENCE = 40  # seconds for one rating, kills included


def send(port: int, cookie: str, path: str, form: dict) -> tuple[int, str]:
    """One request over a connection of its own; 0 if there was no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"competency_session={cookie}; competency_csrf={TOKEN}",
        "X-CSRFToken": TOKEN,
        "X-Requested-With": "fetch",
    }
    try:
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        return answer.status, answer.read(20_000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error)
    finally:
        connection.close()


def rate(who: dict, *, port: int, until: float, seed: int, outcome: dict, lock: threading.Lock) -> None:
    chance, number = random.Random(seed), 0
    while time.time() < until:
        number += 1
        key = f"{who['name']}-{number}"
        path = chance.choice(who["paths"])
        form = {**who["form"], "value": str(chance.randrange(6)), "note": key, "request_key": key}
        patience = time.time() + PATIENCE
        while time.time() < patience:
            status, text = send(port, who["cookie"], path, form)
            with lock:
                outcome["answers"][status] += 1
                if status >= 500 or "locked" in text:
                    outcome["refused"].append([status, text[:300] if status < 500 else "locked" in text])
            if status in (200, 302):
                # Somebody who is not sure sends the same again.
                if number % 7 == 0:
                    send(port, who["cookie"], path, form)
                with lock:
                    outcome["acknowledged"].append([who["user"], path, form["value"], key])
                break
            time.sleep(0.3)
        time.sleep(chance.uniform(0.1, 0.5))


def main() -> None:
    told = json.load(sys.stdin)
    outcome = {"answers": Counter(), "acknowledged": [], "refused": []}
    lock = threading.Lock()
    threads = [
        threading.Thread(
            target=rate,
            args=(who,),
            kwargs={
                "port": told["port"],
                "until": told["until"],
                "seed": told["seed"] + number,
                "outcome": outcome,
                "lock": lock,
            },
        )
        for number, who in enumerate(told["people"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=told["until"] - time.time() + 2 * PATIENCE)
    json.dump(outcome, sys.stdout)


if __name__ == "__main__":
    main()
