"""A small real DNS server over UDP for tests: it knows the TXT records it is given and nothing else."""

import socket
import threading
from contextlib import suppress

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


def strings(text: str) -> str:
    """A record as its zone writes it: in pieces of at most 255 octets."""
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255))


class Nameserver:
    def __init__(self):
        self.records: dict[str, list[str]] = {}
        self.is_silent = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):  # the socket was closed: the test is over
            while True:
                octets, asker = self.socket.recvfrom(4096)
                if not self.is_silent:
                    self.socket.sendto(self.answer(dns.message.from_wire(octets)).to_wire(), asker)

    def answer(self, question: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        name = question.question[0].name
        texts = self.records.get(name.to_text(omit_final_dot=True).lower())
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *map(strings, texts)))
        return answer

    def close(self) -> None:
        self.socket.close()
