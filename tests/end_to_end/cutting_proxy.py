"""A TCP proxy on loopback that cuts its first connections in the middle."""

import socket
import threading


class CuttingProxy:
    """Passes bytes to `port`. The first `cuts` connections end after `limit` bytes of
    answer, with what was under way lost."""

    def __init__(self, port, cuts, limit):
        self.target, self.cuts, self.limit = port, cuts, limit
        self.cut = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            limit = self.limit if self.cuts > 0 else None
            self.cuts -= 1
            for source, sink, most in ((client, server, None), (server, client, limit)):
                threading.Thread(target=self._pass, args=(source, sink, most),
                                 daemon=True).start()

    def _pass(self, source, sink, most):
        passed = 0
        try:
            while most is None or passed < most:
                data = source.recv(65536)
                if not data:
                    break
                sink.sendall(data)
                passed += len(data)
            else:
                self.cut += 1
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        source.close()
