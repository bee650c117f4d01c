"""How the work of a reader grows with its text: a cause that can be tested on a busy machine."""

from collections.abc import Callable
from time import process_time


def growth(work: Callable[[str], object], small: str, times: int = 8) -> float:
    """Return how many times the processor time of a text repeated ``times`` is that of the text."""
    work(small)
    took = []
    for text in (small, small * times):
        spent = []
        for _ in range(5):
            began = process_time()
            work(text)
            spent.append(process_time() - began)
        took.append(min(spent))
    return took[1] / took[0]
