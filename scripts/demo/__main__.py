"""`make demo` and `make demo-reset`."""

import errno
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from config import embedded

from .plan import Plan, Refused, make_plan
from .running import run
from .stopping import Stopped, StopRequest

FOREIGN = "{} belongs to another user. Run the demo as that user, or set IMMERSIO_LOCAL_DIR to a folder of your own."


def main() -> int:
    """0 after Ctrl-C; 1, with a sentence, when the demo cannot start or a part of it has ended by itself."""
    request = StopRequest()
    request.listen()
    try:
        plan = make_plan(os.environ)
        with only_one(plan):
            run(plan, request, afresh="--reset" in sys.argv[1:])
    except Stopped:
        return 0
    except (Refused, embedded.EmbeddedError) as refusal:
        sentence = str(refusal)
    except PermissionError as error:
        sentence = FOREIGN.format(error.filename)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sentence = f"The disk is full ({error.filename or 'while writing'}). Free some space and start again."
    print(f"\n{sentence}", file=sys.stderr, flush=True)
    return 1


@contextmanager
def only_one(plan: Plan) -> Iterator[None]:
    """Hold the demo's lock. The kernel lets go of it when this process ends, however it ends."""
    plan.state.mkdir(parents=True, exist_ok=True)
    with (plan.state / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(
                f"The demo of this folder is running already (process {lock.read().strip()}). "
                f"Look at {plan.address}, or stop it with Ctrl-C in its own terminal."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


if __name__ == "__main__":
    sys.exit(main())
