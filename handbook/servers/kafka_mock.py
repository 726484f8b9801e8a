"""A Kafka cluster in memory: librdkafka's mock broker, in a process of its own.

    kafka_mock.py <path of librdkafka> <control port>

Topics can only be created from inside the process. So it listens on the control port of 127.0.0.1 for lines,
one a connection, and answers each with one line:

    bootstrap                  the address for clients
    topic NAME PARTITIONS      "ok", or "error" and librdkafka's number of it
"""

import ctypes
import socketserver
import sys

RD_KAFKA_PRODUCER = 0
BROKERS = 1


class Cluster:
    def __init__(self, library: str) -> None:
        self._kafka = ctypes.CDLL(library)
        self._kafka.rd_kafka_conf_new.restype = ctypes.c_void_p
        self._kafka.rd_kafka_new.restype = ctypes.c_void_p
        self._kafka.rd_kafka_new.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
        self._kafka.rd_kafka_mock_cluster_new.restype = ctypes.c_void_p
        self._kafka.rd_kafka_mock_cluster_new.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self._kafka.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
        self._kafka.rd_kafka_mock_cluster_bootstraps.argtypes = [ctypes.c_void_p]
        self._kafka.rd_kafka_mock_group_initial_rebalance_delay_ms.argtypes = [ctypes.c_void_p, ctypes.c_int32]
        self._kafka.rd_kafka_mock_topic_create.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_int,
        ]
        problem = ctypes.create_string_buffer(512)
        handle = self._kafka.rd_kafka_new(RD_KAFKA_PRODUCER, self._kafka.rd_kafka_conf_new(), problem, len(problem))
        if handle is None:
            raise RuntimeError(problem.value.decode())
        self._cluster = self._kafka.rd_kafka_mock_cluster_new(handle, BROKERS)
        self._kafka.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)

    def answer(self, line: str) -> str:
        match line.split():
            case ["bootstrap"]:
                address: bytes = self._kafka.rd_kafka_mock_cluster_bootstraps(self._cluster)
                return address.decode()
            case ["topic", name, partitions]:
                error = self._kafka.rd_kafka_mock_topic_create(self._cluster, name.encode(), int(partitions), BROKERS)
                return f"error {error}" if error else "ok"
        return f"error: {line!r} is no request"


class Control(socketserver.TCPServer):
    allow_reuse_address = True


def main(library: str, port: str) -> None:
    cluster = Cluster(library)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode().strip()
            self.wfile.write(f"{cluster.answer(line)}\n".encode())

    with Control(("127.0.0.1", int(port)), Handler) as control:
        control.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
