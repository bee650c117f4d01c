from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from myoflux.engine.codegen.conservation import conserved_sums
from myoflux.engine.codegen.elimination import eliminate
from myoflux.engine.codegen.equations import equations_of
from myoflux.engine.codegen.normal import Normaliser, substitute
from myoflux.kinetics.expression import Graph, evaluate
from myoflux.kinetics.stoichiometry import conserved_pools


def test_the_pools_of_the_reference_model_are_eliminated(mccoll):
    equations = equations_of(mccoll, mccoll.state_names, every=True)
    assert len(equations.totals) == 10 == len(conserved_pools(mccoll))
    assert len(equations.states) == 30
    assert equations.states[equations.steering :] == ("leucine_excreted", "leucine_splanchnic", "kic_oxidised")


@given(
    st.lists(st.lists(st.integers(-2, 2), min_size=4, max_size=4), min_size=2, max_size=6),
)
def test_conserved_sums_are_conserved_complete_and_solved_for_one_state_each(rows):
    matrix = {f"s{i}": {f"f{j}": Fraction(v) for j, v in enumerate(row) if v} for i, row in enumerate(rows)}
    sums = conserved_sums(matrix, list(matrix))
    for state, weights in sums.items():
        assert weights[state] == 1
        assert not (set(weights) & set(sums)) - {state}
        for flux in ("f0", "f1", "f2", "f3"):
            assert sum(weight * matrix[name].get(flux, 0) for name, weight in weights.items()) == 0
    assert len(sums) == len(rows) - np.linalg.matrix_rank(np.array(rows, dtype=float))


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))), st.integers(0, 1000))
def test_the_elimination_plan_factorises_the_matrix(entries, seed):
    random = np.random.default_rng(seed)
    matrix = np.diag(random.uniform(20.0, 30.0, 7))
    for place in entries:
        matrix[place] += random.uniform(-1.0, 1.0)
    work = matrix.copy()
    plan = eliminate(7, entries)
    touched = {(i, i) for i in range(7)} | set(entries)
    for pivot, below, right in zip(plan.order, plan.below, plan.right, strict=True):
        for row in below:
            factor = work[row, pivot] / work[pivot, pivot]
            for column in right:
                work[row, column] -= factor * work[pivot, column]
                touched.add((row, column))
            work[row, pivot] = 0.0
    outside = [(i, j) for i in range(7) for j in range(7) if (i, j) not in touched]
    assert all(work[place] == 0.0 for place in outside)
    assert np.isclose(abs(np.prod(np.diag(work))), abs(np.linalg.det(matrix)), rtol=1e-9)


@given(st.floats(0.1, 10.0), st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_normalising_keeps_the_value(a, b, k):
    g = Graph()
    x, y, p = g.symbol("x"), g.symbol("y"), g.symbol("p")
    node = -(p * x * 2.0) / (y * (p + 1.0)) * (x - y / p) + g.exp(-x / (p * 3.0)) / x
    values = {"x": a, "y": b, "p": k}
    normal = Normaliser(g, lambda name: name == "p")
    assert np.isclose(evaluate(normal(node), values), evaluate(node, values), rtol=1e-9, atol=1e-12)
    assert evaluate(substitute(g, node, {"x": g.const(a), "y": y}), values) == evaluate(node, values)
