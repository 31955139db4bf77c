"""A client as a learner writes it: each line is sent at once, `0` requests the answer."""
import socket, sys

family, kind, *where = sys.argv[1:]
with socket.socket(getattr(socket, family), getattr(socket, kind)) as s:
    if (family, kind) == ("AF_UNIX", "SOCK_DGRAM"):
        s.bind("")  # the kernel chooses a name: without one there is no answer
    s.connect(where[0] if family == "AF_UNIX" else (where[0], int(where[1])))
    for line in sys.stdin:
        s.send(line.encode())
        if line == "0\n":
            break
    print(s.recv(100).decode(), end="", flush=True)
    sys.stdin.read()
