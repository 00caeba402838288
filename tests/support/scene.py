"""What hostile requests are aimed at: wallets whose balances must stay as they are."""

from dataclasses import dataclass

from tests.support.client import BASE, Client, Person
from tests.support.raw import request_head
from tests.support.server import Server


@dataclass(frozen=True, slots=True)
class Scene:
    """A server, somebody with money, somebody with none, and somebody to send it to."""

    server: Server
    client: Client
    rich: Person
    poor: Person
    payee: Person

    @property
    def url(self) -> str:
        """The server's."""
        return self.server.url

    def check_unmoved(self) -> None:
        """Check that the server still answers, and that everyone has what they had."""
        balances = [self.client.balance(person) for person in (self.rich, self.poor, self.payee)]
        assert balances == [500, 0, 0]


def post_request(url: str, path: str, token: str, body: bytes, method: str = "POST") -> bytes:
    """Return a request with a token and a body, as it is sent."""
    headers = [f"Authorization: Bearer {token}", f"Content-Length: {len(body)}"]
    return request_head(method, f"{BASE}{path}", url, headers) + body
