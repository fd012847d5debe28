"""Random structured diagrams that both stock SpiffWorkflow and our executor can run, without the traps of the stock."""

from __future__ import annotations

import itertools
import random

from tests.spiff.diagrams import asking, chain, diagram, end, flow, incl, par, process, script, start, sub, xor


class Blocks:
    """Builds nested blocks; every task T writes one variable v_T, which conditions after it read."""

    def __init__(self, seed: int, size: int = 14, forks_in_loops: bool = False) -> None:
        self.forks_in_loops = forks_in_loops
        self.random = random.Random(seed)
        self.left = size
        self.count = 0
        self.parts: list[str] = []

    def name(self, kind: str) -> str:
        """A new id."""
        self.count += 1
        return f"{kind}{self.count}"

    def add(self, *parts: str) -> None:
        """Add pieces of XML to the scope being built."""
        self.parts.extend(parts)

    def sequence(self, depth: int, forks: bool) -> list[tuple[str, str]]:
        """A chain of blocks, each given as (entry, exit)."""
        length = self.random.randint(1, 3)
        blocks = [self.block(depth, forks) for _ in range(length)]
        for (_, before), (after, _) in itertools.pairwise(blocks):
            self.add(chain(before, after))
        return blocks

    def block(self, depth: int, forks: bool) -> tuple[str, str]:
        """One block as (entry, exit)."""
        self.left -= 1
        kinds = ["task", "task", "script"]
        if depth < 3 and self.left > 0:
            kinds += ["choice", "loop", "sub"] + (["parallel", "parallel", "inclusive"] if forks else [])
        return getattr(self, self.random.choice(kinds))(depth, forks)  # type: ignore[no-any-return]

    def task(self, depth: int = 0, forks: bool = False) -> tuple[str, str]:
        """A task of a person."""
        name = self.name("T")
        self.add(asking(name, f"v_{name}"))
        return name, name

    def script(self, depth: int, forks: bool) -> tuple[str, str]:
        """A task followed by a script that reads its variable."""
        name, text = self.name("T"), self.name("W")
        self.add(asking(name, f"v_{name}"), script(text, f"w_{text} = v_{name} + 1"), chain(name, text))
        return name, text

    def branches(self, depth: int, forks: bool, least: int = 2) -> list[tuple[str, str]]:
        """Several chains side by side, each as (entry, exit)."""
        found = []
        for _ in range(self.random.randint(least, 3)):
            blocks = self.sequence(depth + 1, forks)
            found.append((blocks[0][0], blocks[-1][1]))
        return found

    def choice(self, depth: int, forks: bool) -> tuple[str, str]:
        """An exclusive choice."""
        name, gate, merge = self.name("T"), self.name("X"), self.name("M")
        first, *others = self.branches(depth, forks)
        self.add(asking(name, f"v_{name}"), xor(gate, f"f_{gate}_{first[0]}"), xor(merge), chain(name, gate, first[0]))
        for limit, (entry, _) in zip((3, 6), others, strict=False):
            self.add(flow(gate, entry, f"v_{name} > {limit}"))
        for _, last in (first, *others):
            self.add(chain(last, merge))
        return name, merge

    def loop(self, depth: int, forks: bool) -> tuple[str, str]:
        """A repetition; forks inside it are a trap of the stock."""
        back, gate, name, out = self.name("M"), self.name("X"), self.name("T"), self.name("M")
        blocks = self.sequence(depth + 1, forks and self.forks_in_loops)
        self.add(xor(back), asking(name, f"v_{name}"), xor(gate, f"f_{gate}_{out}"), xor(out))
        self.add(chain(back, blocks[0][0]), chain(blocks[-1][1], name, gate, out), flow(gate, back, f"v_{name} > 5"))
        return back, out

    def sub(self, depth: int, forks: bool) -> tuple[str, str]:
        """An embedded sub-process."""
        name, outer = self.name("SP"), self.parts
        self.parts = []
        blocks = self.sequence(depth + 1, forks)
        first, last = self.name("SS"), self.name("SE")
        inner = [start(first), end(last), *self.parts, chain(first, blocks[0][0]), chain(blocks[-1][1], last)]
        self.parts = outer
        self.add(sub(name, *inner))
        return name, name

    def parallel(self, depth: int, forks: bool) -> tuple[str, str]:
        """A parallel block."""
        fork, join = self.name("P"), self.name("J")
        self.add(par(fork), par(join))
        for entry, last in self.branches(depth, forks):
            self.add(chain(fork, entry), chain(last, join))
        return fork, join

    def inclusive(self, depth: int, forks: bool) -> tuple[str, str]:
        """An inclusive block whose branches hold tasks only."""
        name, fork, join = self.name("T"), self.name("I"), self.name("J")
        branches = [self.task() for _ in range(3)]
        self.add(asking(name, f"v_{name}"), incl(fork, f"f_{fork}_{branches[0][0]}"), incl(join), chain(name, fork))
        for limit, (entry, last) in zip((None, 2, 5), branches, strict=True):
            self.add(flow(fork, entry, None if limit is None else f"v_{name} > {limit}"), chain(last, join))
        return name, join


def random_diagram(seed: int, forks_in_loops: bool = False) -> bytes:
    """A diagram with process P, the same for the same seed."""
    blocks = Blocks(seed, 20 if forks_in_loops else 14, forks_in_loops)
    chain_of = blocks.sequence(0, True)
    body = [start(), end(), *blocks.parts, chain("S", chain_of[0][0]), chain(chain_of[-1][1], "E")]
    return diagram(process(*body))
