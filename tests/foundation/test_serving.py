"""What watches over the worker: it is started again, but not in a frenzy."""

import socket
import sys

from sojourn.foundation.serving import Companion, end, is_free


def test_a_worker_that_ends_at_once_is_started_again_later_and_later():
    companion = Companion([sys.executable, "-c", "pass"], {})
    starts = []
    for second in range(200):
        before = companion.process
        companion.look_after(float(second))
        if companion.process is not None and companion.process is not before:
            starts.append(second)
            companion.process.wait()
    assert starts == [0, 3, 8, 17, 34, 67, 128, 189]


def test_a_worker_that_lives_is_left_alone():
    companion = Companion([sys.executable, "-c", "import time; time.sleep(30)"], {})
    companion.look_after(0.0)
    process = companion.process
    companion.look_after(5.0)
    assert companion.process is process
    assert process is not None
    end([process])
    assert process.poll() is not None


def test_a_port_where_somebody_listens_is_not_free():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free("127.0.0.1", port)
    assert is_free("127.0.0.1", port)
