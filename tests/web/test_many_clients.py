"""Twenty clients at once, two worker processes: every answer is what a lone client gets."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from benchmarks.page import Client, serving

CLIENTS, ROUNDS = 20, 4


def test_twenty_clients_at_once_get_their_own_answers():
    with serving() as server:
        asked = [(path, 0.5 * step) for path in ("/plan/curves", "/plan/band") for step in range(1, 9)]
        with closing(Client(server.port)) as alone:
            right = {one: alone.ask(*one) for one in asked}
        assert {status for status, _ in right.values()} == {200}
        assert len(set(right.values())) == len(asked)

        def run(number):
            mine = [asked[(number + 5 * step) % len(asked)] for step in range(ROUNDS)]
            with closing(Client(server.port)) as client:
                return [(one, client.ask(*one)) for one in mine]

        with ThreadPoolExecutor(CLIENTS) as pool:
            found = [row for rows in pool.map(run, range(CLIENTS)) for row in rows]
        assert len(found) == CLIENTS * ROUNDS
        assert [one for one, answer in found if answer != right[one]] == []
